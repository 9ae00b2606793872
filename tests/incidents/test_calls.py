"""Calls: what the telephone system tells, who sees what, answering."""

import itertools
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies.access import COMMAND
from agencies.actions import issue_credential, revoke_credential
from agencies.models import Credential, Role
from incidents.actions import (
    end_call,
    hear_exchange,
    open_from_call,
    take_call,
)
from incidents.models import Call, CallReveal
from live.log import end_of_log, read_since
from tests.conftest import person
from tests.incidents.lines import MASKED, NUMBER, PLACE, standing, tell
from tests.incidents.test_api import kiosk, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limit():
    cache.clear()


# --- the telephone system -------------------------------------------------------------------------


def test_a_ringing_call_stands_on_the_desks_with_its_number_masked(exchange):
    position = end_of_log()
    assert tell(exchange, "ringing", number="0812-9999-1234").json()["status"] == "ringing"
    (row,) = read_since(position)
    assert row.audiences == [COMMAND]
    assert row.payload["number"] == MASKED
    assert "99991234" not in json.dumps(row.payload)


def test_what_is_told_twice_changes_nothing_and_is_no_event(exchange):
    at = timezone.now().isoformat()
    tell(exchange, "ringing", number="0812-9999-1234", at=at)
    position = end_of_log()
    assert tell(exchange, "ringing", number="0812-9999-1234", at=at).status_code == 200
    assert read_since(position) == []
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    "told", [("ringing", "answered", "ended"), ("ringing", "missed", "ended"), ("ringing", "ended")]
)
def test_the_order_and_number_of_tellings_come_to_the_same(told):
    credential, _secret = issue_credential(Credential.Kind.TELEPHONY, "sentral")
    start = timezone.now() - timedelta(minutes=5)
    when = {
        event: start + timedelta(seconds=20 * i) for i, event in enumerate(("ringing", "answered", "missed", "ended"))
    }
    outcomes = set()
    for n, order in enumerate([*itertools.permutations(told), *itertools.permutations([*told, told[0]])]):
        number = f"+62812{n:08d}"
        for event in order:
            call = hear_exchange(credential, f"c-{n}", event, at=when[event], number=number)
        found = standing(call)
        outcomes.add((found[0], *found[2:]))
    assert len(outcomes) == 1


def test_two_exchanges_may_use_one_name_for_their_calls(exchange):
    other, secret = issue_credential(Credential.Kind.TELEPHONY, "sentral 2")
    tell(exchange, "ringing")
    tell(Client(headers={"Authorization": f"Bearer {secret}"}), "ringing")
    assert Call.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"event": "exploded"}, "event"),
        ({"colour": "red"}, "colour"),
        ({"call": ""}, "call"),
        ({"call": "x" * 121}, "call"),
    ],
)
def test_the_telephone_system_is_told_what_it_got_wrong(exchange, change, field):
    answer = post(exchange, "/api/telephony/", {"call": "a-1", "event": "ringing"} | change)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert Call.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recording", "javascript:alert(1)"),
        ("recording", "sip:rec@pbx/1"),
        ("at", "yesterday"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("number", None),
        ("number", "0" * 300),
        ("agent", None),
    ],
)
def test_no_call_is_lost_for_what_cannot_be_read_beside_it(exchange, name, value):
    answer = post(exchange, "/api/telephony/", {"call": "a-1", "event": "ringing", name: value})
    assert answer.status_code == 200
    assert list(answer.json()["left_out"]) == [name]
    assert Call.objects.get().recording == ""


@pytest.mark.parametrize("number", ["anonymous", "", "garbage;;", "x" * 200, "😀", "<script>"])
def test_no_call_is_lost_for_a_number_that_cannot_be_read(exchange, number):
    assert tell(exchange, "ringing", number=number).status_code == 200
    assert Call.objects.get().number == ""


def test_only_a_telephone_system_tells_of_calls(as_, cast, exchange):
    body = {"call": "a", "event": "ringing"}
    assert post(Client(), "/api/telephony/", body).status_code == 401
    for name in ("dispatcher", "owner", "stranger", "planner"):
        assert post(as_(name), "/api/telephony/", body).status_code == 401, name
    _credential, secret = issue_credential(
        Credential.Kind.API, "klien", user=cast["dispatcher"], scopes=["calls:write"]
    )
    assert post(Client(headers={"Authorization": f"Bearer {secret}"}), "/api/telephony/", body).status_code == 401
    revoke_credential(exchange.credential.pk)
    assert tell(exchange, "ringing").status_code == 401
    assert Call.objects.count() == 0


def test_the_secret_of_a_telephone_system_opens_nothing_else(exchange):
    assert exchange.get("/api/calls/").status_code == 401
    assert exchange.get("/api/units/").status_code == 401


def test_a_future_time_of_a_wrong_clock_becomes_now(exchange):
    tell(exchange, "ringing", at=(timezone.now() + timedelta(days=3)).isoformat())
    assert Call.objects.get().received_at <= timezone.now()


