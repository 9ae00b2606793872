"""Water for the engines: out of an extract or a map file, near a scene, on the page and at the desk."""

import io
import itertools
import json

import osmium
import pytest
import shapely
from django.contrib.gis.db.models.functions import Distance
from django.core.management import CommandError, call_command
from django.test import Client

from geo.models import Place, RoadEdge, RoadNetwork
from geo.nearby import WATER_KINDS
from geo.shapes import to_shapely
from geo.straight import metres_between
from geo.water import APART_M, DRAW_M, NAMES
from geo.words import PLACE_KINDS
from incidents.actions import open_incident
from tests.conftest import source

pytestmark = pytest.mark.django_db
RING = [(0.0, 0.0), (0.0004, 0.0), (0.0004, 0.0004), (0.0, 0.0004), (0.0, 0.0)]


def roads():
    """Those of the network in force that an engine may use, no bridges."""
    return RoadEdge.objects.filter(network__state=RoadNetwork.State.ACTIVE, is_ferry=False, is_bridge=False, access=0)


def road_point():
    """A point in the middle of one of them."""
    spot = to_shapely(roads().filter(length_m__gt=2000).first().geom).interpolate(0.5, normalized=True)
    return spot.x, spot.y


def write_osm(path, nodes=(), ponds=()):
    """An extract: nodes (lon, lat, tags), and closed ways (lon, lat, tags) of some 40 m."""
    writer = osmium.SimpleWriter(str(path), overwrite=True)
    ways, number = [], 0
    for lon, lat, tags in nodes:
        number += 1
        writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat), tags=tags))
    for lon, lat, tags in ponds:
        first = number + 1
        for dx, dy in RING[:-1]:
            number += 1
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon + dx, lat + dy)))
        ways.append(([*range(first, number + 1), first], tags))
    for i, (refs, tags) in enumerate(ways, 1):
        writer.add_way(osmium.osm.mutable.Way(id=i, nodes=refs, tags=tags))
    writer.close()
    return path


def run(*arguments, **more):
    out = io.StringIO()
    call_command("import_water", *map(str, arguments), stdout=out, **more)
    return out.getvalue()


def water():
    return {(p.name, p.kind, p.quality) for p in Place.objects.filter(kind__in=WATER_KINDS)}


@pytest.fixture
def extract(tmp_path):
    lon, lat = road_point()
    nodes = [
        (116.73, -1.31, {"emergency": "fire_hydrant", "ref": "12", "fire_hydrant:diameter": "100"}),
        (116.731, -1.311, {"emergency": "water_tank", "name": "Tandon Pasar", "water_tank:volume": "30"}),
        (116.732, -1.312, {"emergency": "suction_point"}),
        (116.733, -1.313, {"emergency": "phone"}),
        (116.734, -1.314, {"disused:emergency": "fire_hydrant"}),
    ]
    ponds = [
        (lon + 0.0001, lat + 0.0001, {"natural": "water", "name": "Embung Waru"}),
        (116.2, -0.7, {"natural": "water", "name": "Danau tanpa jalan"}),
        (lon + 0.0001, lat + 0.0001, {"natural": "water", "water": "wastewater"}),
        (lon + 0.0001, lat + 0.0001, {"natural": "water", "intermittent": "yes"}),
        (116.735, -1.315, {"emergency": "fire_water_pond"}),
    ]
    return write_osm(tmp_path / "air.osm.pbf", nodes, ponds)


def test_an_extract_gives_what_was_marked_and_open_water_that_a_road_comes_near(extract):
    said = run(extract)
    assert water() == {
        ("Hidran 12 (pipa 100 mm)", "hidran", "A"),
        ("Tandon Pasar (30 m³)", "tandon_air", "A"),
        ("Air terbuka", "sumber_air", "A"),  # the suction point, and the pond of the fire service
        ("Embung Waru", "sumber_air", "B"),
    }
    assert Place.objects.filter(name="Air terbuka").count() == 2
    assert "left out: 1," in said
    pond = Place.objects.get(name="Embung Waru")
    assert "ODbL" in pond.source
    beside = roads().annotate(away=Distance("geom", pond.point)).order_by("away").first()
    assert beside.away.m <= DRAW_M
    assert pond.boundary is not None


