"""Boundary files that are refused, each with what to do."""

import zipfile

import pytest
import shapely

from geo.actions.place import save_region
from geo.levels import level_of
from geo.map_files import better_srid
from geo.models import Boundary, Region
from tests.geo.boundary_maps import (
    DISTRICT,
    FIELDS,
    SOUTH,
    VILLAGES,
    WEST,
    collection,
    convert,
    refusal,
    run,
    square,
)

pytestmark = pytest.mark.django_db


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
