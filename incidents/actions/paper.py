"""Hours on paper: what was written down while the screens were dark, entered with its true times and
marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed, lock_crews
from agencies.models import Unit, User
from incidents.actions.calls import BACK_ENTRY, take_call
from incidents.actions.common import changed, locked, note
from incidents.actions.dispatching import dispatch_unit, step_dispatch
from incidents.actions.reports import open_from_call
from incidents.models import Dispatch, DispatchStatus, Incident, IncidentStatus
from incidents.places import Located
from live.actions import action, action_now

STEPS = (
    ("departed_at", DispatchStatus.EN_ROUTE),
    ("arrived_at", DispatchStatus.ON_SCENE),
    ("ended_at", DispatchStatus.CLEARED),
)


@dataclass(frozen=True)
class PaperUnit:
    """A unit as it stands on paper, UTC; `ended_at` None: it is still out."""

    unit_id: int
    ordered_at: datetime
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def times(self) -> list[datetime]:
        """Those that are known, in the order of the course."""
        all_times = (self.ordered_at, self.departed_at, self.arrived_at, self.ended_at)
        return [moment for moment in all_times if moment is not None]


@action
def enter_from_paper(
    *,
    type_code: str,
    place: Located,
    reported_at: datetime,
    units: Sequence[PaperUnit] = (),
    controlled_at: datetime | None = None,
    resolved_at: datetime | None = None,
    number: str = "",
    caller_name: str = "",
    landmark: str = "",
    narrative: str = "",
    by: User | None = None,
) -> Incident:
    """An incident of the hours on paper: its call, its units and its course, at their true times (UTC).
    A unit that is still out is sent now, as of then; one that has ended leaves its present state alone.

    Raises NotAllowed for times that contradict each other, lie ahead, or are only just past; for an end
    while a unit is out; and where a unit that is still out is not free. BadPlace for an impossible point.
    """
    _check(reported_at, units, controlled_at, resolved_at)
    call = take_call(number=number, caller_name=caller_name, received_at=reported_at, by=by)
    incident = open_from_call(call.pk, type_code=type_code, place=place, landmark=landmark, narrative=narrative, by=by)
    note(incident, "paper", by, {"units": len(units)})
    lock_crews(unit.unit_id for unit in units if unit.ended_at is None)
    for unit in sorted(units, key=lambda u: u.ordered_at):
        if unit.ended_at is None:
            _still_out(incident.pk, unit, by)
        else:
            _has_ended(incident, unit, by)
    return _course(incident.pk, units, controlled_at, resolved_at, by)


def _check(
    reported_at: datetime, units: Sequence[PaperUnit], controlled_at: datetime | None, resolved_at: datetime | None
) -> None:
    if action_now() - reported_at <= BACK_ENTRY:
        minutes = int(BACK_ENTRY / timedelta(minutes=1))
        raise NotAllowed(_("the report is not %d minutes old: open it as a call") % minutes, "reported_at")
    ends = [moment for moment in (controlled_at, resolved_at) if moment is not None]
    for times in [[reported_at, *unit.times] for unit in units] + [[reported_at, *ends]]:
        if times != sorted(times):
            raise NotAllowed(_("the times are not in their order; look at the paper again"), "units")
        if times[-1] > action_now():
            raise NotAllowed(_("a time lies ahead; look at the paper again"), "units")
    if resolved_at is not None and any(unit.times[-1] > resolved_at for unit in units):
        raise NotAllowed(_("the incident ends before a unit does; look at the paper again"), "resolved_at")
    by_unit = sorted(units, key=lambda unit: (unit.unit_id, unit.ordered_at))
    for one, other in pairwise(by_unit):
        if one.unit_id == other.unit_id and (one.ended_at is None or one.ended_at > other.ordered_at):
            raise NotAllowed(_("one unit is out twice at the same time; look at the paper again"), "units")
    if resolved_at is not None and any(unit.ended_at is None for unit in units):
        raise NotAllowed(_("a unit is still out; give its end, or leave the end of the incident open"), "resolved_at")


def _still_out(incident_id: int, unit: PaperUnit, by: User | None) -> None:
    dispatch = dispatch_unit(incident_id, unit.unit_id, reason=_("from paper"), by=by)
    dispatch.ordered_at, dispatch.acknowledged_at = unit.ordered_at, unit.ordered_at
    dispatch.save(update_fields=["ordered_at", "acknowledged_at"])
    for name, status in STEPS:
        if moment := getattr(unit, name):
            step_dispatch(dispatch.pk, status, at=moment, via="radio", by=by)
    if unit.departed_at is None and unit.arrived_at is None:
        step_dispatch(dispatch.pk, DispatchStatus.ACKNOWLEDGED, at=unit.ordered_at, via="radio", by=by)


def _has_ended(incident: Incident, unit: PaperUnit, by: User | None) -> None:
    vehicle = Unit.objects.select_related("agency").get(pk=unit.unit_id)
    Dispatch.objects.create(
        incident=incident,
        unit=vehicle,
        status=DispatchStatus.CLEARED if unit.arrived_at else DispatchStatus.CANCELLED,
        ordered_at=unit.ordered_at,
        acknowledged_at=unit.ordered_at,
        departed_at=unit.departed_at,
        arrived_at=unit.arrived_at,
        ended_at=unit.ended_at,
        last_contact_at=unit.times[-1],
        ordered_by=by,
    )
    incident.agencies.add(vehicle.agency_id)
    said = {"unit": vehicle.call_sign}
    note(incident, "dispatched", by, said | {"paper": True}, at=unit.ordered_at)
    for name, status in STEPS:
        if moment := getattr(unit, name):
            step = status if unit.arrived_at or name != "ended_at" else DispatchStatus.CANCELLED
            note(incident, f"dispatch.{step}", by, said | {"via": "radio"}, at=moment)


def _course(
    incident_id: int,
    units: Sequence[PaperUnit],
    controlled_at: datetime | None,
    resolved_at: datetime | None,
    by: User | None,
) -> Incident:
    """T1 to T6 and the status, as the paper has them."""
    incident = locked(incident_id)
    incident.opened_at = incident.reported_at
    for field, name in (("dispatched_at", "ordered_at"), ("departed_at",) * 2, ("arrived_at",) * 2):
        known = [moment for unit in units if (moment := getattr(unit, name)) is not None]
        setattr(incident, field, min(known, default=None))
    incident.controlled_at, incident.resolved_at = controlled_at, resolved_at
    if units and incident.status == IncidentStatus.NEW:
        incident.status = IncidentStatus.VERIFIED  # somebody was there, and has left
    for moment, status in ((controlled_at, IncidentStatus.UNDER_CONTROL), (resolved_at, IncidentStatus.RESOLVED)):
        if moment is not None:
            incident.status = status
            note(incident, "status", by, {"to": status}, at=moment)
    times = ["opened_at", "dispatched_at", "departed_at", "arrived_at", "controlled_at", "resolved_at"]
    changed(incident, "incident.paper", [*times, "status"])
    return incident
