"""Somebody to be called back."""

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import User
from incidents.actions.common import call_changed, locked_call
from incidents.models import Call, Callback, CallbackState, CallClass, CallStatus
from live.actions import action, action_now

OUTCOMES = ("reached", "no_answer", "given_up")


def owe_callback(call: Call) -> None:
    """Within an action: this caller is to be called back. Nobody can call back a hidden number."""
    if not call.number:
        return
    owed, _made = Callback.objects.get_or_create(call=call, defaults={"made_at": action_now()})
    if owed.state != CallbackState.OPEN:
        owed.state, owed.closed_at, owed.closed_by = CallbackState.OPEN, None, None
        owed.save(update_fields=["state", "closed_at", "closed_by"])
    call.callback = owed


def withdraw_callback(call: Call) -> None:
    """Within an action: nothing is owed to this caller any more."""
    owed = Callback.objects.filter(call=call, state=CallbackState.OPEN).first()
    if owed:
        _close(owed, CallbackState.WITHDRAWN)
        call.callback = owed


def called_again(call: Call) -> None:
    """Within an action: a number that is on the line now needs no calling back, and the calls that
    it was missed at are dealt with."""
    if not call.number:
        return
    owed = Callback.objects.filter(call__number=call.number, state=CallbackState.OPEN).exclude(call=call)
    missed = Call.objects.filter(number=call.number, status=CallStatus.MISSED).exclude(pk=call.pk)
    keys = {*owed.values_list("call_id", flat=True), *missed.values_list("pk", flat=True)}
    for key in sorted(keys):
        other = locked_call(key)
        standing = Callback.objects.filter(call=other, state=CallbackState.OPEN).first()
        if standing:
            _close(standing, CallbackState.CALLED_AGAIN)
            other.callback = standing
        if other.status == CallStatus.MISSED:
            other.status, other.closed_at = CallStatus.CLOSED, action_now()
            other.call_class, other.reason = CallClass.MISSED, "rang again"
        call_changed(other, "call.called_again", ["status", "closed_at", "call_class", "reason"])


@action
def note_callback(call_id: int, outcome: str, *, note: str = "", by: User | None = None) -> Callback:
    """What came of calling back: `reached`, `no_answer` (it stays open) or `given_up` (say why).

    Raises NotAllowed where nobody is to be called back, or it is given up without a reason.
    """
    call = locked_call(call_id)
    owed = Callback.objects.filter(call=call).first()
    if owed is None or owed.state != CallbackState.OPEN:
        raise NotAllowed(_("nobody is to be called back for this call any more"))
    if outcome == "given_up" and not note.strip():
        raise NotAllowed(_("say why the caller is not called back any more"), "note")
    owed.tries, owed.tried_at, owed.note = owed.tries + (outcome != "given_up"), action_now(), note or owed.note
    if outcome == "no_answer":
        owed.save(update_fields=["tries", "tried_at", "note"])
    else:
        _close(owed, CallbackState.REACHED if outcome == "reached" else CallbackState.GIVEN_UP, by)
        if call.status == CallStatus.MISSED:
            call.status, call.closed_at, call.closed_by = CallStatus.CLOSED, action_now(), by
            call.call_class, call.reason = CallClass.MISSED, note or "called back"
    call.callback = owed
    call_changed(call, "call.callback", ["status", "closed_at", "closed_by", "call_class", "reason"])
    return owed


def _close(owed: Callback, state: str, by: User | None = None) -> None:
    owed.state, owed.closed_at, owed.closed_by = state, action_now(), by
    owed.save()
