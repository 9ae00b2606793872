"""From a call to an incident, and the next two hundred calls for one fire: other reports, new facts."""

import json

import pytest
from django.utils import timezone

from agencies.access import COMMAND, agency_audience
from agencies.actions import NotAllowed
from agencies.models import Agency
from incidents.actions import (
    add_call_to,
    move_incident,
    set_incident_status,
    settle_fact,
    take_call,
    tell_facts,
)
from incidents.models import Incident, LogEntry, Report
from incidents.places import Located, in_village
from live.log import end_of_log, read_since
from tests.incidents.fires import LAT, LON, fire, send, shown
from tests.incidents.test_api import post

pytestmark = pytest.mark.django_db


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


def test_what_a_second_desk_heard_of_one_call_comes_to_its_report_and_nothing_stands_twice(cast):
    incident = fire()
    call = take_call(by=cast["dispatcher"])
    report, _new = add_call_to(call.pk, incident.pk, narrative="ada asap")
    same, new = add_call_to(call.pk, incident.pk, narrative="ada asap\nPatokan: masjid", answers={"trapped": "yes"})
    assert (same.pk, same.narrative, new) == (report.pk, "ada asap\nPatokan: masjid", ["trapped"])
    assert Report.objects.filter(call=call).count() == 1


def test_nothing_is_added_to_an_incident_that_has_ended(cast):
    incident = fire()
    set_incident_status(incident.pk, "cancelled")
    with pytest.raises(NotAllowed, match="ended"):
        add_call_to(take_call(by=cast["dispatcher"]).pk, incident.pk)
    with pytest.raises(NotAllowed, match="ended"):
        move_incident(incident.pk, in_village("64.09.01.1003"))
