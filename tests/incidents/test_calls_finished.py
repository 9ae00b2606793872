"""Calls at their end: finishing, calling back, the history and flags of a number."""

import random
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from agencies.access import COMMAND
from agencies.actions import NotAllowed, issue_credential
from agencies.models import Credential
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
from incidents.models import Call, Callback
from live.log import end_of_log, read_since
from tests.incidents.lines import NUMBER, PLACE, tell
from tests.incidents.test_api import post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limit():
    cache.clear()


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
