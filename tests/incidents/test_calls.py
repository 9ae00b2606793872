"""Calls: what the telephone system tells, answering, finishing, calling back, flags."""

import itertools
import json
import random
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies.access import COMMAND
from agencies.actions import NotAllowed, issue_credential, revoke_credential
from agencies.models import Credential, Role
from incidents.actions import (
    answer_call,
    close_call,
    end_call,
    flag_number,
    hear_exchange,
    lift_flag,
    note_callback,
    open_from_call,
    reopen_call,
    save_draft,
    take_call,
    to_supervisor,
)
from incidents.models import Call, Callback, CallReveal
from incidents.places import Located
from live.log import end_of_log, read_since
from tests.conftest import person
from tests.incidents.test_api import kiosk, post

pytestmark = pytest.mark.django_db
NUMBER, MASKED = "+6281299991234", "0812-xxxx-x234"
PLACE = Located(116.7276, -1.31)


@pytest.fixture(autouse=True)
def _no_limit():
    cache.clear()


@pytest.fixture
def exchange():
    credential, secret = issue_credential(Credential.Kind.TELEPHONY, "sentral")
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    client.credential = credential
    return client


def tell(exchange, event, call="a-1", **more):
    return post(exchange, "/api/telephony/", {"call": call, "event": event, **more})


def standing(call):
    call = Call.objects.get(pk=call.pk)
    owed = Callback.objects.filter(call=call).first()
    times = (call.received_at, call.answered_at, call.missed_at, call.ended_at)
    return call.status, call.number, *times, bool(owed and owed.state == "open")


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
        ({"recording": "javascript:alert(1)"}, "recording"),
        ({"at": "yesterday"}, "at"),
    ],
)
def test_the_telephone_system_is_told_what_it_got_wrong(exchange, change, field):
    answer = post(exchange, "/api/telephony/", {"call": "a-1", "event": "ringing"} | change)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert Call.objects.count() == 0


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


# --- finishing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["information", "prank", "wrong_number", "test", "silent"])
def test_one_key_finishes_with_the_usual_reason(as_, cast, name):
    call = take_call(number=NUMBER, by=cast["dispatcher"])
    done = post(as_("dispatcher"), f"/api/calls/{call.pk}/close/", {"call_class": name})
    assert done.json()["status"] == "closed"
    call.refresh_from_db()
    assert call.reason
    assert as_("dispatcher").get("/api/calls/").json() == []


def test_a_slip_is_taken_back(cast):
    call = take_call(number=NUMBER, by=cast["dispatcher"])
    close_call(call.pk, "broken_off")
    reopened = reopen_call(call.pk)
    assert (reopened.status, reopened.call_class) == ("talking", "")
    assert Callback.objects.get().state == "withdrawn"


def test_an_emergency_is_not_finished_without_an_incident(cast):
    call = take_call(number=NUMBER, by=cast["dispatcher"])
    with pytest.raises(NotAllowed, match="open the incident first"):
        close_call(call.pk, "emergency")
    open_from_call(call.pk, type_code="KEB-01", place=PLACE)
    assert close_call(call.pk, "emergency").status == "closed"


def test_an_answered_call_is_no_missed_one(cast):
    with pytest.raises(NotAllowed, match="answered"):
        close_call(take_call(by=cast["dispatcher"]).pk, "missed")


def test_a_second_silent_call_within_half_an_hour_goes_to_the_supervisor(as_, cast):
    first, second = (take_call(number=NUMBER, by=cast["dispatcher"]) for _ in range(2))
    assert close_call(first.pk, "silent").status == "closed"
    held = close_call(second.pk, "silent")
    assert (held.status, held.for_supervisor) == ("talking", True)
    refused = post(as_("dispatcher"), f"/api/calls/{second.pk}/close/", {"call_class": "prank"})
    assert refused.status_code == 409
    done = post(as_("supervisor"), f"/api/calls/{second.pk}/close/", {"call_class": "silent"})
    assert done.json()["status"] == "closed"


