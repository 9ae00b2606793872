"""The demonstration regency: roads over land, the long way round, honest refusals."""

import io
import json

import numpy as np
import pytest
import shapely
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from shapely.geometry import shape

from agencies.actions import record_fixes
from agencies.intake.fixes import Fix
from agencies.models import Service, Station, Unit
from geo import runtime
from geo.actions.roads import close_road, lift_closure
from geo.consequence import counts, left_without
from geo.coverage import cover_now
from geo.models import CoverageZone, PopulationCell, RoadNetwork
from geo.nearest import ledger
from geo.profiles import FERRY
from geo.regency_files import land_of
from geo.route import route
from geo.travel import times_from
from geo.zones import piece_lines, zone_xy

pytestmark = pytest.mark.django_db
PENAJAM, SEPAKU = (116.7735, -1.2503), (116.7856, -0.9117)
OFFICE = (116.7276, -1.3100)


def drive(a, b, ferry="worst", profile="fire_engine"):
    s = runtime.current(fresh=True)
    return route(s.network, s.conditions, s.snap(*a, profile), s.snap(*b, profile), profile, ferry)


def test_penajam_to_sepaku_takes_the_long_way_round_the_bay():
    road = drive(PENAJAM, SEPAKU)
    assert road.metres > 75_000
    assert not road.by_ferry


def test_the_ferry_is_best_and_worst_and_can_be_left_out():
    across = (116.8138, -1.2098)
    assert drive(PENAJAM, across).by_ferry
    assert drive(PENAJAM, across, "best").seconds + 3600 == pytest.approx(drive(PENAJAM, across).seconds)
    assert not drive(PENAJAM, across, "none").by_ferry


def test_no_demonstration_road_crosses_water_but_bridges_ferries_and_quays():
    land = land_of(settings.REGENCY_DIR)
    roads = json.loads((settings.REGENCY_DIR / "demo_roads.geojson").read_text())["features"]
    for f in roads:
        p = f["properties"]
        if p["class"] in ("ferry", "boat") or p.get("bridge"):
            continue
        wet = shapely.difference(shape(f["geometry"]), land).length * 111_000
        assert wet < 160, p["name"]
        assert p["accuracy"]


def test_every_village_and_station_is_on_the_road():
    s = runtime.current(fresh=True)
    for station in Station.objects.exclude(code="BPBD-DMG"):
        assert s.snap(station.point.x, station.point.y, "car").access_m < 1500, station
    assert RoadNetwork.objects.get(state="active").summary["parts"] == 2  # land, and boat links


def test_the_nearest_by_air_across_the_bay_loses_to_the_nearest_by_road():
    """An ambulance on the Balikpapan shore is nearer to Penajam by air than the hospital's, and an
    hour farther: there is the bay between."""
    Unit.objects.filter(call_sign="PKM Penajam").update(status="out_of_service")
    across = Unit.objects.get(call_sign="Ambulans Sepaku 1")
    Unit.objects.filter(pk=across.pk).update(status="returning")
    assert record_fixes([(across.pk, Fix(116.8138, -1.2098, timezone.now()))]) == [None]
    found = ledger(*PENAJAM, now=timezone.now(), capability="ambulans", cutoff_s=6 * 3600)
    good = [c for c in found.candidates if c.refused is None and c.arrival_s is not None]
    assert min(good, key=lambda c: c.air_m).unit == across
    assert good[0].unit.station.code == "RS-RAPB"
    line = next(c for c in good if c.unit == across)
    assert line.arrival_s > good[0].arrival_s + 3600
    assert line.earliest_s < line.arrival_s  # the ferry's best wait stands beside its worst


def test_the_ledger_names_each_refusal_and_counts_no_crew_twice():
    Unit.objects.filter(call_sign="Waru 1").update(status="out_of_service")
    found = ledger(*OFFICE, now=timezone.now(), capability="pompa_pemadam", wanted=3)
    assert len(found.candidates) == Unit.objects.filter(is_active=True).count()
    assert len({c.unit.crew_id for c in found.chosen}) == 3
    waru = next(c for c in found.candidates if c.unit.call_sign == "Waru 1")
    assert waru.refused
    tank = next(c for c in found.candidates if c.unit.call_sign == "Induk Tangki 1")
    assert tank.refused


