"""Two hundred calls for one fire: other reports, new facts, merging and taking it back, parts."""

import json
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
    add_call_to,
    add_report,
    add_staging_point,
    dispatch_unit,
    merge_incidents,
    move_incident,
    open_from_call,
    open_incident,
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
from incidents.payloads import incident_change
from incidents.places import Located, in_village
from live.log import end_of_log, read_since
from tests.conftest import person
from tests.incidents.test_api import kiosk, post
from tests.live.test_live import apply, known

pytestmark = pytest.mark.django_db
LON, LAT = 116.7276, -1.31


def fire(**more):
    return open_incident(**({"type_code": "KEB-01", "lon": LON, "lat": LAT} | more))


def shown(incident, audience=COMMAND):
    view = incident_change(Incident.objects.get(pk=incident.pk), "incident").views.get(audience)
    return view and view.model_dump(mode="json")


def send(incident, *call_signs):
    return [dispatch_unit(incident.pk, Unit.objects.get(call_sign=c).pk) for c in call_signs]


# --- from a call to an incident -------------------------------------------------------------------


def test_a_call_opens_an_incident_with_place_danger_and_kind(as_, cast):
    call = take_call(number="+6281299991234", by=cast["dispatcher"])
    body = {
        "type": "KEC-01",
        "lon": LON,
        "lat": LAT,
        "accuracy_m": 30,
        "answers": {"trapped": "yes"},
        "caller_name": "X Y",
    }
    made = post(as_("dispatcher"), f"/api/calls/{call.pk}/open/", body).json()
    assert made["priority"] == 1  # a crash is P2 until somebody is trapped
    assert made["facts"][0]["id"] == "trapped"
    assert (made["place_mark"], made["accuracy_m"], made["reports"]) == ("point", 30, 1)
    report = Report.objects.get()
    assert (report.call_id, report.caller_number, report.caller_name) == (call.pk, "+6281299991234", "X Y")
    again = post(as_("dispatcher"), f"/api/calls/{call.pk}/open/", body)
    assert again.status_code == 409
    assert made["number"] in again.json()["detail"]
    assert post(as_("dispatcher"), f"/api/calls/{call.pk}/open/", body | {"another": True}).status_code == 201


def test_a_village_alone_opens_an_incident_and_says_that_it_is_no_more(as_, cast):
    call = take_call(by=cast["dispatcher"])
    body = {"type": "KEB-01", "village": "64.09.01.1003", "landmark": "dekat pasar"}
    made = post(as_("dispatcher"), f"/api/calls/{call.pk}/open/", body).json()
    assert (made["village"], made["place_mark"], made["landmark"]) == ("Petung", "village", "dekat pasar")
    assert made["accuracy_m"] > 1000
    moved = post(as_("dispatcher"), f"/api/incidents/{made['id']}/move/", {"lon": LON, "lat": LAT, "reason": "pelapor"})
    assert (moved.json()["village"], moved.json()["place_mark"]) == ("Nipah-Nipah", "point")
    assert LogEntry.objects.get(kind="moved").data["from"]["mark"] == "village"


def test_an_incident_that_moves_gives_its_units_a_new_road():
    incident = fire()
    (sent,) = send(incident, "Induk 1")
    from incidents.moving import move

    move(incident.pk, Located(116.7735, -1.2503))
    sent.refresh_from_db()
    assert sent.route is not None
    assert abs(sent.route.coords[-1][0] - 116.7735) < 0.01
    assert sent.expected_arrival > timezone.now()


def test_a_lower_priority_by_hand_needs_a_reason(as_, cast):
    call = take_call(by=cast["dispatcher"])
    body = {"type": "KEB-01", "lon": LON, "lat": LAT, "answers": {}, "priority": 3}
    refused = post(as_("dispatcher"), f"/api/calls/{call.pk}/open/", body)
    assert refused.status_code == 409
    assert "P1" in refused.json()["detail"]
    made = post(as_("dispatcher"), f"/api/calls/{call.pk}/open/", body | {"priority_reason": "sudah padam"})
    assert made.json()["priority"] == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lon": None, "lat": None}, "lon"),
        ({"lon": "NaN"}, "lon"),
        ({"lon": 2.35, "lat": 48.85}, "lon"),
        ({"accuracy_m": -1}, "accuracy_m"),
        ({"answers": {"trapped": "perhaps"}}, "answers"),
        ({"colour": "red"}, "colour"),
        ({"narrative": "x" * 10_001}, "narrative"),
        ({"priority": 9}, "priority"),
    ],
)
def test_a_bad_form_is_told_what_is_wrong_and_opens_nothing(as_, cast, change, field):
    call = take_call(by=cast["dispatcher"])
    answer = post(as_("dispatcher"), f"/api/calls/{call.pk}/open/", {"type": "KEB-01", "lon": LON, "lat": LAT} | change)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Incident.objects.exists()