def test_a_busy_night_has_no_rate_limit(exchange):
    assert all(tell(exchange, "ringing", call=f"c-{n}").status_code == 200 for n in range(70))


# --- who sees what --------------------------------------------------------------------------------


def test_calls_are_for_the_desks_of_the_centre_alone(as_, cast):
    call = take_call(number=NUMBER, caller_name="Nama Rahasia", by=cast["dispatcher"])
    end_call(call.pk)
    paths = ["", f"{call.pk}/", f"{call.pk}/history/", f"{call.pk}/draft/", f"{call.pk}/recording/", "scripts/"]
    posts = {"answer": {}, "close": {"call_class": "prank"}, "flag": {"reason": "x"}, "location-link": {}, "reopen": {}}
    for name in ("owner", "colleague", "health", "stranger", "planner", "nobody"):
        for path in paths:
            assert as_(name).get(f"/api/calls/{path}").status_code == 403, (name, path)
        for step, body in posts.items():
            assert post(as_(name), f"/api/calls/{call.pk}/{step}/", body).status_code == 403, (name, step)
        assert post(as_(name), "/api/calls/", {}).status_code == 403
    wall, _credential = kiosk()
    for path in paths:
        assert wall.get(f"/api/calls/{path}").status_code in (401, 403), path
    assert Client().get("/api/calls/").status_code in (401, 403)


def test_each_reveal_of_anothers_call_is_recorded_and_ones_own_is_not(as_, cast):
    call = take_call(number=NUMBER, caller_name="Nama Rahasia", by=cast["dispatcher"])
    mine = as_("dispatcher").get(f"/api/calls/{call.pk}/").json()
    assert mine["caller"]["number"] == "081299991234"
    assert CallReveal.objects.count() == 0
    assert as_("supervisor").get(f"/api/calls/{call.pk}/").json()["caller"]["name"] == "Nama Rahasia"
    as_("supervisor").get(f"/api/calls/{call.pk}/history/")
    assert list(CallReveal.objects.values_list("by__username", "what")) == [
        ("supervisor", "caller"),
        ("supervisor", "history"),
    ]
    listed = as_("supervisor").get("/api/calls/").content.decode()
    assert MASKED in listed
    assert "99991234" not in listed
    assert "Nama" not in listed


def test_a_recording_is_heard_by_the_supervisor_and_by_whose_call_it_was(as_, cast, exchange):
    tell(exchange, "answered", agent="dispatcher", recording="https://exchange.example/1.wav")
    call = Call.objects.get()
    other = Client()
    other.force_login(person("penerima-lain", Role.CALL_TAKER))
    assert as_("dispatcher").get(f"/api/calls/{call.pk}/recording/").json()["recording"].endswith("1.wav")
    assert as_("supervisor").get(f"/api/calls/{call.pk}/recording/").status_code == 200
    assert other.get(f"/api/calls/{call.pk}/recording/").status_code == 403
    assert CallReveal.objects.filter(what="recording").count() == 1


# --- answering ------------------------------------------------------------------------------------


def test_of_two_who_answer_one_wins_and_the_other_is_told_by_whom(as_, exchange):
    pk = tell(exchange, "ringing", number=NUMBER).json()["id"]
    assert post(as_("dispatcher"), f"/api/calls/{pk}/answer/", {}).json()["taken_by"] == "dispatcher"
    late = post(as_("supervisor"), f"/api/calls/{pk}/answer/", {})
    assert late.status_code == 409
    assert "dispatcher" in late.json()["detail"]
    assert post(as_("dispatcher"), f"/api/calls/{pk}/answer/", {}).status_code == 200
    assert post(as_("dispatcher"), f"/api/calls/{pk}/answer/", {"take_over": True}).status_code == 403
    taken = post(as_("supervisor"), f"/api/calls/{pk}/answer/", {"take_over": True})
    assert taken.json()["taken_by"] == "supervisor"


def test_a_call_entered_by_hand_begins_a_conversation(as_):
    made = post(as_("dispatcher"), "/api/calls/", {"number": "0812 9999 1234"}).json()
    assert (made["status"], made["number"], made["back_entry"]) == ("talking", MASKED, False)
    wrong = post(as_("dispatcher"), "/api/calls/", {"number": "ibu Siti"})
    assert wrong.status_code == 400
    assert "digits" in wrong.content.decode()


def test_a_call_from_paper_keeps_its_true_time_and_is_marked(as_):
    at = timezone.now() - timedelta(hours=3)
    made = post(as_("dispatcher"), "/api/calls/", {"received_at": at.isoformat()}).json()
    assert made["back_entry"]
    assert made["status"] == "ended"
    incident = open_from_call(int(made["id"]), type_code="KEB-01", place=PLACE)
    assert abs(incident.reported_at - at) < timedelta(seconds=1)