def test_silent_calls_of_another_number_or_long_ago_go_nowhere(cast):
    old = take_call(number=NUMBER, received_at=timezone.now() - timedelta(minutes=31), by=cast["dispatcher"])
    close_call(old.pk, "silent")
    for number in (NUMBER, "", "", "+628111"):
        assert close_call(take_call(number=number, by=cast["dispatcher"]).pk, "silent").status == "closed"


def test_a_broken_off_call_is_owed_a_call_back(cast):
    call = take_call(number=NUMBER, by=cast["dispatcher"])
    close_call(call.pk, "broken_off")
    assert Callback.objects.get(call=call).state == "open"


@pytest.mark.parametrize(
    "suspicion", [{"violence": True}, {"draft": {"dangers": {"weapons": "yes"}}}, {"draft": {"type": "KAM-03"}}]
)
def test_where_violence_is_suspected_nobody_rings_back(cast, suspicion):
    call = take_call(number=NUMBER, by=cast["dispatcher"])
    if "draft" in suspicion:
        save_draft(call.pk, suspicion["draft"], base=0, by=cast["dispatcher"])
    held = close_call(call.pk, "broken_off", violence=suspicion.get("violence", False))
    assert held.for_supervisor
    assert close_call(call.pk, "broken_off", violence=suspicion.get("violence", False), as_supervisor=True)
    assert not Callback.objects.exists()


def test_a_hidden_number_cannot_be_called_back(cast):
    close_call(take_call(by=cast["dispatcher"]).pk, "broken_off")
    assert not Callback.objects.exists()


# --- missed calls, calling back -------------------------------------------------------------------


def test_missed_calls_stand_in_the_list_until_somebody_rings_back(as_, cast, exchange):
    pk = tell(exchange, "ringing", number=NUMBER).json()["id"]
    tell(exchange, "missed")
    (row,) = as_("dispatcher").get("/api/calls/").json()
    assert (row["status"], row["callback"]) == ("missed", "open")
    tried = post(as_("dispatcher"), f"/api/calls/{pk}/callback/", {"outcome": "no_answer"}).json()
    assert (tried["callback"], tried["callback_tries"]) == ("open", 1)
    assert post(as_("dispatcher"), f"/api/calls/{pk}/callback/", {"outcome": "given_up"}).status_code == 409
    reached = post(as_("dispatcher"), f"/api/calls/{pk}/callback/", {"outcome": "reached"}).json()
    assert (reached["status"], reached["callback"]) == ("closed", "reached")
    assert as_("dispatcher").get("/api/calls/").json() == []
    with pytest.raises(NotAllowed, match="any more"):
        note_callback(pk, "reached")


def test_who_rings_again_and_is_answered_is_owed_nothing_any_more(as_, exchange):
    for n in range(3):
        tell(exchange, "ringing", call=f"m-{n}", number=NUMBER)
        tell(exchange, "missed", call=f"m-{n}")
    tell(exchange, "ringing", call="b", number=NUMBER)
    assert len(as_("dispatcher").get("/api/calls/").json()) == 4
    tell(exchange, "answered", call="b")
    (row,) = as_("dispatcher").get("/api/calls/").json()
    assert row["earlier"] == 3
    assert set(Callback.objects.values_list("state", flat=True)) == {"called_again"}


# --- the number -----------------------------------------------------------------------------------


def test_a_number_comes_with_its_history(as_, cast):
    for name in ("prank", "prank", "information"):
        close_call(take_call(number=NUMBER, by=cast["dispatcher"]).pk, name)
    call = take_call(number=NUMBER, by=cast["dispatcher"])
    history = as_("dispatcher").get(f"/api/calls/{call.pk}/history/").json()
    assert history["classes"] == {"prank": 2, "information": 1}
    assert len(history["calls"]) == 3
    hidden = take_call(by=cast["dispatcher"])
    assert as_("dispatcher").get(f"/api/calls/{hidden.pk}/history/").json()["calls"] == []


