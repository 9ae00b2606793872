"""Calls: what the telephone system tells, and what the desk does with a call on the line."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import Credential, User
from incidents.actions.callbacks import called_again, owe_callback, withdraw_callback
from incidents.actions.common import call_changed, locked_call, locked_with_number
from incidents.callpayloads import HISTORY
from incidents.callstates import line_state
from incidents.models import Call, CallStatus
from live.actions import action, action_now

BACK_ENTRY = timedelta(minutes=5)  # a call older than this was on paper first
STAMP = {"ringing": None, "answered": "answered_at", "missed": "missed_at", "ended": "ended_at"}


@action
def hear_exchange(
    exchange: Credential,
    exchange_ref: str,
    event: str,
    *,
    at: datetime | None = None,
    number: str = "",
    recording: str = "",
    agent: str = "",
) -> Call:
    """What the telephone system tells of a call: `event` one of STAMP, `at` when it happened (UTC;
    never later than now), `number` in its international form, `agent` the user who answered.

    Told twice, or in another order, it comes to the same.
    """
    now = action_now()
    moment = min(at or now, now)
    new = {"status": CallStatus.RINGING, "received_at": moment, "number": number, "earlier": _earlier(number, moment)}
    made, is_new = Call.objects.get_or_create(exchange=exchange, exchange_ref=exchange_ref, defaults=new)
    call = locked_with_number(made.pk, number)
    before = _heard(call)
    call.received_at = min(call.received_at, moment)
    if stamp := STAMP[event]:
        setattr(call, stamp, min(getattr(call, stamp) or moment, moment))
    if number and not call.number:
        call.number, call.earlier = number, _earlier(number, call.received_at)
    call.recording = recording or call.recording
    if agent and call.taken_by is None:
        call.taken_by = User.objects.filter(username=agent, is_active=True).first()
    if call.status != CallStatus.CLOSED:
        call.status = line_state(call.answered_at, call.missed_at, call.ended_at)
    if is_new or _heard(call) != before:
        _follow_line(call, before[0] if not is_new else "")
        call_changed(call, f"call.{event}", list(HEARD))
    return call


HEARD = ("status", "received_at", "answered_at", "missed_at", "ended_at", "number", "earlier", "recording", "taken_by")


def _heard(call: Call) -> tuple[object, ...]:
    return tuple(getattr(call, name) for name in HEARD)


def _follow_line(call: Call, before: object) -> None:
    """A call that is answered settles what was owed to its number; a missed one is owed a call."""
    if call.status == before:
        return
    if call.status == CallStatus.MISSED:
        owe_callback(call)
    elif call.answered_at and before in ("", CallStatus.RINGING, CallStatus.MISSED):
        withdraw_callback(call)
        called_again(call)


@action
def take_call(
    *, number: str = "", caller_name: str = "", received_at: datetime | None = None, by: User | None = None
) -> Call:
    """A call that no telephone system told of. One received minutes ago is a back entry: it stood on
    paper, keeps its true time and is marked."""
    now = action_now()
    moment = min(received_at or now, now)
    late = now - moment > BACK_ENTRY
    call = Call.objects.create(
        number=number,
        caller_name=caller_name,
        status=CallStatus.ENDED if late else CallStatus.TALKING,
        received_at=moment,
        answered_at=moment,
        ended_at=moment if late else None,
        taken_by=by,
        back_entry=late,
        earlier=_earlier(number, moment),
    )
    called_again(call)
    call_changed(call, "call.taken", [])
    return call


@action
def note_number(call_id: int, number: str, *, by: User | None = None) -> Call:
    """The number that a caller says, in its international form, for a call whose number no telephone
    system has shown. What was owed to that number is dealt with by this call.

    Raises NotAllowed where the exchange has shown one: that one stands.
    """
    call = locked_with_number(call_id, number)
    if call.number == number:
        return call
    if call.number and call.exchange_ref:
        raise NotAllowed(_("the telephone system has shown a number; write the other one into the narrative"), "number")
    call.number, call.earlier = number, _earlier(number, call.received_at)
    if call.answered_at:
        called_again(call)
    call_changed(call, "call.number", ["number", "earlier"])
    return call


@action
def answer_call(call_id: int, *, by: User, take_over: bool = False) -> Call:
    """Take a call. Of two who try, one wins; the other is told by whom and when it was answered.
    `take_over`: a supervisor takes it from whoever has it.

    Raises NotAllowed where somebody else has it, or it is finished.
    """
    call = locked_with_number(call_id)
    if call.status == CallStatus.CLOSED:
        raise NotAllowed(_("this call is finished; bring it back first"))
    if call.taken_by and call.taken_by != by and not take_over:
        who = call.taken_by.get_full_name() or call.taken_by.get_username()
        raise NotAllowed(_("%(who)s has answered this call; choose another") % {"who": who})
    if call.taken_by == by and call.answered_at:
        return call
    before = call.status
    call.taken_by = by
    call.answered_at = call.answered_at or action_now()
    if before in (CallStatus.RINGING, CallStatus.MISSED):
        call.status = line_state(call.answered_at, None, call.ended_at)
    _follow_line(call, before)
    call_changed(call, "call.answered", ["taken_by", "answered_at", "status"])
    return call


@action
def end_call(call_id: int, *, at: datetime | None = None) -> Call:
    """The line is down. A call that was never answered is missed."""
    call = locked_call(call_id)
    if call.ended_at is not None:
        return call
    before = call.status
    call.ended_at = max(min(at or action_now(), action_now()), call.received_at)
    if call.status != CallStatus.CLOSED:
        call.status = line_state(call.answered_at, call.missed_at, call.ended_at)
    _follow_line(call, before)
    call_changed(call, "call.ended", ["ended_at", "status"])
    return call


@action
def to_supervisor(call_id: int, *, reason: str, by: User | None = None) -> Call:
    """Hand a call on to the supervisor, with the reason."""
    call = locked_call(call_id)
    if call.status == CallStatus.CLOSED:
        raise NotAllowed(_("this call is finished; bring it back first"))
    call.for_supervisor, call.reason = True, reason
    call_changed(call, "call.to_supervisor", ["for_supervisor", "reason"])
    return call


def _earlier(number: str, before: datetime) -> int:
    if not number:
        return 0
    return Call.objects.filter(number=number, received_at__lt=before, received_at__gte=before - HISTORY).count()
