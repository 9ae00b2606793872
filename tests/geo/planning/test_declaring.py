"""A planner proposes, the shift commander declares: roads, arrivals and the log follow."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import Unit
from geo import runtime
from geo.actions.roads import lift_closure, lift_expired_closures
from geo.models import Closure, Declaration
from geo.nearest import ledger
from live.models import Event
from tests.geo.planning.test_api import RIVER, URL, flood, post

pytestmark = pytest.mark.django_db
SPOT = (116.4389, -1.4958)  # beyond the river for whoever comes from the east


def scenario(as_, edits, **told):
    return post(as_("planner"), "scenarios/", {"name": "River", "edits": edits, "is_shared": True} | told).json()


def declaring(client, made, **told):
    body = {"source": "BPBD", "version": made["version"], "expires_at": timezone.now() + timedelta(hours=6)}
    return post(client, f"scenarios/{made['id']}/declare/", body | told)


def times(now=None):
    found = ledger(*SPOT, now=timezone.now(), capability="pompa_pemadam", cutoff_s=6 * 3600)
    return {c.unit.call_sign: c.arrival_s for c in found.candidates if c.refused is None}


def test_a_planner_may_not_declare_and_nothing_goes_live_by_saving(as_):
    made = scenario(as_, [RIVER])
    assert declaring(as_("planner"), made).status_code == 403
    assert declaring(as_("dispatcher"), made).status_code == 403
    assert not Closure.objects.exists()


def test_a_declared_flood_goes_live_with_source_passability_expiry_and_whom_it_cuts_off(as_):
    before = times()
    made = scenario(as_, [RIVER, {"kind": "rain", "factor": 0.9}])
    answer = declaring(as_("supervisor"), made)
    assert answer.status_code == 201
    body = answer.json()
    assert body["people_cut_off"] > 0
    rounding = len(body["villages"])
    assert sum(v["people"] for v in body["villages"]) == pytest.approx(body["people_cut_off"], abs=rounding)
    closure = Closure.objects.get()
    assert (closure.source, closure.factor, closure.declaration_id) == ("BPBD", 0.0, int(body["id"]))
    assert "boat" not in closure.profiles
    assert set(closure.profiles) >= {"fire_engine", "ambulance"}
    runtime.current(fresh=True)
    after = times()
    assert after["Babulu 1"] == pytest.approx(before["Babulu 1"])
    assert after["Induk 1"] is None
    event = Event.objects.get(kind="declaration.declared")
    assert event.payload["people_cut_off"] == body["people_cut_off"]
    assert event.payload["closures"] == [closure.pk]


def test_a_knee_deep_flood_goes_live_as_one_closure_for_each_speed(as_):
    shallow = flood([116.6, -1.4], [116.64, -1.4], [116.64, -1.3], [116.6, -1.3], depth="knee")
    declaring(as_("supervisor"), scenario(as_, [shallow]))
    by_factor = {c.factor: sorted(c.profiles) for c in Closure.objects.all()}
    assert by_factor == {0.0: ["ambulance", "car", "motorcycle"], 0.25: ["fire_engine"], 0.3: ["foot"]}


def test_a_declaration_ends_with_the_last_of_its_closures(as_):
    body = declaring(as_("supervisor"), scenario(as_, [RIVER])).json()
    for closure in Closure.objects.all():
        lift_closure(closure.pk)
    assert Declaration.objects.get(pk=body["id"]).ended_at
    gone = Event.objects.get(kind="declaration.ended")
    assert gone.payload is None
    assert as_("dispatcher").get(f"{URL}declarations/").json()["declarations"] == []


def test_a_declaration_expires_by_the_clock(as_):
    declaring(as_("supervisor"), scenario(as_, [RIVER]))
    Closure.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert lift_expired_closures() == 1
    assert Declaration.objects.get().ended_at


@pytest.mark.parametrize(
    ("edits", "told", "status"),
    [
        ([{"kind": "rain", "factor": 0.5}], {}, 409),
        ([RIVER], {"expires_at": "2020-01-01T00:00:00Z"}, 409),
        ([RIVER], {"version": 9}, 400),
        ([RIVER], {"edits": [4]}, 400),
        ([flood([116.36, -1.05], [116.361, -1.05], [116.361, -1.049])], {}, 400),
    ],
)
def test_what_cannot_be_declared_leaves_nothing_half_in_force(as_, edits, told, status):
    made = scenario(as_, edits)
    assert declaring(as_("supervisor"), made, **told).status_code == status
    assert not Closure.objects.exists()
    assert not Declaration.objects.exists()


def test_a_dispatcher_lets_one_unit_pass_with_a_reason_that_stays(as_):
    declaring(as_("supervisor"), scenario(as_, [RIVER]))
    closure, unit = Closure.objects.get(), Unit.objects.get(call_sign="Induk 1")
    path = f"closures/{closure.pk}/passages/"
    assert post(as_("dispatcher"), path, {"unit": unit.pk, "reason": " "}).status_code == 400
    assert post(as_("planner"), path, {"unit": unit.pk, "reason": "high axle"}).status_code == 403
    made = post(as_("dispatcher"), path, {"unit": unit.pk, "reason": "high axle"})
    assert made.status_code == 201
    runtime.current(fresh=True)
    after = times()
    assert after["Induk 1"] is not None
    assert after["Induk 2"] is None
    assert post(as_("dispatcher"), f"passages/{made.json()['id']}/end/", {}).status_code == 200
    runtime.current(fresh=True)
    assert times()["Induk 1"] is None