def test_a_flag_is_shown_ends_by_itself_and_blocks_nothing(as_, cast, exchange):
    call = take_call(number=NUMBER, by=cast["dispatcher"])
    end = (timezone.now() + timedelta(days=1)).isoformat()
    flag = post(
        as_("dispatcher"), f"/api/calls/{call.pk}/flag/", {"reason": "iseng berulang", "expires_at": end}
    ).json()
    tell(exchange, "ringing", number=NUMBER)
    rows = as_("dispatcher").get("/api/calls/").json()
    assert all(row["flagged"] for row in rows)
    assert {row["status"] for row in rows} == {"ringing", "talking"}
    assert post(as_("dispatcher"), f"/api/flags/{flag['id']}/lift/", {}).status_code == 403
    assert post(as_("supervisor"), f"/api/flags/{flag['id']}/lift/", {}).status_code == 200
    assert not any(row["flagged"] for row in as_("dispatcher").get("/api/calls/").json())


def test_a_flag_needs_a_reason_an_end_and_a_number(cast):
    now = timezone.now()
    call = take_call(number=NUMBER, by=cast["dispatcher"])
    for reason, end in (("", now + timedelta(days=1)), ("x", now - timedelta(1)), ("x", now + timedelta(days=91))):
        with pytest.raises(NotAllowed):
            flag_number(call.pk, reason=reason, expires_at=end)
    with pytest.raises(NotAllowed, match="hidden"):
        flag_number(take_call().pk, reason="x", expires_at=now + timedelta(days=1))
    flag = flag_number(call.pk, reason="x", expires_at=now + timedelta(days=1))
    assert lift_flag(flag.pk).lifted_at == lift_flag(flag.pk).lifted_at


def test_a_call_handed_to_the_supervisor_waits_for_them(cast):
    call = to_supervisor(take_call(by=cast["dispatcher"]).pk, reason="anak kecil sendirian")
    assert call.for_supervisor
    with pytest.raises(NotAllowed, match="supervisor"):
        close_call(call.pk, "prank")


def test_random_histories_of_calls_keep_the_snapshot_law(cast):
    """An old snapshot and the events since equal a fresh snapshot, whatever was done to calls."""
    from tests.live.test_live import apply, known

    audiences = frozenset({COMMAND})
    credential, _secret = issue_credential(Credential.Kind.TELEPHONY, "sentral")
    for seed in range(12):
        rng = random.Random(seed)
        old, position = known(audiences), end_of_log()
        for _ in range(40):
            numbers = ("", NUMBER, "+6281300000001", "+6281300000002")
            pks = list(Call.objects.values_list("pk", flat=True)) or [0]
            pk = rng.choice(pks)
            step = rng.choice(
                [
                    lambda: hear_exchange(
                        credential,
                        f"{seed}-{rng.randint(0, 5)}",
                        rng.choice(["ringing", "answered", "missed", "ended"]),
                        number=rng.choice(numbers),
                    ),
                    lambda: take_call(number=rng.choice(numbers), by=cast["dispatcher"]),
                    lambda: answer_call(pk, by=cast[rng.choice(["dispatcher", "supervisor"])]),
                    lambda: end_call(pk),
                    lambda: close_call(pk, rng.choice(["prank", "silent", "broken_off", "missed"])),
                    lambda: reopen_call(pk),
                    lambda: note_callback(pk, rng.choice(["reached", "no_answer"])),
                    lambda: save_draft(pk, {"narrative": rng.random()}, base=0, by=cast["dispatcher"]),
                    lambda: open_from_call(pk, type_code="KEB-01", place=PLACE, another=True),
                    lambda: flag_number(pk, reason="x", expires_at=timezone.now() + timedelta(days=1)),
                ]
            )
            try:
                step()
            except (NotAllowed, Call.DoesNotExist):
                pass
        assert apply(old, read_since(position, 5000), audiences) == known(audiences)
