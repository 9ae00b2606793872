"""Files of an answer, read back by GDAL; and the moves that close the worst holes."""

import csv
import io
import itertools
import json
import zipfile

import numpy as np
import pytest
from django.contrib.gis.gdal import DataSource
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.models import Service, Unit
from geo.planning.cover_in_time import now_and_moves
from geo.planning.exports import Table, write
from geo.planning.moveup import holes, propose
from incidents.actions import open_incident
from tests.geo.planning.test_api import FIRE, URL, post


def taken(client, kind):
    answer = post(client, "files/", FIRE | {"minutes": [15, 30], "format": kind})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "geojson", "gpkg"])
def test_past_incidents_as_demand_are_taken_away_as_they_were_shown(as_, kind):
    for lon in (116.7276, 116.7280):
        open_incident(type_code="KEB-01", lon=lon, lat=-1.31)
    asked = FIRE | {"minutes": [15], "when": "all"}
    shown = post(as_("planner"), "demand/", asked).json()
    assert shown["total"]["people"] == 2
    answer = post(as_("planner"), "demand/files/", asked | {"format": kind})
    assert answer.status_code == 200
    if kind == "geojson":
        body = json.loads(answer.content)
        assert body["about"]["demand"] == "incidents"
        assert {"since", "until", "when", "left_out"} <= set(body["about"])
        cells = [f["properties"] for f in body["features"] if f["properties"]["layer"] == "cells"]
        assert sum(cell["demand"] for cell in cells) == pytest.approx(2)
    assert post(as_("owner"), "demand/files/", asked | {"format": kind}).status_code == 403


@pytest.mark.django_db
def test_a_geopackage_is_read_by_gdal_with_all_layers_and_its_settings(as_, tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(taken(as_("planner"), "gpkg"))
    layers = {layer.name: layer for layer in DataSource(str(path))}
    assert {"about", "villages", "districts", "gaps", "posts", "cells", "zones", "curve"} <= set(layers)
    assert len(layers["cells"]) == 2131
    assert layers["cells"].srs.srid == 4326
    assert sum(f.get("people") for f in layers["cells"]) == pytest.approx(203_639, abs=1)
    assert {f.get("minutes") for f in layers["zones"]} == {15, 30}
    assert all(f.geom.geos.valid for f in layers["zones"])
    facts = {f.get("key"): f.get("value") for f in layers["about"]}
    assert facts["people_is_estimate"] == "true"
    assert facts["is_demonstration"] == "true"
    assert json.loads(facts["minutes"]) == [15, 30]
    assert {"network", "revision", "at", "clock", "handling_s", "setup_s"} <= set(facts)


@pytest.mark.django_db
def test_tables_and_geojson_say_the_same_as_the_screen(as_):
    planner = as_("planner")
    shown = post(planner, "coverage/", FIRE | {"minutes": [15, 30]}).json()
    with zipfile.ZipFile(io.BytesIO(taken(planner, "csv"))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("villages.csv").decode("utf-8-sig"))))
        facts = dict(csv.reader(io.StringIO(archive.read("about.csv").decode("utf-8-sig"))))
    assert [r["name"] for r in rows] == [v["name"] for v in shown["villages"]]
    assert sum(float(r["by_one_15"]) for r in rows) == pytest.approx(shown["total"]["by_one"][0])
    assert facts["network"] == str(shown["stamp"]["network"])
    body = json.loads(taken(planner, "geojson"))
    layers = {f["properties"]["layer"] for f in body["features"]}
    assert layers == {"gaps", "posts", "cells", "zones"}
    assert body["about"]["is_demonstration"] == "true"
    assert [g["people"] for g in shown["gaps"]] == [
        f["properties"]["people"] for f in body["features"] if f["properties"]["layer"] == "gaps"
    ]


def test_a_name_that_looks_like_a_formula_stays_a_name():
    body = write("csv", [Table("t", [{"name": "=1+1", "n": -3.5}])], [{"key": "k", "value": "v"}])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert "'=1+1,-3.5" in archive.read("t.csv").decode()


@pytest.mark.django_db
def test_an_unknown_format_and_a_stranger_are_refused(as_):
    assert post(as_("planner"), "files/", FIRE | {"format": "xls"}).status_code == 400
    assert post(as_("owner"), "files/", FIRE | {"format": "csv"}).status_code == 403


# --- move-up ------------------------------------------------------------------------------------------
bits = st.integers(0, 2**6 - 1)


def reach_of(numbers):
    return np.array([[bool(n >> i & 1) for i in range(6)] for n in numbers], dtype=bool).reshape(-1, 6)


@settings(max_examples=150, deadline=None)
@given(st.lists(bits, min_size=1, max_size=4), st.lists(bits, min_size=1, max_size=4), st.integers(0, 99))
def test_the_first_move_is_the_best_single_move_there_is(now, stands, seed):
    reach, to = reach_of(now), reach_of(stands)
    people = np.random.default_rng(seed).integers(1, 50, 6).astype(float)
    drive = np.full((len(reach), len(to)), 100.0)

    def covered(rows):
        return people[rows.any(axis=0)].sum()

    nets = {}
    for crew, stand in itertools.product(range(len(reach)), range(len(to))):
        after = reach.copy()
        after[crew] = to[stand]
        nets[crew, stand] = covered(after) - covered(reach)
    moves = propose(reach, to, drive, people, most_moves=1, least_people=1)
    if max(nets.values()) < 1:
        assert moves == []
    else:
        assert moves[0].net == pytest.approx(max(nets.values()))
        assert nets[moves[0].crew, moves[0].stand] == pytest.approx(moves[0].net)


def test_a_move_that_takes_too_long_is_not_proposed():
    reach, to = reach_of([1, 1]), reach_of([2])
    people = np.full(6, 100.0)
    assert propose(reach, to, np.array([[5000.0], [300.0]]), people, least_people=1)[0].crew == 1
    assert propose(reach, to, np.full((2, 1), 5000.0), people, least_people=1) == []


def test_holes_are_named_by_village_most_people_first():
    reach, people = reach_of([1]), np.array([9.0, 1.0, 5.0, 1.0, 1.0, 1.0])
    village = np.array([0, 0, 1, 1, 2, 2])
    assert holes(reach, people, village) == [(1, 6.0), (2, 2.0), (0, 1.0)]


@pytest.mark.django_db
def test_with_a_posts_units_gone_the_move_that_fills_the_hole_is_proposed_and_nothing_is_moved(as_):
    Unit.objects.filter(station__code="DMK-WRU").update(status="out_of_service")
    before = list(Unit.objects.order_by("pk").values_list("status", "station_id"))
    found = now_and_moves(Service.objects.get(code="fire"), timezone.now(), 3, 100)
    assert found["holes"][0]["people"] >= found["holes"][-1]["people"]
    assert found["moves"]
    assert all(m["net"] >= 100 and m["drive_s"] > 0 and m["net"] == m["gained"] - m["lost"] for m in found["moves"])
    assert list(Unit.objects.order_by("pk").values_list("status", "station_id")) == before
    shown = as_("dispatcher").get(f"{URL}moves/?service=fire&people=100").json()
    assert shown["moves"][0] == found["moves"][0]
    assert as_("dispatcher").get(f"{URL}moves/?service=navy").status_code == 400
