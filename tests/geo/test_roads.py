"""From OpenStreetMap to edges, and versions beside each other."""

import io
import json

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command

from geo import runtime
from geo.actions.roads import CannotSwitch, close_road
from geo.models import RoadNetwork
from geo.profiles import FERRY
from geo.roads.importing import read_edges
from geo.roads.osm import duration_seconds, maxspeed_kmh, way_attributes
from geo.roads.raw import BadRoads
from tests.conftest import source

# 1---2---3---4      a street 1-2-3-4, a one-way 3-5, a private lane 2-6 with a bollard at 6
#     |   |
#     6   5
OSM = """<?xml version='1.0'?><osm version='0.6'>
<node id='1' lat='-1.00' lon='116.000'/><node id='2' lat='-1.00' lon='116.001'/>
<node id='3' lat='-1.00' lon='116.002'/><node id='4' lat='-1.00' lon='116.003'/>
<node id='5' lat='-1.001' lon='116.002'/><node id='6' lat='-1.001' lon='116.001'><tag k='barrier' v='bollard'/></node>
<node id='7' lat='-1.002' lon='116.001'/>
<way id='1'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='4'/><tag k='highway' v='residential'/></way>
<way id='2'><nd ref='3'/><nd ref='5'/><tag k='highway' v='residential'/><tag k='oneway' v='yes'/></way>
<way id='3'><nd ref='2'/><nd ref='6'/><nd ref='7'/><tag k='highway' v='service'/><tag k='access' v='private'/></way>
<way id='4'><nd ref='1'/><nd ref='7'/><tag k='highway' v='footway'/></way>
</osm>"""


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.osm"
    path.write_text(OSM)
    return path


def test_ways_are_cut_where_they_meet_and_joined_where_nothing_changes(town):
    edges, summary = read_edges(town)
    assert summary["left_out_not_for_vehicles"] == 1
    kinds = sorted((e.attributes.road_class, e.attributes.forward, e.attributes.backward) for e in edges)
    assert kinds.count(("residential", True, True)) == 3
    assert kinds.count(("residential", True, False)) == 1
    assert summary["barriers"] == 1


def test_what_emergency_vehicles_may_do():
    private = way_attributes({"highway": "service", "access": "private"})
    assert private.access & 0b1100 == 0b1100  # car and motorcycle may not
    assert private.access & 0b11 == 0  # fire engine and ambulance may
    assert way_attributes({"highway": "footway"}) is None
    assert way_attributes({"highway": "primary", "oneway": "-1"}).backward is True
    assert way_attributes({"highway": "primary", "junction": "roundabout"}).backward is False
    assert way_attributes({"route": "ferry", "duration": "01:00"}).flags & FERRY


@pytest.mark.parametrize(("text", "kmh"), [("50", 50), ("30 mph", 48.28), ("walk", 6), ("none", None), (None, None)])
def test_limits_are_read_as_people_write_them(text, kmh):
    assert maxspeed_kmh(text) == (pytest.approx(kmh, abs=0.01) if kmh else None)


def test_durations_are_read_as_people_write_them():
    assert duration_seconds("00:45") == 2700
    assert duration_seconds("PT1H30M") == 5400
    assert duration_seconds("soon") is None


def test_a_truncated_extract_is_refused(tmp_path):
    whole = source("osm/andorra.osm.pbf").read_bytes()
    (tmp_path / "cut.osm.pbf").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadRoads, match="download it again"):
        read_edges(tmp_path / "cut.osm.pbf")


@pytest.mark.parametrize(("name", "edges"), [("osm/monaco.osm.gz", 500), ("osm/andorra.osm.pbf", 2000)])
def test_real_extracts_become_networks(name, edges):
    found, summary = read_edges(source(name))
    assert len(found) > edges
    assert summary["largest_part_km"] > 0.9 * summary["km"]


@pytest.mark.django_db
def test_a_request_keeps_its_network_while_another_comes_into_force(town):
    before = runtime.current(fresh=True)
    call_command("import_roads", str(town), stdout=io.StringIO())
    after = runtime.current(fresh=True)
    assert after.network.version != before.network.version
    assert before.snap(116.7276, -1.31, "car").edge >= 0  # the old one still answers
    assert RoadNetwork.objects.filter(state="active").count() == 1


@pytest.mark.django_db
def test_a_closure_that_finds_no_road_blocks_the_switch(town):
    close_road(name="banjir", geom=Point(116.7489, -1.2780, srid=4326).buffer(0.02), reason="uji", source="uji")
    active = RoadNetwork.objects.get(state="active").pk
    with pytest.raises(Exception, match="banjir") as error:
        call_command("import_roads", str(town), stdout=io.StringIO())
    assert isinstance(error.value.__cause__, CannotSwitch)
    assert RoadNetwork.objects.get(state="active").pk == active


@pytest.mark.parametrize(("third", "kept"), [([], [(True, True)]), (["yes"], [(True, False), (True, True)])])
def test_a_street_listed_once_for_each_direction_is_one_street(tmp_path, third, kept):
    there = [[116.0, -1.0], [116.002, -1.0]]
    ways = [(there, "no"), (there[::-1], "no"), *((there, oneway) for oneway in third)]
    features = [
        {
            "type": "Feature",
            "properties": {"class": "residential", "oneway": oneway},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for line, oneway in ways
    ]
    path = tmp_path / "twice.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    edges, summary = read_edges(path)
    assert summary["listed_twice"] == 1
    assert sorted((e.attributes.forward, e.attributes.backward) for e in edges) == kept
