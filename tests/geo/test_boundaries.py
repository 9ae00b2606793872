"""Boundaries from files of all kinds: taken where they are right, refused with the mend where not."""

import json
import zipfile

import pytest
import shapely
from django.conf import settings

from geo.actions.place import save_places
from geo.boundary_files import mended
from geo.map_files import decoded
from geo.models import Boundary, Land, Place, RoadRevision
from geo.tiles import content_key
from incidents.places import situate
from tests.geo.boundary_maps import (
    FIELDS,
    SOUTH,
    SQUARE,
    VILLAGES,
    WEST,
    collection,
    convert,
    point,
    refusal,
    run,
    square,
)

pytestmark = pytest.mark.django_db


def test_a_mapped_file_becomes_boundaries_with_parents_and_a_report(regency_file):
    report = run(regency_file, *FIELDS, "--parent", "induk", "--licence", "CC BY 4.0", "--source", "uji")
    district = Boundary.objects.get(code="99.01.01")
    upstream, downstream = Boundary.objects.filter(parent=district).order_by("code")
    assert (upstream.level, downstream.level) == ("kelurahan", "desa")  # by the code
    assert upstream.licence == "CC BY 4.0"
    assert upstream.area_km2 == pytest.approx(30.8, abs=0.2)
    assert "3 added, 0 changed, 0 unchanged, 0 repaired" in report
    assert "kecamatan 61.5 km2" in report
    assert "bounds 117.1000, -1.5000, 117.2000, -1.4500" in report


def test_an_import_run_twice_doubles_nothing(regency_file):
    run(regency_file)
    count = Boundary.objects.count()
    assert "0 added, 0 changed, 3 unchanged" in run(regency_file)
    assert Boundary.objects.count() == count


def test_a_changed_outline_is_an_update_and_only_that(regency_file, file):
    run(regency_file)
    smaller = file((VILLAGES[0], square(0, size=0.04)), name="baru.geojson")
    report = run(smaller)
    assert "changed: Uji Hulu (99.01.01.1001)" in report
    assert "0 added, 1 changed, 0 unchanged" in report
    assert Boundary.objects.get(code="99.01.01.1001").area_km2 < 25


def test_a_dry_run_reports_the_same_and_writes_nothing(regency_file):
    count, revision = Boundary.objects.count(), RoadRevision.objects.get().number
    words = (*FIELDS, "--parent", "induk", "--land")
    dry = run(regency_file, *words, "--dry-run")
    assert (Boundary.objects.count(), RoadRevision.objects.get().number) == (count, revision)
    assert dry.replace("dry run, nothing written: ", "") == run(regency_file, *words)


def test_without_a_parent_an_area_belongs_where_it_lies(regency_file):
    run(regency_file)
    assert Boundary.objects.get(code="99.01.01.2002").parent.code == "99.01.01"


def test_one_regency_is_taken_out_of_a_larger_file(regency_file):
    assert "1 added" in run(regency_file, *FIELDS, "--only", "NAMA=uji hulu")
    assert "no features with NAMA = Nowhere" in refusal(regency_file, *FIELDS, "--only", "NAMA=Nowhere")


def test_constants_stand_in_for_fields_the_file_lacks(file):
    path = file(({"KODE": "99.01.09.2001", "NAMA": "Seberang"}, square(5)))
    run(path, "--level", "desa", "--code", "KODE", "--name", "NAMA", "--regency", "=Tetangga", "--neighbour")
    made = Boundary.objects.get(code="99.01.09.2001")
    assert (made.level, made.regency, made.is_neighbour, made.parent) == ("desa", "Tetangga", True, None)


def test_parts_of_one_area_are_merged_only_when_asked(file):
    path = file((VILLAGES[0], square(0)), (VILLAGES[0], square(1)))
    assert "add --merge" in refusal(path)
    run(path, *FIELDS, "--merge")
    assert Boundary.objects.get(code="99.01.01.1001").area_km2 == pytest.approx(61.5, abs=0.3)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("batas.gpkg", ()),
        ("batas.shp", ()),
        ("batas.kml", ()),
        ("utm.gpkg", ("-t_srs", "EPSG:32750")),
        ("utm49.shp", ("-t_srs", "EPSG:32749")),
        ("dgn95.gpkg", ("-t_srs", "EPSG:4755")),
        ("tinggi.gpkg", ("-dim", "XYZ")),
    ],
)
def test_every_format_and_projection_gives_the_same_areas(regency_file, tmp_path, name, options):
    path = convert(regency_file, tmp_path / name, *options)
    report = run(path, *FIELDS)
    assert "3 added, 0 changed, 0 unchanged, 0 repaired" in report
    made = Boundary.objects.get(code="99.01.01.1001")
    assert shapely.from_wkb(bytes(made.geom.wkb)).symmetric_difference(square(0)).area < 1e-4 * square(0).area
    assert made.geom.srid == settings.STORAGE_SRID
    assert not made.geom.hasz


def test_a_zipped_shapefile_is_read_as_it_is(regency_file, tmp_path):
    convert(regency_file, tmp_path / "batas.shp")
    with zipfile.ZipFile(tmp_path / "batas.zip", "w") as archive:
        for part in ("shp", "shx", "dbf", "prj"):
            archive.write(tmp_path / f"batas.{part}", f"folder/batas.{part}")
    assert "3 added" in run(tmp_path / "batas.zip")