def test_a_second_import_replaces_what_came_from_the_map_and_keeps_the_rest(extract, tmp_path):
    run(extract)
    Place.objects.create(name="Hidran kantor", kind="hidran", point="POINT(116.73 -1.31)", source="BPBD")
    assert "0 of before are gone" in run(extract)
    later = write_osm(tmp_path / "lain.osm.pbf", [(116.74, -1.31, {"emergency": "fire_hydrant"})])
    assert "5 of before are gone" in run(later)
    assert water() == {("Hidran kantor", "hidran", ""), ("Hidran", "hidran", "A")}


def test_a_dry_run_writes_nothing(extract):
    assert "nothing written" in run(extract, dry_run=True)
    assert water() == set()


def test_a_long_shore_has_several_places_to_draw_from(tmp_path):
    edge = roads().order_by("-length_m").first()
    band = to_shapely(edge.geom).buffer(0.0001).simplify(0.00001)
    writer = osmium.SimpleWriter(str(tmp_path / "sungai.osm.pbf"))
    corners = list(shapely.get_coordinates(band.exterior))
    for i, (lon, lat) in enumerate(corners[:-1], 1):
        writer.add_node(osmium.osm.mutable.Node(id=i, location=(lon, lat)))
    refs = [*range(1, len(corners)), 1]
    writer.add_way(osmium.osm.mutable.Way(id=1, nodes=refs, tags={"natural": "water", "name": "Sungai"}))
    writer.close()
    run(tmp_path / "sungai.osm.pbf")
    places = list(Place.objects.filter(name="Sungai"))
    assert len(places) >= edge.length_m / APART_M / 2
    assert len({p.source for p in places}) == len(places)
    spots = [(p.point.x, p.point.y) for p in places]
    assert min(metres_between(*a, *b) for a, b in itertools.combinations(spots, 2)) > APART_M - 1


def test_a_map_file_of_hydrants_is_taken_with_its_names(tmp_path):
    rows = [
        {"type": "Feature", "properties": {"KODE": "H-1"}, "geometry": {"type": "Point", "coordinates": [116.7, -1.3]}},
        {"type": "Feature", "properties": {"KODE": None}, "geometry": {"type": "Point", "coordinates": [116.8, -1.2]}},
    ]
    path = tmp_path / "hidran.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    run(path, kind="hidran", name="kode", source="PDAM 2026")
    assert water() == {("H-1", "hidran", "A"), ("Hidran", "hidran", "A")}
    assert set(Place.objects.filter(kind="hidran").values_list("source", flat=True)) == {
        "PDAM 2026: hidran/1",
        "PDAM 2026: hidran/2",
    }


def test_one_source_replaces_nothing_of_another_nor_of_another_kind(tmp_path):
    def file(name):
        point = {"type": "Point", "coordinates": [116.7, -1.3]}
        rows = [{"type": "Feature", "properties": {"K": name}, "geometry": point}]
        path = tmp_path / f"{name}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
        return path

    run(file("H1"), kind="hidran", name="K", source="PDAM 2026")
    run(file("H2"), kind="hidran", name="K", source="PDAM")
    Place.objects.create(name="Masjid", kind="patokan", point="POINT(116.7 -1.3)", source="PDAM: peta")
    Place.objects.create(
        name="Hidran kami", kind="hidran", point="POINT(116.7 -1.3)", source="OpenStreetMap dan survei"
    )
    assert "0 of before are gone" in run(file("T1"), kind="tandon_air", name="K", source="PDAM")
    assert "1 of before are gone" in run(file("H3"), kind="hidran", name="K", source="PDAM")
    run(write_osm(tmp_path / "air.osm.pbf", [(116.74, -1.31, {"emergency": "fire_hydrant"})]))
    named = set(Place.objects.filter(source__regex="PDAM|OpenStreetMap").values_list("name", flat=True))
    assert named == {"H1", "H3", "T1", "Masjid", "Hidran kami", "Hidran"}


