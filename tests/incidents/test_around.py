"""What lies around incidents: the number a caller says, what a watch hands on, conflicts decided."""

import pytest
from django.utils import timezone

from agencies.actions import NotAllowed, issue_credential
from agencies.models import Agency, Credential, Unit
from incidents.actions import (
    ask_agency,
    check_unit,
    close_call,
    decide_conflict,
    note_number,
    open_incident,
    save_draft,
    start_shift,
    take_call,
)
from incidents.actions.calls import hear_exchange
from incidents.conflicts import conflicts, decision
from incidents.models import CallbackState, CallStatus
from live.log import end_of_log, read_since
from tests.incidents.test_api import post

pytestmark = pytest.mark.django_db
OFFICE = (116.7276, -1.31)


def put(client, path, body):
    return client.put(path, body, content_type="application/json")


def test_the_number_that_a_caller_says_is_kept_in_its_international_form(as_, cast):
    missed = hear_exchange(
        issue_credential(Credential.Kind.TELEPHONY, "x")[0], "a-1", "missed", number="+6281299991234"
    )
    call = take_call(by=cast["dispatcher"])
    answer = put(as_("dispatcher"), f"/api/calls/{call.pk}/number/", {"number": "(0812) 9999 1234"})
    assert (answer.status_code, answer.json()["number"], answer.json()["earlier"]) == (200, "0812-xxxx-x234", 1)
    call.refresh_from_db()
    assert call.number == "+6281299991234"
    missed.refresh_from_db()
    assert (missed.status, missed.callback.state) == (CallStatus.CLOSED, CallbackState.CALLED_AGAIN)
    assert put(as_("dispatcher"), f"/api/calls/{call.pk}/number/", {"number": "siapa"}).status_code == 400
    assert put(as_("planner"), f"/api/calls/{call.pk}/number/", {"number": "112"}).status_code == 403


def test_a_number_that_the_exchange_has_shown_stands():
    call = hear_exchange(issue_credential(Credential.Kind.TELEPHONY, "x")[0], "a-1", "ringing", number="+6281299991234")
    with pytest.raises(NotAllowed, match="narrative"):
        note_number(call.pk, "+6281300000000")
    assert note_number(call.pk, "+6281299991234").version == call.version  # nothing new, nothing told


def test_violence_answered_at_the_form_keeps_a_broken_off_call_from_being_rung_back(cast):
    call = take_call(number="+6281299991234", by=cast["dispatcher"])
    save_draft(call.pk, {"answers": {"weapons": "yes"}}, base=0)
    closed = close_call(call.pk, "broken_off")
    assert (closed.for_supervisor, hasattr(closed, "callback")) == (True, False)


def test_a_watch_hands_on_the_requests_that_nobody_accepted(as_, cast):
    start_shift("Pagi", by=cast["supervisor"])
    fire = open_incident(type_code="KEB-01", lon=OFFICE[0], lat=OFFICE[1], title="Kebakaran pasar")
    police = Agency.objects.get(code="polres")
    asked = ask_agency(fire.pk, police.pk, transfers=True, by=cast["dispatcher"])
    (row,) = as_("supervisor").get("/api/shifts/").json()["open"]["requests"]
    assert (row["agency"], row["number"], row["wants"]) == (police.short_name, fire.number, "")
    assert row["status"] == asked.status


def test_the_last_check_of_each_vehicle_is_known_at_the_next_watch(as_, cast):
    start_shift("Pagi", by=cast["supervisor"])
    unit = Unit.objects.get(call_sign="Induk 1")
    check_unit(unit.pk, people=3, radio_call_sign="Elang 1")
    check_unit(unit.pk, people=4, radio_call_sign="Elang 2")
    (row,) = as_("dispatcher").get("/api/shifts/").json()["checks"]
    assert (row["unit"], row["people"], row["radio_call_sign"]) == (str(unit.pk), 4, "Elang 2")


def test_a_conflict_says_what_was_decided_and_both_incidents_tell_the_screens(as_, cast):
    Unit.objects.filter(agency__service__code="fire").exclude(call_sign="Induk 1").update(status="out_of_service")
    here = open_incident(type_code="KEB-03", lon=OFFICE[0], lat=OFFICE[1])
    there = open_incident(type_code="KEB-03", lon=OFFICE[0] + 0.02, lat=OFFICE[1] - 0.02)
    path = f"/api/incidents/{here.pk}/conflicts/"
    before = [c for c in as_("dispatcher").get(path).json() if c["unit"]["call_sign"] == "Induk 1"]
    assert [c["decided"] for c in before] == [None]
    unit, position = Unit.objects.get(call_sign="Induk 1"), end_of_log()
    decide_conflict(unit.pk, there.pk, here.pk, reason="sopir terjepit", by=cast["supervisor"])
    told = {r.object_id for r in read_since(position) if r.object_type == "incident"}
    assert told == {str(here.pk), str(there.pk)}
    (after,) = [c for c in as_("dispatcher").get(path).json() if c["unit"]["call_sign"] == "Induk 1"]
    assert (after["decided"]["incident"], after["decided"]["by"]) == (str(there.pk), "supervisor")
    decide_conflict(unit.pk, here.pk, there.pk, reason="api mendekati rumah", by=cast["supervisor"])
    (found,) = [c for c in conflicts(there, timezone.now()) if c.unit.unit == unit]
    assert decision(found).incident_id == here.pk
    assert post(as_("dispatcher"), path, {"unit": unit.pk, "against": there.pk, "reason": "x"}).status_code == 403
