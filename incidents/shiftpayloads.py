"""What the desks know of the watch on duty."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agencies.access import COMMAND
from incidents.models import Shift, UnitCheck
from live.events import Change, Payload, register


class OnDuty(Payload):
    """Somebody on duty (id = user name) in a role."""

    role: str
    since: datetime


class ShiftPayload(Payload):
    """The watch that runs. `checked`: vehicles looked at in it (ids)."""

    name: str
    state: str
    supervisor: str
    started_at: datetime
    offered_at: datetime | None
    on_duty: list[OnDuty]
    checked: list[str]


def shift_change(shift: Shift, kind: str) -> Change:
    """A watch for the desks of the centre; gone once it has been handed over."""
    duties = shift.duties.filter(until=None).select_related("user").order_by("since", "pk")
    checked = shift.checks.order_by("unit_id").values_list("unit_id", flat=True).distinct()
    view = ShiftPayload(
        id=str(shift.pk),
        version=shift.version,
        name=shift.name,
        state=shift.state,
        supervisor=shift.supervisor.get_username(),
        started_at=shift.started_at,
        offered_at=shift.offered_at,
        on_duty=[OnDuty(id=d.user.get_username(), version=1, role=d.role, since=d.since) for d in duties],
        checked=[str(pk) for pk in checked],
    )
    return Change(kind, "shift", view.id, view.version, {COMMAND: view if shift.state != Shift.State.ENDED else None})


def running_shifts() -> Iterable[Change]:
    rows = Shift.objects.exclude(state=Shift.State.ENDED).select_related("supervisor")
    return (shift_change(shift, "shift") for shift in rows)


def latest_checks() -> list[dict[str, Any]]:
    """The last check of each vehicle, of this watch or one before: {unit, at, people, fuel_percent,
    water_litres, radio_call_sign, radio_heard, fault}."""
    names = ("people", "fuel_percent", "water_litres", "radio_call_sign", "radio_heard", "fault")
    rows = UnitCheck.objects.filter(unit__is_active=True).order_by("unit_id", "-at", "-pk").distinct("unit_id")
    return [{"unit": str(c.unit_id), "at": c.at} | {name: getattr(c, name) for name in names} for c in rows]


def register_payloads() -> None:
    """Called once, by the app's ready()."""
    register("shift", ShiftPayload, running_shifts)