@pytest.mark.parametrize(
    ("coordinates", "said"),
    [([-1.3, 116.7], "the wrong way round"), ([700000, 9900000], "--srid"), (["x", 1], "cannot be read|no points")],
)
def test_points_that_cannot_be_refuse_the_file_and_write_nothing(tmp_path, coordinates, said):
    rows = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [116.7, -1.3]}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": coordinates}},
    ]
    if isinstance(coordinates[0], str):
        rows = rows[1:]
    path = tmp_path / "hidran.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    with pytest.raises(CommandError, match=said):
        run(path, kind="hidran")
    assert water() == set()


def test_a_file_that_is_no_extract_says_what_to_do(tmp_path):
    broken = tmp_path / "x.osm.pbf"
    for content, said in ((b"", "is empty"), (b"no extract at all", "download it again")):
        broken.write_bytes(content)
        with pytest.raises(CommandError, match=said):
            run(broken)
    with pytest.raises(CommandError, match="there is no file"):
        run(tmp_path / "none.osm.pbf")
    with pytest.raises(CommandError, match="with --kind"):
        run(tmp_path / "hidran.geojson")


def test_a_real_extract_is_read():
    said = run(source("osm/andorra.osm.pbf"), dry_run=True)
    assert "left out: 82," in said  # its lakes lie far from the roads of this regency


def test_every_kind_of_water_can_be_entered_by_hand():
    assert set(NAMES) <= set(PLACE_KINDS)
    assert set(WATER_KINDS) == set(NAMES)


# --- at a scene ---------------------------------------------------------------------------------------
def test_the_desk_reads_out_water_and_hazards_with_the_way_to_them(as_):
    scene = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah")
    Place.objects.create(name="Hidran Pasar", kind="hidran", point="POINT(116.7286 -1.31)", quality="B")
    Place.objects.create(name="Tangki gas", kind="bahaya", point="POINT(116.7276 -1.312)", quality="A")
    Place.objects.create(name="Hidran jauh", kind="hidran", point="POINT(116.9 -1.31)", quality="A")
    got = as_("dispatcher").get(f"/api/incidents/{scene.pk}/scene/").json()
    assert [(w["name"], w["metres"], w["bearing"]) for w in got["water"]] == [("Hidran Pasar", 111, 90)]
    assert ("Tangki gas", 180) in [(h["name"], h["bearing"]) for h in got["hazards"]]
    assert got["water_known"] is True


def test_where_nobody_entered_water_none_near_is_not_claimed(as_):
    scene = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah")
    got = as_("dispatcher").get(f"/api/incidents/{scene.pk}/scene/").json()
    assert (got["water"], got["water_known"]) == ([], False)


def test_the_surroundings_of_a_sensitive_incident_do_not_tell_where_it_is(as_):
    secret = open_incident(type_code="KAM-03", lon=116.7276, lat=-1.31, title="Rahasia")
    Place.objects.create(name="Hidran di lokasi", kind="hidran", point="POINT(116.7279 -1.31)", quality="A")
    shown = secret.village.label_point or secret.village.geom.point_on_surface
    Place.objects.create(name="Hidran desa", kind="hidran", point=shown, quality="A")
    path = f"/api/incidents/{secret.pk}/scene/"
    away = as_("planner").get(path).json()["water"]
    assert away[0]["name"] == "Hidran desa"
    assert away[0]["metres"] == 0
    assert as_("dispatcher").get(path).json()["water"][0]["name"] == "Hidran di lokasi"
    for who in ("nobody", "stranger"):
        assert as_(who).get(path).status_code in (403, 404)
    assert Client().get(path).status_code == 401