def test_a_closure_bites_at_once_and_lifting_it_restores_the_time():
    before = drive(PENAJAM, OFFICE).seconds
    from django.contrib.gis.geos import Point

    closure = close_road(
        name="banjir", geom=Point(116.7489, -1.2780, srid=4326).buffer(0.02), reason="uji", source="uji"
    )
    blocked = drive((116.7755, -1.2459), OFFICE)
    assert blocked is None or blocked.seconds > before
    lift_closure(closure.pk)
    assert drive(PENAJAM, OFFICE).seconds == pytest.approx(before)


def test_a_closure_where_there_is_no_road_is_refused():
    from django.contrib.gis.geos import Point

    with pytest.raises(ValueError, match="no road"):
        close_road(name="laut", geom=Point(116.9, -1.5), reason="uji", source="uji")


def test_a_zone_contains_every_reached_road_and_no_unreached_one_beyond_the_walk_in():
    s = runtime.current(fresh=True)
    start = s.snap(*OFFICE, "fire_engine")
    field = times_from(s.network, s.conditions, start, "fire_engine", 900, "none")
    area = zone_xy(field, None, s.land, 250)
    lines = piece_lines(s.network, field.reached_pieces())
    assert shapely.covers(area.buffer(1), lines).all()
    reached = shapely.union_all(lines)
    every = [
        shapely.LineString(s.network.edge_xy(e)) for e in range(s.network.edges) if not s.network.edge_flags[e] & FERRY
    ]
    beyond = shapely.difference(shapely.union_all(every), reached.buffer(250))
    assert shapely.intersection(beyond, area).length < 1
    dry = shapely.difference(area, shapely.union_all([s.land, shapely.buffer(shapely.difference(reached, s.land), 25)]))
    assert dry.area < 200  # m2: where a band's square end meets the shore


def test_longer_minutes_reach_at_least_as_far_and_the_clocks_are_apart():
    zones = {(z.clock, z.minutes): z for z in CoverageZone.objects.filter(station__code="DMK-PNJ")}
    assert {m for c, m in zones if c == "driving"} == {5, 10, 15, 30}
    fifteen, target = zones["driving", 15], zones["target", 15]
    assert target.seconds == 720
    assert fifteen.area_km2 > target.area_km2
    assert zones["driving", 30].geom.buffer(0.0003).covers(fifteen.geom)


def test_people_sum_to_the_regency_and_say_that_they_are_an_estimate():
    cells = PopulationCell.objects.all()
    assert sum(c.people for c in cells) == 203_639
    assert all(c.is_estimate and c.method for c in cells)


def test_cover_now_falls_when_units_leave_and_a_shared_crew_counts_once():
    before = {c.service.code: c for c in cover_now()}
    Unit.objects.filter(call_sign__in=["Induk 1", "Induk 2"]).update(status="on_scene")
    after = {c.service.code: c for c in cover_now()}
    assert after["fire"].people_one <= before["fire"].people_one
    assert after["fire"].units_free == before["fire"].units_free - 2
    assert Service.objects.get(code="fire").driving_seconds == 720


def test_vehicles_that_share_a_crew_cover_once_and_leave_together():
    reach = np.array([[1, 1, 0], [0, 1, 0], [0, 1, 1]], dtype=bool)
    assert counts(reach, ["a", "a", "b"]).tolist() == [1, 2, 1]
    assert left_without(reach, ["a", "a", "b"], np.array([10.0, 5.0, 1.0])).tolist() == [10, 10, 1]


def test_loading_again_doubles_nothing_and_keeps_a_units_status():
    Unit.objects.filter(call_sign="Induk 1").update(status="working")
    stations = Station.objects.count()
    call_command("load_regency", stdout=io.StringIO())
    assert Station.objects.count() == stations
    assert Unit.objects.get(call_sign="Induk 1").status == "working"


def test_a_broken_roads_file_is_refused_and_the_roads_stay(tmp_path):
    active = RoadNetwork.objects.get(state="active").pk
    for name, content in (("empty.osm.pbf", b""), ("broken.osm.pbf", b"\0\0\0\x0dgarbage"), ("x.geojson", b"{}")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match="stay as they were"):
            call_command("import_roads", str(tmp_path / name))
    assert RoadNetwork.objects.get(state="active").pk == active
