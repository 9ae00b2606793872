"""What cannot be is answered clearly, by its field, and leaves nothing half-written. (A raster without
a projection: test_population_raster; a run cancelled half-way: test_siting_runs.)"""

import io

import pytest
from pypdf import PdfReader

from geo.models import GrowthStep, Scenario, SitingRun
from geo.planning.refused import sentence
from tests.geo.planning.test_api import FIRE, SELF_CROSSING, URL, flood, post

pytestmark = pytest.mark.django_db
EVERYWHERE = [[115.0, -3.0], [119.0, -3.0], [119.0, 1.0], [115.0, 1.0]]
EVERY_ROAD = {
    "kind": "road.close",
    "name": "Semua",
    "geometry": {"type": "Polygon", "coordinates": [[*EVERYWHERE, EVERYWHERE[0]]]},
}
AT_SEA = {"name": "Di laut", "lon": 116.80, "lat": -1.40}


def errors(answer):
    assert answer.status_code == 400, answer.content[:200]
    return answer.json()["errors"]


def test_a_scenario_that_closes_every_road_reaches_nobody_and_says_so_on_paper(as_):
    planner = as_("planner")
    body = post(planner, "coverage/", FIRE | {"edits": [EVERY_ROAD]}).json()
    assert body["total"]["by_one"] == [0.0]
    assert body["total"]["never"] == pytest.approx(body["total"]["people"])
    assert body["total"]["mean_s"] is None
    features = post(planner, "zones/", FIRE | {"edits": [EVERY_ROAD]}).json()["features"]
    assert features[0]["properties"]["people"] == 0.0
    pk = post(planner, "scenarios/", {"name": "Tanpa jalan", "edits": [EVERY_ROAD]}).json()["id"]
    paper = planner.get(f"{URL}scenarios/{pk}/brief.pdf?service=fire")
    assert paper.status_code == 200
    read = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "0 jiwa menjadi terjangkau" in " ".join(read.split())


def test_a_candidate_on_water_is_named_and_no_run_is_kept(as_):
    told = errors(post(as_("planner"), "siting/", FIRE | {"kinds": [], "own": [AT_SEA]}))
    assert told["own.0.Di laut"] == ["it lies on water; choose a place on land"]
    assert not SitingRun.objects.exists()
    none = errors(post(as_("planner"), "siting/", FIRE | {"kinds": [], "own": []}))
    assert "no candidate place" in none["kinds"][0]


def test_a_scenario_with_an_outline_that_crosses_itself_is_not_kept(as_):
    told = errors(post(as_("planner"), "scenarios/", {"name": "x", "edits": [SELF_CROSSING]}))
    assert "draw it again" in told["edits.0.geometry"][0]
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("edit", "field", "words"),
    [
        (flood([116.6, -1.3], [116.7, -1.3], [116.7, -1.2], depth="ocean"), "depth", "must be one of"),
        ({"kind": "rain", "factor": 2}, "factor", "must be at most 1"),
        ({"kind": "rain"}, "factor", "this is missing"),
        ({"kind": "rain", "factor": "wet"}, "factor", "must be a number"),
        ({"kind": "rain", "factor": 0.5, "wind": 3}, "wind", "leave it out"),
        ({"kind": "meteor"}, "kind", "there is no kind of edit"),
        ({}, "kind", "say which kind"),
        ("rain", "kind", "object with fields"),
        ({"kind": "units.tied", "units": []}, "units", "too few"),
    ],
)
def test_each_field_of_an_edit_has_its_sentence(as_, edit, field, words):
    told = errors(post(as_("planner"), "coverage/", FIRE | {"edits": [edit]}))
    assert words in told[f"edits.0.{field}"][0]


def test_growth_of_an_area_that_is_not_there_names_some_that_are(as_):
    edit = {"kind": "growth", "year": 2030, "from_year": 2025, "rates": [{"area": "ATLANTIS", "percent": 1}]}
    assert "ATLANTIS" in errors(post(as_("planner"), "coverage/", FIRE | {"edits": [edit]}))["edits.0.growth"][0]
    assert not GrowthStep.objects.filter(area__code="ATLANTIS").exists()


def test_a_sentence_that_we_do_not_have_is_still_one():
    assert sentence("something_new", {}) == "this cannot be read; check it"
