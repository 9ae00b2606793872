"""What the desks know of calls. A frame carries no number and no name: see api/calls.py."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agencies.access import COMMAND
from incidents.models import Call, CallbackState, CallStatus, NumberFlag
from incidents.numbers import masked
from live.events import Change, Payload, register

HISTORY = timedelta(days=365)


class CallPayload(Payload):
    """A call that somebody must still do something about. `number` is masked; `taken_by` a user
    name; `offers`: positions of the caller's phone that nobody has decided on; `callback`: its state,
    "" where there is none."""

    status: str
    call_class: str
    number: str
    earlier: int
    flagged: bool
    received_at: datetime
    answered_at: datetime | None
    missed_at: datetime | None
    ended_at: datetime | None
    taken_by: str
    for_supervisor: bool
    back_entry: bool
    draft_version: int
    offers: int
    callback: str
    callback_tries: int
    incidents: list[str]


def in_force(now: datetime) -> Q:
    """Flags that count at `now` (UTC)."""
    return Q(lifted_at=None, expires_at__gt=now)


def is_flagged(number: str, now: datetime) -> bool:
    return bool(number) and NumberFlag.objects.filter(in_force(now), number=number).exists()


def is_standing(call: Call) -> bool:
    """Whether the desks still see it: not finished, or somebody is to be called back."""
    callback = getattr(call, "callback", None)
    return call.status != CallStatus.CLOSED or bool(callback and callback.state == CallbackState.OPEN)


def call_payload(call: Call, flagged: bool | None = None) -> CallPayload:
    """A call as the desks see it. `flagged` saves the question where the answer is known."""
    callback = getattr(call, "callback", None)
    return CallPayload(
        id=str(call.pk),
        version=call.version,
        status=call.status,
        call_class=call.call_class,
        number=masked(call.number),
        earlier=call.earlier,
        flagged=is_flagged(call.number, timezone.now()) if flagged is None else flagged,
        received_at=call.received_at,
        answered_at=call.answered_at,
        missed_at=call.missed_at,
        ended_at=call.ended_at,
        taken_by=call.taken_by.get_username() if call.taken_by else "",
        for_supervisor=call.for_supervisor,
        back_entry=call.back_entry,
        draft_version=call.draft_version,
        offers=sum(offer.accepted_at is None and offer.declined_at is None for offer in call.offers.all()),
        callback=callback.state if callback else "",
        callback_tries=callback.tries if callback else 0,
        incidents=[str(report.incident_id) for report in sorted(call.reports.all(), key=lambda report: report.pk)],
    )


def call_change(call: Call, kind: str, flagged: bool | None = None) -> Change:
    """A call for the desks of the centre alone; gone once it is finished."""
    view = call_payload(call, flagged)
    return Change(kind, "call", view.id, view.version, {COMMAND: view if is_standing(call) else None})


def standing_calls() -> Iterable[Change]:
    flags = NumberFlag.objects.filter(in_force(timezone.now()), number=OuterRef("number"))
    rows = Call.objects.filter(~Q(status=CallStatus.CLOSED) | Q(callback__state=CallbackState.OPEN))
    rows = rows.select_related("callback", "taken_by").prefetch_related("offers", "reports")
    for call in rows.annotate(is_flagged=Exists(flags)):
        yield call_change(call, "call", bool(call.number) and call.is_flagged)


def register_payloads() -> None:
    """Called once, by the app's ready()."""
    register("call", CallPayload, standing_calls)
