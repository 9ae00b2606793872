"""Boundaries from files of all kinds: taken where they are right, refused with the mend where not."""

import io
import json
import subprocess
import zipfile

import pytest
import shapely
from django.conf import settings
from django.core.management import CommandError, call_command
from shapely.geometry import mapping

from geo.actions.place import save_places, save_region
from geo.boundary_files import mended
from geo.levels import level_of
from geo.map_files import better_srid, decoded
from geo.models import Boundary, Land, Place, Region, RoadRevision
from geo.tiles import content_key
from incidents.places import situate

pytestmark = pytest.mark.django_db
WEST, SOUTH = 117.1, -1.5  # in the sea beside the regency that is loaded, in the same zone
SQUARE = 0.05


def square(column: int, row: int = 0, size: float = SQUARE) -> shapely.Polygon:
    x, y = WEST + column * SQUARE, SOUTH + row * SQUARE
    return shapely.box(x, y, x + size, y + size)


DISTRICT = {"KODE": "99.01.01", "NAMA": "Muara Uji", "TINGKAT": "kecamatan", "INDUK": ""}
VILLAGES = [
    {"KODE": "99.01.01.1001", "NAMA": "Uji Hulu", "TINGKAT": "village", "INDUK": "Muara Uji"},
    {"KODE": "99.01.01.2002", "NAMA": "Uji Hilir", "TINGKAT": "village", "INDUK": "Muara Uji"},
]
DISTRICT_SHAPE = shapely.box(WEST, SOUTH, WEST + 2 * SQUARE, SOUTH + SQUARE)
FIELDS = ("--level", "tingkat", "--code", "kode", "--name", "nama")


def collection(*rows, **more) -> str:
    found = [{"type": "Feature", "properties": p, "geometry": g if g is None else mapping(g)} for p, g in rows]
    return json.dumps({"type": "FeatureCollection", **more, "features": found}, ensure_ascii=False)


@pytest.fixture
def file(tmp_path):
    """Write a GeoJSON file of (properties, geometry) rows, or of raw text."""

    def write(*rows, name="batas.geojson", text=None, **more):
        path = tmp_path / name
        path.write_text(text if text is not None else collection(*rows, **more), encoding="utf-8")
        return path

    return write


@pytest.fixture
def regency_file(file):
    rows = [(VILLAGES[0], square(0)), (VILLAGES[1], square(1)), (DISTRICT, DISTRICT_SHAPE)]
    return file(*rows)


def run(path, *words) -> str:
    out = io.StringIO()
    call_command("import_boundaries", str(path), *(words or FIELDS), stdout=out)
    return out.getvalue()


def refusal(path, *words) -> str:
    before = list(Boundary.objects.values_list("code", "name"))
    with pytest.raises(CommandError) as error:
        run(path, *words)
    assert list(Boundary.objects.values_list("code", "name")) == before
    return str(error.value)


def convert(path, target, *options):
    """The same file in another format, by GDAL's own tool."""
    subprocess.run(["ogr2ogr", *options, str(target), str(path)], check=True, capture_output=True)
    return target


# --- the way it should go ----------------------------------------------------------------------------
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


def point(dx, dy):
    from django.contrib.gis.geos import Point

    return Point(WEST + dx, SOUTH + dy, srid=settings.STORAGE_SRID)


# --- what is mended -------------------------------------------------------------------------------------
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
def test_an_unknown_field_is_refused_with_those_there_are(regency_file):
    words = ("--level", "desa", "--code", "KDEPUM", "--name", "NAMA")
    assert "no field KDEPUM; its fields are: KODE, NAMA, TINGKAT, INDUK" in refusal(regency_file, *words)
    assert "say with --level, --code which field" in refusal(regency_file, "--name", "NAMA")


