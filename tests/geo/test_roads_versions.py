"""Versions of the roads beside each other; bad files change nothing, and say why."""

import io
import json
import subprocess

import osmium
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from geo import runtime
from geo.actions.roads import close_road, delete_network
from geo.models import CoverageZone, RoadEdge, RoadNetwork
from geo.shapes import geos
from tests.conftest import source

pytestmark = pytest.mark.django_db
LON, LAT = 116.75, -1.25  # within the regency's bounds


def xy(i, j):
    return (round(LON + i * 0.001, 6), round(LAT + j * 0.001, 6))


def write_pbf(path, ways, tags=None):
    """A real PBF: `ways` are lists of grid points (i, j); equal points are one node."""
    nodes: dict[tuple[int, int], int] = {}
    for way in ways:
        for spot in way:
            nodes.setdefault(spot, len(nodes) + 1)
    writer = osmium.SimpleWriter(str(path))
    for spot, number in nodes.items():
        writer.add_node(osmium.osm.mutable.Node(id=number, location=xy(*spot)))
    for number, way in enumerate(ways, 1):
        refs = [nodes[spot] for spot in way]
        writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags or {"highway": "residential"}))
    writer.close()
    return path


CROSS = [[(0, 0), (1, 0), (2, 0)], [(1, 0), (1, 1)], [(1, 0), (1, -1)]]


@pytest.fixture
def extract(tmp_path):
    return write_pbf(tmp_path / "simpang.osm.pbf", CROSS)


