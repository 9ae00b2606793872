"""How a call is finished: its class with the reason, taken back where it was a slip; flags."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import User
from incidents.actions.callbacks import owe_callback, withdraw_callback
from incidents.actions.common import call_changed, locked_call, locked_with_number
from incidents.callpayloads import is_flagged
from incidents.callstates import ONE_KEY, line_state
from incidents.dangers import YES, suspects_violence
from incidents.models import Call, CallClass, CallStatus, IncidentType, NumberFlag
from incidents.models.calls import FLAG_AT_MOST
from live.actions import action, action_now

SILENT_AGAIN = timedelta(minutes=30)
FINISHED = ["status", "call_class", "reason", "closed_at", "closed_by", "for_supervisor", "ended_at"]


@action
def close_call(
    call_id: int,
    call_class: str,
    *,
    reason: str = "",
    violence: bool = False,
    as_supervisor: bool = False,
    by: User | None = None,
) -> Call:
    """Finish a call with its class; the reason is the usual one of the class where none is given.

    A second silent call from one number within half an hour, and a broken-off call where violence is
    suspected (`violence`, or what the form says), are not finished but go to the supervisor; any
    other broken-off call is owed a call back. Raises NotAllowed for an emergency without an incident,
    and for a call that the supervisor alone may finish.
    """
    call = locked_call(call_id)
    if call.status == CallStatus.CLOSED:
        if call.call_class == call_class:
            return call
        raise NotAllowed(_("this call is finished; bring it back first"))
    if call.for_supervisor and not as_supervisor:
        raise NotAllowed(_("this call waits for the supervisor, who alone may finish it"))
    if call_class == CallClass.EMERGENCY and not call.reports.exists():
        raise NotAllowed(_("open the incident first, or add the call to one that is open"))
    if call_class == CallClass.MISSED and call.answered_at:
        raise NotAllowed(_("this call was answered; say what it was"))
    call.call_class, call.reason = call_class, reason or str(ONE_KEY.get(call_class, ""))
    if not as_supervisor and _needs_supervisor(call, violence):
        call.for_supervisor = True
        call_changed(call, "call.to_supervisor", ["call_class", "reason", "for_supervisor"])
        return call
    if call_class == CallClass.BROKEN_OFF and not (violence or _violence_in(call)):
        owe_callback(call)
    elif call_class != CallClass.BROKEN_OFF:
        withdraw_callback(call)
    call.status, call.closed_at, call.closed_by = CallStatus.CLOSED, action_now(), by
    call.for_supervisor = False
    call_changed(call, "call.closed", FINISHED)
    return call


@action
def reopen_call(call_id: int, *, by: User | None = None) -> Call:
    """Bring back a call that was finished by a slip: it stands as its line does, without a class."""
    call = locked_call(call_id)
    if call.status != CallStatus.CLOSED:
        return call
    call.status = line_state(call.answered_at, call.missed_at, call.ended_at)
    call.call_class, call.reason, call.closed_at, call.closed_by = "", "", None, None
    if call.status != CallStatus.MISSED:
        withdraw_callback(call)
    call_changed(call, "call.reopened", FINISHED)
    return call


@action
def flag_number(call_id: int, *, reason: str, expires_at: datetime, by: User | None = None) -> NumberFlag:
    """Mark the number of a call, with the reason and an end. It goes on ringing as any other.

    Raises NotAllowed for a hidden number, no reason, or an end that is past or too far.
    """
    call = locked_with_number(call_id)
    now = action_now()
    if not call.number:
        raise NotAllowed(_("a hidden number cannot be marked"))
    if not reason.strip():
        raise NotAllowed(_("say why the number is marked"), "reason")
    if not now < expires_at <= now + FLAG_AT_MOST:
        raise NotAllowed(_("a mark ends within %d days") % FLAG_AT_MOST.days, "expires_at")
    flag = NumberFlag.objects.create(number=call.number, reason=reason, made_at=now, expires_at=expires_at, made_by=by)
    _tell_of_number(call.number)
    return flag


@action
def lift_flag(flag_id: int, *, by: User | None = None) -> NumberFlag:
    """Take the mark off a number; one that is lifted stays as it is."""
    flag = NumberFlag.objects.select_for_update().get(pk=flag_id)
    if flag.lifted_at is None:
        flag.lifted_at, flag.lifted_by = action_now(), by
        flag.save(update_fields=["lifted_at", "lifted_by"])
        _tell_of_number(flag.number)
    return flag


def _tell_of_number(number: str) -> None:
    flagged = is_flagged(number, action_now())
    unfinished = Call.objects.filter(number=number).exclude(status=CallStatus.CLOSED).order_by("pk")
    for call in unfinished.select_for_update():
        call_changed(call, "call.flagged", [], flagged)


def _needs_supervisor(call: Call, violence: bool) -> bool:
    if call.call_class == CallClass.BROKEN_OFF:
        return violence or _violence_in(call)
    if call.call_class != CallClass.SILENT or not call.number:
        return False
    since = call.received_at - SILENT_AGAIN
    before = Call.objects.filter(number=call.number, call_class=CallClass.SILENT, received_at__gte=since)
    return before.exclude(pk=call.pk).filter(received_at__lte=call.received_at).exists()


def _violence_in(call: Call) -> bool:
    """Whether the half-filled form speaks of violence: calling back may endanger the caller."""
    said = {name: entry.get("value") for name, entry in call.draft.items() if isinstance(entry, dict)}
    answers = [given for name in ("dangers", "answers") if isinstance(given := said.get(name), dict)]
    told = {k for given in answers for k, v in given.items() if v == YES}
    kind = IncidentType.objects.filter(code=str(said.get("type", ""))[:10]).first()
    return suspects_violence(told) or bool(kind and kind.is_sensitive)
