"""Merging and taking it back, parts of a whole, places to gather."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.access import COMMAND, WALL, agency_audience
from agencies.actions import NotAllowed
from agencies.models import Agency, Role, Unit
from incidents.actions import (
    add_report,
    add_staging_point,
    merge_incidents,
    open_from_call,
    remove_staging_point,
    set_incident_status,
    set_parent,
    settle_fact,
    step_dispatch,
    take_call,
    tell_facts,
    unmerge_incident,
)
from incidents.actions.merging import MERGING
from incidents.models import Incident, LogEntry, Report
from incidents.places import Located
from live.log import end_of_log, read_since
from tests.conftest import person
from tests.incidents.fires import LAT, LON, fire, send, shown
from tests.incidents.test_api import kiosk, post
from tests.live.test_live import apply, known

pytestmark = pytest.mark.django_db


# --- merging --------------------------------------------------------------------------------------


def test_a_merge_brings_units_reports_facts_and_the_earliest_times(as_):
    first = fire(reported_at=timezone.now() - timedelta(minutes=9))
    second = fire(type_code="KEB-02")
    tell_facts(first.pk, {"trapped": "yes"})
    (sent,) = send(first, "Induk 1")
    into = post(as_("dispatcher"), f"/api/incidents/{first.pk}/merge/", {"into": second.pk, "reason": "api yang sama"})
    body = into.json()
    assert body["id"] == str(second.pk)
    assert [unit["call_sign"] for unit in body["units"]] == ["Induk 1"]
    assert (body["reports"], body["priority"], body["facts"][0]["id"]) == (2, 1, "trapped")
    assert body["reported_at"] < shown(second)["opened_at"]
    assert shown(first) is None
    sent.refresh_from_db()
    assert sent.incident_id == second.pk
    assert Report.objects.filter(incident=first).count() == 1
    assert len(as_("dispatcher").get(f"/api/incidents/{second.pk}/reports/").json()) == 2
    late = add_report(first.pk, narrative="terlambat")
    assert late.incident_id == second.pk


def test_what_the_scene_settled_is_not_made_loud_by_a_merged_incident_and_is_its_again_when_taken_back():
    first, second = fire(), fire()
    tell_facts(first.pk, {"trapped": "yes", "injured": "yes"})
    merge_incidents(first.pk, second.pk)
    assert [fact["loud"] for fact in shown(second)["facts"] if fact["id"] == "trapped"] == [True]
    settle_fact(second.pk, "trapped", "no", reason="komandan regu")
    settle_fact(second.pk, "injured", "unknown", reason="komandan regu")
    (fact,) = shown(second)["facts"]
    assert (fact["id"], fact["value"], fact["disputed"], fact["loud"]) == ("trapped", "no", False, False)
    unmerge_incident(first.pk, reason="dua kejadian")
    assert {(fact["id"], fact["value"]) for fact in shown(first)["facts"]} == {("trapped", "yes"), ("injured", "yes")}
    tell_facts(second.pk, {"injured": "yes"})
    assert {(fact["id"], fact["value"]) for fact in shown(second)["facts"]} == {("trapped", "no"), ("injured", "yes")}


def test_what_cannot_be_merged_is_refused_with_the_reason(as_):
    first, ended, violence = fire(), fire(), fire(type_code="KAM-03")
    set_incident_status(ended.pk, "cancelled")
    for a, b, word in (
        (first, first, "itself"),
        (first, ended, "ended"),
        (ended, first, "ended"),
        (violence, first, "sensitive"),
    ):
        answer = post(as_("dispatcher"), f"/api/incidents/{a.pk}/merge/", {"into": b.pk})
        assert answer.status_code == 409
        assert word in answer.json()["detail"]
    with pytest.raises(NotAllowed, match="choose the incident"):
        set_incident_status(first.pk, "merged")
    with pytest.raises(NotAllowed, match="not merged"):
        unmerge_incident(first.pk, reason="x")
    assert post(as_("dispatcher"), f"/api/incidents/{first.pk}/merge/", {"into": 999_999}).status_code == 400


def test_a_sensitive_incident_is_opened_to_nobody_by_a_merge():
    violence, crash = fire(type_code="KAM-03"), fire(type_code="KEC-01")
    before = set(violence.agencies.values_list("pk", flat=True))
    merge_incidents(crash.pk, violence.pk)
    assert set(violence.agencies.values_list("pk", flat=True)) == before
    assert shown(violence, WALL)["facts"] == []


def test_a_chain_of_merges_is_taken_back_from_its_end():
    a, b, c = fire(), fire(), fire()
    merge_incidents(a.pk, b.pk)
    merge_incidents(b.pk, c.pk)
    assert shown(c)["reports"] == 3
    with pytest.raises(NotAllowed, match="take that back first"):
        unmerge_incident(a.pk, reason="x")
    unmerge_incident(b.pk, reason="x")
    assert (shown(c)["reports"], shown(b)["reports"]) == (1, 2)
    unmerge_incident(a.pk, reason="x")
    assert shown(a)["reports"] == shown(b)["reports"] == 1


def test_what_a_unit_did_meanwhile_stays_when_a_merge_is_taken_back():
    first, second = fire(), fire()
    (sent,) = send(first, "Induk 1")
    merge_incidents(first.pk, second.pk)
    step_dispatch(sent.pk, "en_route")
    step_dispatch(sent.pk, "on_scene")
    unmerge_incident(first.pk, reason="dua api")
    assert shown(first)["status"] == "on_scene"
    assert shown(first)["arrived_at"]
    assert shown(first)["units"][0]["status"] == "on_scene"
    assert shown(second)["units"] == []


def state_of(incident):
    row = Incident.objects.get(pk=incident.pk)
    plain = {name: getattr(row, name) for name in (*MERGING, "facts", "point", "village_id", "title", "merged_into_id")}
    return plain | {
        "agencies": set(row.agencies.values_list("pk", flat=True)),
        "dispatches": sorted(row.dispatches.values_list("unit__call_sign", "status")),
        "reports": sorted(row.reports.values_list("pk", flat=True)),
        "shown": {k: v for k, v in shown(incident).items() if k != "version"},
    }


story = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["KEB-01", "KEB-02", "KEC-01", "BEN-01", "KES-01"]),
        "age": st.integers(0, 50),
        "units": st.integers(0, 2),
        "steps": st.lists(st.sampled_from(["acknowledged", "en_route", "on_scene", "cancelled"]), max_size=3),
        "facts": st.dictionaries(st.sampled_from(["trapped", "injured", "hazmat"]), st.sampled_from(["yes", "no"])),
        "reports": st.integers(0, 3),
    }
)


def tell_story(told, units):
    incident = fire(type_code=told["kind"], reported_at=timezone.now() - timedelta(minutes=told["age"]))
    tell_facts(incident.pk, told["facts"])
    for _ in range(told["reports"]):
        add_report(incident.pk, narrative="x")
    for sent in send(incident, *units[: told["units"]]):
        for step in told["steps"]:
            try:
                step_dispatch(sent.pk, step)
            except NotAllowed:
                pass
    return incident


@given(story, story)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_merge_taken_back_leaves_everything_as_it_was(a, b):
    savepoint = transaction.savepoint()
    try:
        first, second = tell_story(a, ["Induk 1", "Waru 1"]), tell_story(b, ["Induk 2", "Petung 1"])
        before = [state_of(first), state_of(second)]
        audiences = frozenset({COMMAND})
        old, position = known(audiences), end_of_log()
        merge_incidents(first.pk, second.pk)
        assert apply(dict(old), read_since(position, 5000), audiences) == known(audiences)
        unmerge_incident(first.pk, reason="x")
        assert [state_of(first), state_of(second)] == before
        assert apply(dict(old), read_since(position, 5000), audiences) == known(audiences)
    finally:
        transaction.savepoint_rollback(savepoint)


def test_an_agency_that_a_merge_let_in_loses_sight_of_it_again():
    works = agency_audience(Agency.objects.get(code="dpupr").pk)
    first, second = fire(type_code="DLL-02"), fire(type_code="KEB-03")
    assert shown(second, works) is None
    old = known(frozenset({works}))
    position = end_of_log()
    merge_incidents(first.pk, second.pk)
    assert shown(second, works)
    unmerge_incident(first.pk, reason="x")
    assert apply(old, read_since(position), frozenset({works})) == known(frozenset({works}))
    assert shown(second, works) is None


# --- parts, staging points ------------------------------------------------------------------------


def test_parts_know_their_whole_and_it_knows_them(as_):
    flood, house, road = fire(type_code="BEN-01"), fire(type_code="KES-01"), fire(type_code="DLL-02")
    made = post(as_("dispatcher"), f"/api/incidents/{house.pk}/parent/", {"part_of": flood.pk}).json()
    set_parent(road.pk, flood.pk)
    assert made["parent"] == str(flood.pk)
    assert shown(flood)["parts"] == [str(house.pk), str(road.pk)]
    for a, b in ((flood, flood), (flood, house), (road, house)):
        with pytest.raises(NotAllowed):
            set_parent(a.pk, b.pk)
    assert post(as_("dispatcher"), f"/api/incidents/{house.pk}/parent/", {"part_of": None}).json()["parent"] is None
    assert shown(flood)["parts"] == [str(road.pk)]


def test_units_gather_at_a_named_point(as_):
    incident = fire()
    body = {"name": "Gerbang Madani", "lon": 116.7334, "lat": -1.3059}
    made = post(as_("dispatcher"), f"/api/incidents/{incident.pk}/staging/", body).json()
    (point,) = shown(incident)["staging"]
    assert (point["name"], point["lon"]) == ("Gerbang Madani", 116.7334)
    assert post(as_("dispatcher"), f"/api/staging/{made['id']}/remove/", {}).status_code == 200
    assert shown(incident)["staging"] == []
    assert LogEntry.objects.filter(kind="staging_removed").exists()
    for bad in ({"name": " "}, {"lon": 2.0, "lat": 48.0}):
        with pytest.raises(ValueError, match="name that the crews know|outside"):
            add_staging_point(incident.pk, **(body | bad))
    remove_staging_point(made["id"])


def test_who_may_merge_tell_and_settle(as_):
    incident, other = fire(), fire()
    steps = {
        "merge": {"into": other.pk},
        "unmerge": {"reason": "x"},
        "parent": {"part_of": other.pk},
        "staging": {"name": "x", "lon": LON, "lat": LAT},
        "facts/settle": {"fact": "trapped", "answer": "no", "reason": "x"},
        "move": {"lon": LON, "lat": LAT},
    }
    for name in ("owner", "colleague", "stranger", "planner", "nobody"):
        for step, body in steps.items():
            assert post(as_(name), f"/api/incidents/{incident.pk}/{step}/", body).status_code == 403, (name, step)
    wall, _credential = kiosk()
    assert post(wall, f"/api/incidents/{incident.pk}/merge/", {"into": other.pk}).status_code in (401, 403)
    told = {"answers": {"hazmat": "yes"}}
    assert post(as_("owner"), f"/api/incidents/{incident.pk}/facts/", told).json() == {"new": ["hazmat"]}
    assert post(as_("stranger"), f"/api/incidents/{incident.pk}/facts/", told).status_code == 404
    assert as_("owner").get(f"/api/incidents/{incident.pk}/merges/").status_code == 403


def test_the_assigned_crew_may_ring_the_caller_until_the_incident_closes(as_, cast):
    call = take_call(number="+6281299991234", by=cast["dispatcher"])
    incident = open_from_call(call.pk, type_code="KEB-01", place=Located(LON, LAT))
    fire_agency = Agency.objects.get(code="dpkp")
    crews = {}
    for call_sign in ("Induk 1", "Petung 1"):
        user = person(call_sign, Role.CREW, fire_agency)
        user.memberships.update(unit=Unit.objects.get(call_sign=call_sign))
        crews[call_sign] = Client()
        crews[call_sign].force_login(user)
    path = f"/api/incidents/{incident.pk}/callers/"
    assert crews["Induk 1"].get(path).status_code == 403  # not sent yet
    (sent,) = send(incident, "Induk 1")
    assert crews["Induk 1"].get(path).json()[0]["number"] == "081299991234"
    assert crews["Petung 1"].get(path).status_code == 403
    assert as_("dispatcher").get(path).status_code == 200
    for name in ("owner", "stranger", "planner", "nobody"):
        assert as_(name).get(path).status_code in (403, 404), name
    assert LogEntry.objects.filter(incident=incident, kind="reports_read").count() == 2
    step_dispatch(sent.pk, "on_scene")
    step_dispatch(sent.pk, "cleared")
    assert crews["Induk 1"].get(path).status_code == 403
    set_incident_status(incident.pk, "resolved")
    assert crews["Induk 1"].get(path).status_code == 404