def lines_file(path, rows, **more):
    found = [
        {"type": "Feature", "properties": p, "geometry": {"type": "LineString", "coordinates": [list(c) for c in line]}}
        for p, line in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", **more, "features": found}), encoding="utf-8")
    return path


def run(command, *words) -> str:
    out = io.StringIO()
    call_command(command, *map(str, words), stdout=out)
    return out.getvalue()


def in_force():
    return RoadNetwork.objects.get(state="active").pk


def refusal(command, *words) -> str:
    """What the command says; the versions and the roads in force are as before."""
    before = (in_force(), RoadNetwork.objects.count(), RoadEdge.objects.count())
    with pytest.raises(CommandError) as error:
        run(command, *words)
    assert (in_force(), RoadNetwork.objects.count(), RoadEdge.objects.count()) == before
    assert "The roads in force stay as they were" in str(error.value)
    return str(error.value)


# --- versions -------------------------------------------------------------------------------------------
def test_a_version_is_built_beside_the_old_then_switched_to_and_back(extract):
    old = in_force()
    report = run("import_roads", extract, "--no-switch")
    new = RoadNetwork.objects.get(state="ready")
    assert in_force() == old
    assert f"version {new.pk} is ready" in report
    assert f"* {old:>5}" in run("road_versions")
    listing = run("road_versions", "--switch", new.pk)
    assert f"version {new.pk} is in force" in listing
    assert f"* {new.pk:>5}" in listing
    assert runtime.current(fresh=True).network.version == new.pk
    run("road_versions", "--switch", old)
    assert RoadNetwork.objects.get(pk=new.pk).state == "retired"
    assert runtime.current(fresh=True).network.version == old


def test_the_zones_of_a_version_stand_when_it_comes_into_force(extract):
    run("import_roads", extract, "--no-switch")
    new = RoadNetwork.objects.get(state="ready").pk
    CoverageZone.objects.filter(network=new).delete()
    run("road_versions", "--switch", new)
    assert CoverageZone.objects.filter(network=new).exists()


def test_an_old_version_is_deleted_with_all_that_is_its_own(extract):
    run("import_roads", extract, "--no-switch")
    new = RoadNetwork.objects.get(state="ready")
    folder = runtime.cache_folder(new)
    assert folder.exists()
    assert f"version {new.pk} is deleted" in run("road_versions", "--delete", new.pk)
    assert not RoadNetwork.objects.filter(pk=new.pk).exists()
    assert not RoadEdge.objects.filter(network_id=new.pk).exists()
    assert not CoverageZone.objects.filter(network_id=new.pk).exists()
    assert not folder.exists()


def test_a_version_with_matched_closures_can_be_deleted(extract):
    import shapely

    close_road(name="banjir", geom=geos(shapely.Point(*xy(1, 0)).buffer(0.02)), reason="uji", source="uji")
    run("import_roads", extract, "--no-switch")
    new = RoadNetwork.objects.get(state="ready").pk
    old = in_force()
    run("road_versions", "--switch", new)
    run("road_versions", "--switch", old)
    delete_network(new)
    assert runtime.current(fresh=True).network.version == old


def test_the_version_in_force_cannot_be_deleted_nor_a_missing_one_chosen():
    assert "is in force; switch to another" in refusal("road_versions", "--delete", in_force())
    assert "there is no version 999999" in refusal("road_versions", "--delete", "999999")
    assert "version 999999 is not there" in refusal("road_versions", "--switch", "999999")


def test_a_second_import_of_the_same_file_makes_no_second_version(extract):
    run("import_roads", extract)
    version, count = in_force(), RoadNetwork.objects.count()
    assert "has these very roads already" in run("import_roads", extract)
    assert (in_force(), RoadNetwork.objects.count()) == (version, count)


def test_the_file_of_a_retired_version_brings_that_one_back(extract, tmp_path):
    run("import_roads", extract)
    first = in_force()
    run("import_roads", write_pbf(tmp_path / "lain.osm.pbf", [*CROSS, [(2, 0), (3, 0)]]))
    assert in_force() != first
    run("import_roads", extract)
    assert in_force() == first


# --- the summary ----------------------------------------------------------------------------------------
def test_the_summary_names_the_connected_parts_and_the_islands(tmp_path):
    island = [[(40, 0), (41, 0)], [(41, 0), (41, 1)], [(41, 0), (42, 0)]]
    report = run("import_roads", write_pbf(tmp_path / "pulau.osm.pbf", CROSS + island), "--no-switch")
    assert "2 connected parts, the largest 0.4 km" in report
    assert "island near " in report
    assert "island near ?" not in report


def test_an_extract_of_somewhere_else_is_pointed_out(tmp_path):
    far = [[(i + 5000, j) for i, j in way] for way in CROSS]
    report = run("import_roads", write_pbf(tmp_path / "jauh.osm.pbf", far), "--no-switch")
    assert "none of them lies within the bounds of the regency" in report


# --- bad files ------------------------------------------------------------------------------------------
def test_bad_extracts_are_refused(extract, tmp_path):
    (tmp_path / "empty.osm.pbf").touch()
    assert "is empty; download it again" in refusal("import_roads", tmp_path / "empty.osm.pbf")
    assert "there is no file" in refusal("import_roads", tmp_path / "nowhere.osm.pbf")
    whole = extract.read_bytes()
    (tmp_path / "cut.osm.pbf").write_bytes(whole[: len(whole) - 40])
    assert "download it again" in refusal("import_roads", tmp_path / "cut.osm.pbf")
    (tmp_path / "letter.osm.pbf").write_text("Dear Sir or Madam")
    assert "cannot be read as OpenStreetMap data" in refusal("import_roads", tmp_path / "letter.osm.pbf")
    paths = write_pbf(tmp_path / "paths.osm.pbf", CROSS, {"highway": "footway"})
    assert "no roads that a vehicle can use" in refusal("import_roads", paths)
    houses = write_pbf(tmp_path / "houses.osm.pbf", CROSS, {"building": "yes"})
    assert "no roads that a vehicle can use" in refusal("import_roads", houses)


def test_a_truncated_real_extract_is_refused(tmp_path):
    whole = source("osm/andorra.osm.pbf").read_bytes()
    (tmp_path / "cut.osm.pbf").write_bytes(whole[: len(whole) // 3])
    assert "download it again" in refusal("import_roads", tmp_path / "cut.osm.pbf")


def test_roads_that_do_not_meet_are_refused(tmp_path):
    apart = [[(2 * i, 0), (2 * i + 1, 0)] for i in range(30)]
    answer = refusal("import_roads", write_pbf(tmp_path / "lepas.osm.pbf", apart))
    assert "30 of 30 roads of lepas.osm.pbf meet no other road" in answer
    assert "snap and split" in answer


def test_files_of_another_kind_are_refused(tmp_path):
    (tmp_path / "letter.docx").write_text("Dear Sir or Madam")
    assert "cannot be read as a map file" in refusal("import_roads", tmp_path / "letter.docx")
    (tmp_path / "daftar.csv").write_text("class,name\nprimary,Jalan\n")
    assert "no lines" in refusal("import_roads", tmp_path / "daftar.csv")
    (tmp_path / "nothing.geojson").touch()
    assert "is empty" in refusal("import_roads", tmp_path / "nothing.geojson")
    areas = settings.REGENCY_DIR / "land.geojson"
    assert "no lines" in refusal("import_roads", areas, "--field", "class=kind")


# --- other sources of lines -------------------------------------------------------------------------------
RBI = [
    ({"REMARK": "Jalan Arteri", "NAMRUA": "Jalan Negara", "ARAH": "1", "KEC": 60}, [xy(0, 0), xy(1, 0)]),
    ({"REMARK": "Jalan Lokal", "NAMRUA": "Gang", "ARAH": "0", "KEC": None}, [xy(1, 0), xy(1, 1)]),
    ({"REMARK": "Jalan Aneh", "NAMRUA": "", "ARAH": None, "KEC": None}, [xy(1, 0), xy(2, 0)]),
]
MAPPED = ("--field", "class=REMARK", "--field", "name=NAMRUA", "--field", "oneway=ARAH", "--field", "maxspeed=KEC")


def test_columns_and_classes_of_another_source_are_mapped(tmp_path):
    path = lines_file(tmp_path / "rbi.geojson", RBI)
    words = ("--road-class", "Jalan Arteri=primary", "--road-class", "jalan lokal=residential", "--licence", "BIG")
    report = run("import_roads", path, *MAPPED, *words, "--no-switch")
    network = RoadNetwork.objects.get(state="ready")
    main = RoadEdge.objects.get(network=network, name="Jalan Negara")
    assert (main.road_class, main.forward, main.backward, main.maxspeed_kmh) == ("primary", True, False, 60.0)
    assert network.licence == "BIG"
    assert "1 roads of classes not known, taken as unclassified: 'Jalan Aneh'" in report


def test_wrong_mappings_are_refused_with_what_there_is(tmp_path):
    path = lines_file(tmp_path / "rbi.geojson", RBI)
    assert "name it with --field class=COLUMN" in refusal("import_roads", path)
    assert "no column KELAS; there are: REMARK" in refusal("import_roads", path, "--field", "class=KELAS")
    assert "known are class, name" in refusal("import_roads", path, "--field", "klas=REMARK")
    assert "no class highroad" in refusal("import_roads", path, *MAPPED, "--road-class", "Jalan Arteri=highroad")
    assert "takes A=B" in refusal("import_roads", path, "--field", "class")


def test_lines_in_metres_need_their_projection_and_get_it(tmp_path):
    path = lines_file(tmp_path / "rbi.geojson", RBI)
    shp = tmp_path / "utm.shp"
    subprocess.run(["ogr2ogr", "-t_srs", "EPSG:32750", str(shp), str(path)], check=True, capture_output=True)
    shp.with_suffix(".prj").unlink()
    assert "does not name its projection" in refusal("import_roads", shp, *MAPPED)
    run("import_roads", shp, *MAPPED, "--srid", "32750", "--no-switch")
    assert RoadNetwork.objects.get(state="ready").summary["parts"] == 1


def test_lines_off_the_earth_or_turned_are_refused(tmp_path):
    rows = [({"class": "primary"}, [(500_000.0, 9_860_000.0), (500_100.0, 9_860_000.0)])]
    assert "look like metres" in refusal("import_roads", lines_file(tmp_path / "m.geojson", rows))
    rows = [({"class": "primary"}, [xy(0, 0)[::-1], xy(1, 0)[::-1]])]
    assert "wrong way round" in refusal("import_roads", lines_file(tmp_path / "t.geojson", rows))


def test_a_city_of_real_streets_becomes_a_network(tmp_path):
    report = run("import_roads", source("osm/osm_balikpapan_kota_drive_edges.geojson"), "--no-switch")
    network = RoadNetwork.objects.get(state="ready")
    assert network.summary["largest_part_km"] > 0.9 * network.summary["km"]
    assert "connected parts" in report