def test_files_that_are_no_map_files_are_refused(file, tmp_path, regency_file):
    assert "there is no file" in refusal(tmp_path / "nowhere.shp")
    assert "is empty" in refusal(file(text="", name="empty.geojson"))
    assert "cannot be read as a map file" in refusal(file(text="not a map", name="letter.pdf"))
    assert "cannot be read as a map file" in refusal(file(text=regency_file.read_text()[:300], name="cut.geojson"))
    assert "no layer with areas" in refusal(file(text="kode,nama\n1,Satu\n", name="daftar.csv"))
    assert "no layer with areas" in refusal(file())


def test_a_stream_is_to_be_made_a_map_file_first(tmp_path):
    text = "<osm version='0.6'><node id='1' lat='-1.5' lon='117.1'/></osm>"
    (tmp_path / "kota.osm").write_text(text)
    assert "ogr2ogr areas.gpkg kota.osm multipolygons" in refusal(tmp_path / "kota.osm")


def test_an_archive_without_a_map_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "surat.zip", "w") as archive:
        archive.writestr("surat.txt", "isi")
    assert "has no map file in it" in refusal(tmp_path / "surat.zip")


def test_a_truncated_archive_is_refused(regency_file, tmp_path):
    convert(regency_file, tmp_path / "batas.shp")
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as archive:
        for part in ("shp", "shx", "dbf", "prj"):
            archive.write(tmp_path / f"batas.{part}", f"batas.{part}")
    whole = (tmp_path / "whole.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    assert "no whole zip archive" in refusal(tmp_path / "cut.zip")
    (tmp_path / "batas.shp").write_bytes((tmp_path / "batas.shp").read_bytes()[:150])
    assert refusal(tmp_path / "batas.shp")


def test_an_unknown_projection_is_refused_until_it_is_stated(regency_file, tmp_path):
    convert(regency_file, tmp_path / "batas.shp", "-t_srs", "EPSG:32750")
    (tmp_path / "batas.prj").unlink()
    assert "does not name its projection; state the true one with --srid" in refusal(tmp_path / "batas.shp")
    undefined = convert(tmp_path / "batas.shp", tmp_path / "undefined.gpkg")
    assert "--srid" in refusal(undefined)
    assert "is no EPSG code" in refusal(tmp_path / "batas.shp", *FIELDS, "--srid", "1")
    assert "3 added" in run(tmp_path / "batas.shp", *FIELDS, "--srid", "32750")


def test_a_local_projection_is_refused(regency_file, tmp_path):
    convert(regency_file, tmp_path / "batas.shp")
    (tmp_path / "batas.prj").write_text('LOCAL_CS["Site grid",UNIT["metre",1]]')
    assert "--srid" in refusal(tmp_path / "batas.shp")


def test_metres_without_a_projection_are_refused_with_the_mend(file):
    metres = shapely.box(480_000, 9_861_000, 490_000, 9_870_000)
    assert "these look like metres: state their projection with --srid" in refusal(file((VILLAGES[0], metres)))
    assert "1 added" in run(file((VILLAGES[0], metres)), *FIELDS, "--srid", "32750")


def test_swapped_axes_are_refused_with_the_mend_that_works(file, tmp_path, regency_file):
    turned = shapely.transform(square(0), lambda xy: xy[:, ::-1])
    path = file((VILLAGES[0], turned), name="turned.geojson")
    assert "wrong way round" in refusal(path)
    assert 'ogr2ogr -ct "+proj=axisswap +order=2,1"' in refusal(path)
    assert "1 added" in run(convert(path, tmp_path / "right.gpkg", "-ct", "+proj=axisswap +order=2,1"))
    utm = convert(regency_file, tmp_path / "utm.gpkg", "-t_srs", "EPSG:32750")
    swapped = convert(utm, tmp_path / "turned.gpkg", "-ct", "+proj=axisswap +order=2,1")
    assert "wrong way round" in refusal(swapped)


@pytest.mark.parametrize("value", ["1e400", "1e30", "NaN"])
def test_coordinates_off_the_earth_are_refused(file, value):
    text = collection((VILLAGES[0], shapely.box(WEST, SOUTH, 119.5, SOUTH + 1))).replace("119.5", value)
    assert "feature 1 (Uji Hulu)" in refusal(file(text=text))


def test_shapes_that_are_no_areas_are_refused(file):
    line = shapely.LineString([(WEST, SOUTH), (WEST + 1, SOUTH)])
    assert "no layer with areas" in refusal(file((VILLAGES[0], line)))
    path = file((VILLAGES[0], line), (VILLAGES[1], square(1)))
    assert "feature 1 (Uji Hulu) is a LineString where an area is wanted" in refusal(path)
    assert "has no geometry" in refusal(file((VILLAGES[0], None), (VILLAGES[1], square(1))))
    flat = shapely.Polygon([(WEST, SOUTH), (WEST + 0.1, SOUTH), (WEST, SOUTH)])
    assert "has no area" in refusal(file((VILLAGES[0], flat)))
    assert "has no geometry" in refusal(file((VILLAGES[0], shapely.Polygon()), (VILLAGES[1], square(1))))


def test_codes_and_names_that_cannot_be_are_refused_all_at_once(file):
    rows = [
        ({"KODE": "", "NAMA": "Kosong", "TINGKAT": "desa"}, square(0)),
        ({"KODE": "1", "NAMA": "N" * 500, "TINGKAT": "desa"}, square(1)),
        ({"KODE": "2", "NAMA": "Aneh", "TINGKAT": "shire"}, square(2)),
        ({"KODE": "3", "NAMA": "Baik", "TINGKAT": "desa"}, square(3)),
    ]
    answer = refusal(file(*rows))
    assert "feature 1 (Kosong) has no code" in answer
    assert "name of 500 characters" in answer
    assert "level 'shire'; known are" in answer
    assert "code 3 stands 2 times" in refusal(file(rows[3], rows[3]))


def test_of_many_faults_the_first_are_told(file):
    rows = [({"KODE": "", "NAMA": f"Desa {i}", "TINGKAT": "desa"}, square(i)) for i in range(30)]
    answer = refusal(file(*rows))
    assert answer.count("has no code") == 10
    assert "and 20 more" in answer


def test_codes_that_became_numbers_are_refused_where_zeros_were_lost(file):
    whole = file(({"KODE": 9901011001.0, "NAMA": "Bulat", "TINGKAT": "desa"}, square(0)), name="whole.geojson")
    run(whole)
    assert Boundary.objects.get(name="Bulat").code == "9901011001"
    assert "make the field a text field" in refusal(
        file(({"KODE": 64.5, "NAMA": "Patah", "TINGKAT": "desa"}, square(0)))
    )


def test_parents_unknown_or_ambiguous_are_refused(file, regency_file):
    villages = file((VILLAGES[0], square(0)), name="villages.geojson")
    assert "import the tier above first" in refusal(villages, *FIELDS, "--parent", "induk")
    twin = DISTRICT | {"KODE": "99.01.02"}
    path = file((VILLAGES[0], square(0)), (DISTRICT, square(0)), (twin, square(1)), name="twins.geojson")
    assert "2 kecamatan called Muara Uji" in refusal(path, *FIELDS, "--parent", "induk")


def test_a_code_of_another_level_is_refused(regency_file, file):
    run(regency_file)
    assert "is the kecamatan Muara Uji here" in refusal(
        file((DISTRICT | {"TINGKAT": "desa"}, square(0)), name="x.json")
    )


def test_a_far_place_is_taken_with_the_zone_it_needs(file):
    far = shapely.box(107.5, -7.0, 107.6, -6.9)
    assert "METRIC_SRID=32748" in run(file((VILLAGES[0], far)))
    assert better_srid(99.0, 3.0) == 32647


def test_a_database_serves_one_regency():
    manifest = Region.objects.get().manifest
    with pytest.raises(ValueError, match="database of its own"):
        save_region(manifest | {"code": "99.01", "name": "Lain"})


def test_levels_are_known_by_the_words_files_use():
    assert level_of("Kota", "64.71") == "kabupaten"
    assert level_of("village", "64.09.01.1001") == "kelurahan"
    assert level_of("Village", "6409012001") == "desa"