def test_the_list_shows_layers_projection_and_fields(regency_file):
    listing = run(regency_file, "--list")
    assert "3 features, Polygon; WGS 84 (EPSG:4326)" in listing
    assert "KODE" in listing
    assert "99.01.01.1001" in listing


def test_of_several_layers_one_must_be_named(regency_file, tmp_path):
    path = convert(regency_file, tmp_path / "dua.gpkg", "-nln", "satu")
    convert(regency_file, path, "-update", "-nln", "dua")
    assert "choose one with --layer: satu (3 features" in refusal(path)
    assert "3 added" in run(path, *FIELDS, "--layer", "dua")
    assert "its layers are: satu, dua" in refusal(path, *FIELDS, "--layer", "tiga")


# --- what depends on boundaries -----------------------------------------------------------------------
def test_incidents_places_land_and_tiles_follow_an_import(regency_file):
    save_places([{"name": "Pasar Uji", "kind": "pasar", "source": "uji", "quality": "A", "point": point(0.02, 0.02)}])
    assert situate(WEST + 0.02, SOUTH + 0.02).on_water
    tiles, revision = content_key(), RoadRevision.objects.get().number
    assert "land mask made" in run(regency_file, *FIELDS, "--land")
    where = situate(WEST + 0.02, SOUTH + 0.02)
    assert (where.village.name, where.on_water) == ("Uji Hulu", False)
    assert Place.objects.get(name="Pasar Uji").boundary.name == "Uji Hulu"
    assert Land.objects.count() == 1
    assert content_key() != tiles
    assert RoadRevision.objects.get().number == revision + 1  # every process looks at the land again


def test_a_bow_tie_is_mended_and_reported(file):
    x, y = WEST, SOUTH
    bow = shapely.Polygon([(x, y), (x + SQUARE, y + SQUARE), (x + SQUARE, y), (x, y + SQUARE)])
    report = run(file((VILLAGES[0], bow), (VILLAGES[1], square(1))))
    assert "repaired: Uji Hulu (99.01.01.1001): Self-intersection" in report
    assert "1 repaired" in report
    assert Boundary.objects.get(code="99.01.01.1001").geom.valid


def test_of_a_collection_only_the_areas_are_kept_and_that_is_said(file):
    mixed = shapely.GeometryCollection([square(0), shapely.Point(WEST, SOUTH)])
    assert "1 parts without area left out" in run(file((VILLAGES[0], mixed)))
    assert Boundary.objects.get(code="99.01.01.1001").geom.geom_type == "MultiPolygon"


def test_a_ring_left_open_is_closed(file):
    ring = [[WEST, SOUTH], [WEST + SQUARE, SOUTH], [WEST + SQUARE, SOUTH + SQUARE], [WEST, SOUTH + SQUARE]]
    path = file(
        text=collection((VILLAGES[0], None)).replace("null", json.dumps({"type": "Polygon", "coordinates": [ring]}))
    )
    run(path)
    assert Boundary.objects.get(code="99.01.01.1001").area_km2 == pytest.approx(30.8, abs=0.2)


def test_mending_keeps_overlapping_parts_once():
    shape, notes = mended(shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)]))
    assert shape.area == pytest.approx(7.0)
    assert notes


def test_names_in_old_encodings_are_read(tmp_path, regency_file):
    """One name in UTF-8, the other in Latin-1, in the same shapefile without a word about either."""
    path = tmp_path / "lama.shp"
    convert(regency_file, path, "-lco", "ENCODING=")
    table = bytearray((tmp_path / "lama.dbf").read_bytes())
    for plain, odd in ((b"Uji Hulu ", "Ujé Hulu".encode()), (b"Uji Hilir", "Ujé Hilir".encode("latin-1"))):
        at = table.index(plain)
        table[at : at + len(plain)] = odd
    (tmp_path / "lama.dbf").write_bytes(table)
    run(path)
    names = set(Boundary.objects.filter(parent__code="99.01.01").values_list("name", flat=True))
    assert names == {"Ujé Hulu", "Ujé Hilir"}
    assert decoded("caf\xe9") == "café"


# --- what is refused ------------------------------------------------------------------------------------


def test_a_place_that_is_told_twice_or_again_stands_once_where_it_was_told_last(regency_file):
    run(regency_file, *FIELDS, "--land")
    pasar = {"name": "Pasar Uji", "kind": "pasar", "source": "uji", "quality": "C", "point": point(0.5, 0.5)}
    moved = pasar | {"quality": "A", "point": point(0.02, 0.02)}
    assert save_places([pasar, moved]) == 2
    assert save_places([moved | {"name": "Pasar Lain"}, pasar]) == 2
    found = {place.name: place for place in Place.objects.filter(source="uji")}
    assert set(found) == {"Pasar Uji", "Pasar Lain"}
    assert (found["Pasar Lain"].quality, found["Pasar Lain"].boundary.name) == ("A", "Uji Hulu")
    assert (found["Pasar Uji"].quality, found["Pasar Uji"].boundary) == ("C", None)
