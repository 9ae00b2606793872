"""A question of siting from the API to its proof, and one that is cancelled."""

import pytest

from geo import tasks
from geo.models import SitingRun, Work
from tests.geo.planning.test_api import FIRE, URL, new_post, post


def ask(client, **told):
    return post(client, "siting/", FIRE | {"model": "mclp", "count": 2} | told)


def run_owed(run_id):
    tasks.siting(Work.objects.get(kind="siting", key=str(run_id)).pk)
    return SitingRun.objects.get(pk=run_id)


@pytest.mark.django_db
def test_what_cannot_be_asked_is_refused_in_words(as_):
    planner = as_("planner")
    water = ask(planner, own=[{"name": "Pier", "lon": 116.80, "lat": -1.25}], kinds=[])
    assert water.status_code == 400
    assert "water" in water.json()["errors"]["own.0.Pier"][0]
    assert ask(planner, kinds=[]).json()["errors"]["kinds"]
    assert "busy" in ask(planner, model="mexclp").json()["errors"]
    assert ask(planner, count=0).status_code == 400
    assert ask(as_("supervisor")).status_code == 403
    assert not SitingRun.objects.exists()


@pytest.mark.parametrize("model", ["mclp", "lscp", "pmedian", "mexclp"])
def test_a_quick_answer_at_once_and_the_proved_one_from_the_worker(regency, as_, model):
    planner = as_("planner")
    made = ask(planner, model=model, busy=0.2, kinds=["villages", "junctions"]).json()
    assert made["state"] == "waiting"
    assert made["quick"]["sites"]
    assert not made["quick"]["proved"]
    run = run_owed(made["id"])
    assert run.state == "proved"
    assert run.proved["gap"] == pytest.approx(0.0, abs=1e-6)
    better = min if model in ("lscp", "pmedian") else max
    assert better(run.proved["value"], made["quick"]["value"]) == run.proved["value"]
    assert run.proved["people_in_time"] > run.proved["people_before"]
    beside = post(planner, "compare/", FIRE | {"edits": run.proved["edits"]}).json()
    assert beside["after"]["by_one"][0] == pytest.approx(run.proved["people_in_time"], abs=1)
    assert planner.get(f"{URL}siting/{made['id']}/").json()["proved"]["busy_from"] == "entered"


def test_a_run_cancelled_before_or_half_way_keeps_no_result(regency, as_, monkeypatch):
    planner = as_("planner")
    early = ask(planner).json()["id"]
    assert post(planner, f"siting/{early}/cancel/", {}).json()["state"] == "cancelled"
    assert run_owed(early).state == "cancelled"
    late = ask(planner).json()["id"]
    went_on = tasks.note_progress

    def cancel_meanwhile(run_id, progress):
        post(planner, f"siting/{run_id}/cancel/", {})
        return went_on(run_id, progress)

    monkeypatch.setattr(tasks, "note_progress", cancel_meanwhile)
    run = run_owed(late)
    assert (run.state, run.proved) == ("cancelled", {})
    assert run.quick["sites"]
    assert Work.objects.filter(kind="siting", done_at=None).count() == 0


def test_a_run_over_a_scenario_counts_what_the_scenario_adds(regency, as_):
    planner = as_("planner")
    made = ask(planner, count=1, edits=[new_post(116.545, -1.1305)]).json()
    without = ask(planner, count=1).json()
    assert made["quick"]["people_before"] > without["quick"]["people_before"]
    assert run_owed(made["id"]).state == "proved"
