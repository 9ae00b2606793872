"""People from a raster: nobody is made or lost, and what cannot be used leaves what stands."""

import io

import numpy as np
import pytest
from django.contrib.gis.gdal import GDALRaster
from django.core.management import CommandError, call_command

from geo.models import PopulationCell, RoadRevision
from geo.planning.today import world_today

pytestmark = pytest.mark.django_db
EMPTY = -99999.0


def write(path, values, origin=(116.2, -0.7), step=0.05, srid=4326, nodata=EMPTY):
    rows, columns = values.shape
    band = {"data": values.astype(np.float32).ravel()} | ({} if nodata is None else {"nodata_value": nodata})
    GDALRaster(
        {
            "name": str(path),
            "driver": "tif",
            "width": columns,
            "height": rows,
            "srid": srid,
            "origin": origin,
            "scale": (step, -step),
            "datatype": 6,
            "bands": [band],
        }
    )
    return path


def run(*words, **told):
    out = io.StringIO()
    call_command("import_population", *words, stdout=out, **told)
    return out.getvalue()


def stands():
    return list(PopulationCell.objects.order_by("code").values_list("code", "people"))


def counts(rows, columns, seed=1):
    values = np.random.default_rng(seed).uniform(0, 30, (rows, columns))
    values[np.random.default_rng(seed + 1).random((rows, columns)) < 0.2] = EMPTY
    return values


def test_fine_pixels_are_gathered_and_conserve_the_sum(tmp_path):
    step = 0.0025  # some 280 m
    path = write(tmp_path / "fine.tif", counts(400, 400), step=step)
    said = run(str(path), source="WorldPop, CC BY 4.0")
    cells = PopulationCell.objects.all()
    people = sum(c.people for c in cells)
    around, outside = (float(w.replace(",", "")) for w in _figures(said))
    assert people == pytest.approx(around - outside, abs=2)
    assert "in place of 2131 of the estimate" in said
    assert not cells.filter(is_estimate=True).exists()
    assert cells.filter(source="WorldPop, CC BY 4.0", method__contains="a model's counts").count() == len(cells)
    world = world_today()
    assert not world.people.is_estimate
    assert world.people.count.sum() == pytest.approx(people)
    assert (world.people.village >= 0).all()


def _figures(said):
    line = next(row for row in said.splitlines() if "around the regency" in row)
    words = line.split(";")[1].split()
    return words[0], words[5]


def test_coarse_pixels_stay_cells_of_their_own(tmp_path):
    path = write(tmp_path / "coarse.tif", np.full((100, 100), 7.0), step=0.01)
    run(str(path))
    assert {round(c.people, 3) for c in PopulationCell.objects.all()} == {7.0}


def test_a_projected_raster_puts_people_where_they_live(tmp_path):
    values = np.zeros((400, 400))
    values[120, 60] = 500.0
    x, y = 430_000 + 60.5 * 300, 9_890_000 - 120.5 * 300
    path = write(tmp_path / "metres.tif", values, origin=(430_000, 9_890_000), step=300.0, srid=32750)
    run(str(path))
    cell = PopulationCell.objects.get()
    there = cell.centre.transform(32750, clone=True)
    assert (there.x, there.y) == (pytest.approx(x, abs=1), pytest.approx(y, abs=1))
    assert cell.people == 500.0


def test_the_estimate_comes_back_to_the_cell(tmp_path):
    before = stands()
    revision = RoadRevision.objects.get().number
    run(str(write(tmp_path / "p.tif", counts(100, 100), step=0.01)))
    assert RoadRevision.objects.get().number > revision  # zones and cover are owed anew
    said = run(estimate=True)
    assert "an earlier raster" in said
    assert stands() == before
    assert PopulationCell.objects.filter(is_estimate=True).count() == len(before)


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path):
    before = stands()
    assert "dry run" in run(str(write(tmp_path / "p.tif", counts(100, 100), step=0.01)), dry_run=True)
    assert stands() == before


def without_projection(folder):
    path = folder / "bare.asc"
    path.write_text("ncols 2\nnrows 2\nxllcorner 116.5\nyllcorner -1.3\ncellsize 0.1\n1 2\n3 4\n")
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (without_projection, "no projection; state the true one"),
        (lambda d: write(d / "n.tif", np.full((100, 100), -5.0), step=0.01), "below zero"),
        (lambda d: write(d / "m.tif", np.full((100, 100), -5.0), step=0.01, nodata=None), "--nodata"),
        (lambda d: write(d / "e.tif", np.full((100, 100), EMPTY), step=0.01), "nobody"),
        (lambda d: write(d / "f.tif", counts(50, 50), origin=(10, 50)), "does not reach"),
        (lambda d: d / "missing.tif", "no file"),
        (lambda d: (d / "text.tif").write_text("hello") and d / "text.tif", "no raster"),
    ],
)
def test_a_raster_that_cannot_be_used_is_refused_with_advice_and_changes_nothing(tmp_path, make, words):
    before = stands()
    with pytest.raises(CommandError, match=words) as caught:
        run(str(make(tmp_path)))
    assert "are kept" in str(caught.value)
    assert stands() == before


def test_one_of_raster_and_estimate_must_be_named():
    with pytest.raises(CommandError, match="one of the two"):
        run()