def test_texts_of_any_script_go_through_as_they_are(as_, cast):
    call = take_call(by=cast["dispatcher"])
    text = "<b>api</b> 🔥 ꦄꦥꦶ النار \u202e'; --"
    body = {"type": "KEB-01", "lon": LON, "lat": LAT, "narrative": text, "landmark": text}
    made = post(as_("dispatcher"), f"/api/calls/{call.pk}/open/", body).json()
    assert made["landmark"] == text
    assert Report.objects.get().narrative == text


# --- another report -------------------------------------------------------------------------------


def test_the_next_caller_is_offered_the_fire_that_stands(as_, cast):
    incident = fire()
    far = fire(lon=116.66, lat=-1.356)
    call = take_call(by=cast["dispatcher"])
    path = f"/api/calls/{call.pk}/similar/?lon=116.7285&lat=-1.3105&accuracy_m=100"
    (found,) = as_("dispatcher").get(f"{path}&type=KEB-01").json()["similar"]
    assert (found["id"], found["almost_sure"]) == (incident.pk, True)
    (unsure,) = as_("dispatcher").get(path).json()["similar"]
    assert unsure["score"] < found["score"]
    set_incident_status(incident.pk, "cancelled")
    assert as_("dispatcher").get(path).json()["similar"] == []
    assert far.pk


def test_opening_says_what_it_may_be_another_report_of(as_, cast):
    incident = fire()
    call = take_call(by=cast["dispatcher"])
    made = post(as_("dispatcher"), f"/api/calls/{call.pk}/open/", {"type": "KEB-01", "lon": LON, "lat": LAT}).json()
    assert [row["id"] for row in made["similar"]] == [incident.pk]


def test_a_new_fact_in_another_report_jumps_out_and_makes_it_more_urgent(as_, cast):
    incident = fire(type_code="KEC-01")
    call = take_call(number="+6281299991234", by=cast["dispatcher"])
    position = end_of_log()
    body = {"incident": incident.pk, "answers": {"trapped": "yes", "injured": "unknown"}}
    added = post(as_("dispatcher"), f"/api/calls/{call.pk}/add-to/", body).json()
    assert added["new"] == ["trapped"]
    (jumps,) = [row for row in read_since(position) if row.kind == "incident.fact" and COMMAND in row.audiences]
    assert jumps.payload["facts"][0]["id"] == "trapped"
    assert (shown(incident)["priority"], shown(incident)["reports"]) == (1, 2)
    fire_desk = agency_audience(Agency.objects.get(code="dpkp").pk)
    assert shown(incident, fire_desk)["facts"]  # what endangers a crew reaches it
    assert post(as_("dispatcher"), f"/api/calls/{call.pk}/add-to/", body).json()["report"] == added["report"]
    assert shown(incident)["reports"] == 2
    assert "9999" not in json.dumps([row.payload for row in read_since(position)])


def test_a_caller_who_denies_makes_it_disputed_and_the_scene_settles_it(as_):
    incident = fire()
    tell_facts(incident.pk, {"trapped": "yes"})
    tell_facts(incident.pk, {"trapped": "no"})
    (fact,) = shown(incident)["facts"]
    assert (fact["value"], fact["disputed"]) == ("yes", True)
    with pytest.raises(NotAllowed, match="who saw"):
        settle_fact(incident.pk, "trapped", "no", reason=" ")
    body = {"fact": "trapped", "answer": "no", "reason": "komandan regu"}
    (fact,) = post(as_("dispatcher"), f"/api/incidents/{incident.pk}/facts/settle/", body).json()["facts"]
    assert (fact["value"], fact["disputed"]) == ("no", False)
    assert shown(incident)["priority"] == 1  # nothing told makes it less urgent


def test_two_hundred_calls_for_one_fire_are_one_incident(cast):
    incident = fire()
    for n in range(200):
        call = take_call(number=f"+62812{n:08d}", by=cast["dispatcher"])
        add_call_to(call.pk, incident.pk, answers={"spreading": "yes"} if n == 150 else {})
    assert shown(incident)["reports"] == 201
    assert [fact["id"] for fact in shown(incident)["facts"]] == ["spreading"]
    assert Incident.objects.count() == 1


def test_nothing_is_added_to_an_incident_that_has_ended(cast):
    incident = fire()
    set_incident_status(incident.pk, "cancelled")
    with pytest.raises(NotAllowed, match="ended"):
        add_call_to(take_call(by=cast["dispatcher"]).pk, incident.pk)
    with pytest.raises(NotAllowed, match="ended"):
        move_incident(incident.pk, in_village("64.09.01.1003"))


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
