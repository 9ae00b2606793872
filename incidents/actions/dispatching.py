"""Sending units and following them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import LineString
from django.utils.translation import gettext as _

from agencies.actions import NotAllowed, lock_crews, set_unit_status, take_unit
from agencies.models import Hospital, Unit, User
from incidents.actions.common import changed, entry, locked, locked_dispatch, note
from incidents.models import (
    ACTIVE_DISPATCH,
    OPEN_STATUSES,
    STAMPS,
    AgencyRequest,
    Dispatch,
    DispatchStatus,
    Incident,
    IncidentStatus,
)
from incidents.states import DISPATCH, INCIDENT, UNIT_STATUS
from incidents.truetime import true_time
from live.actions import action, action_now
from live.ask import Asked, adding, plain, storing, together

ON_THE_WAY = ("acknowledged_at", "departed_at")  # often written down when they are told, which is later
COMING = (IncidentStatus.DISPATCHED, IncidentStatus.EN_ROUTE)  # nobody is there yet


@dataclass(frozen=True)
class Order:
    """A unit to be sent, with its expected arrival (UTC). `reason`: why not what was recommended; `route`:
    lon/lat of the road it takes."""

    unit_id: int
    expected_arrival: datetime | None = None
    route: Sequence[tuple[float, float]] = ()
    reason: str = ""


@action
def dispatch_units(
    incident_id: int,
    orders: Sequence[Order],
    *,
    recommended: Sequence[str] | None = None,
    request: AgencyRequest | None = None,
    by: User | None = None,
) -> list[Dispatch | NotAllowed]:
    """Send free units; for each its dispatch, or why it cannot go: its crew is not on duty or out with
    another vehicle, it is not free. Of two who try to send one, one wins; the other is told by whom it was
    sent. `recommended`: what was (call signs), kept in the log with the reasons why not that. `request`:
    what their agency's desk answers by naming them. Each order alarms where nobody acknowledges it in the
    agency's time.

    Raises NotAllowed where the incident has ended.
    """
    incident = locked(incident_id)
    if incident.status not in OPEN_STATUSES:
        raise NotAllowed(_("incident %s has ended") % incident.number)
    crews = lock_crews(order.unit_id for order in orders)
    outcomes: list[Dispatch | NotAllowed] = []
    sent: list[tuple[Dispatch, Order]] = []
    out: dict[int, Unit] = {}  # crews that go, with their vehicles
    for order in orders:
        # nothing is written before the claim, and nothing refused after it
        crew, on_duty = crews.get(order.unit_id, (0, False))
        free = on_duty and crew not in out
        unit = take_unit(order.unit_id, TAKEN) if free else None
        if unit is None:
            outcomes.append(NotAllowed(_why_not(order.unit_id, out)))
            continue
        out[unit.crew_id or crew] = unit
        dispatch = Dispatch(
            incident=incident,
            unit=unit,
            ordered_at=action_now(),
            expected_arrival=order.expected_arrival,
            route=line_of(order.route),
            due_at=action_now() + timedelta(seconds=unit.agency.answer_seconds),
            request=request,
            ordered_by=by,
        )
        outcomes.append(dispatch)
        sent.append((dispatch, order))
    if not sent:
        return outcomes
    incident.dispatched_at = incident.dispatched_at or action_now()
    if IncidentStatus.DISPATCHED in INCIDENT[incident.status]:
        incident.status = IncidentStatus.DISPATCHED
    agencies = sorted({dispatch.unit.agency_id for dispatch, _order in sent})
    shown = {} if recommended is None else {"recommended": list(recommended)}
    said = [({"unit": dispatch.unit.call_sign} | shown, order.reason) for dispatch, order in sent]
    with_it: list[Asked[Any]] = [
        plain(SHARE, [incident.pk, agencies]),
        *[adding(dispatch) for dispatch, _order in sent],
        *[adding(entry(incident, "dispatched", by, data, reason)) for data, reason in said],
    ]
    changed(incident, "incident.dispatched", ["dispatched_at", "status"], with_it)
    return outcomes


@action
def dispatch_unit(
    incident_id: int,
    unit_id: int,
    *,
    expected_arrival: datetime | None = None,
    route: Sequence[tuple[float, float]] = (),
    reason: str = "",
    recommended: Sequence[str] | None = None,
    request: AgencyRequest | None = None,
    by: User | None = None,
) -> Dispatch:
    """Send one unit, as `dispatch_units`. Raises NotAllowed where it cannot go."""
    order = Order(unit_id, expected_arrival, route, reason)
    outcome = dispatch_units(incident_id, [order], recommended=recommended, request=request, by=by)[0]
    if isinstance(outcome, NotAllowed):
        raise outcome
    return outcome


def line_of(route: Sequence[tuple[float, float]]) -> LineString | None:
    """A road of lon/lat as it is stored; None for one without a length."""
    return LineString([tuple(p) for p in route]) if len(route) > 1 else None


@action
def step_dispatch(
    dispatch_id: int,
    status: str,
    *,
    at: datetime | None = None,
    via: str = "app",
    reason: str = "",
    hospital: Hospital | None = None,
    by: User | None = None,
) -> Dispatch:
    """A step of a dispatch, by the crew or by the desk ("via radio") with its true time `at`; with
    the `hospital` a patient is brought to.

    Raises NotAllowed for a step the table of states does not have, or a time before the order or the arrival.
    """
    incident, dispatch = locked_dispatch(dispatch_id)
    if status == dispatch.status:
        return dispatch
    if status not in DISPATCH[dispatch.status]:
        text = _("%(unit)s is %(now)s; %(next)s may not follow")
        label = DispatchStatus(status).label
        raise NotAllowed(text % {"unit": dispatch.unit, "now": dispatch.get_status_display(), "next": label})
    before = max(told for name in STAMPS if name not in ON_THE_WAY and (told := getattr(dispatch, name)))
    moment = true_time(dispatch.unit, at, now=action_now(), before=before)
    stamp = {
        DispatchStatus.ACKNOWLEDGED: "acknowledged_at",
        DispatchStatus.EN_ROUTE: "departed_at",
        DispatchStatus.ON_SCENE: "arrived_at",
        DispatchStatus.TRANSPORTING: "transporting_at",
        DispatchStatus.AT_HOSPITAL: "at_hospital_at",
        DispatchStatus.CLEARED: "ended_at",
        DispatchStatus.CANCELLED: "ended_at",
    }[DispatchStatus(status)]
    # who was there by then had accepted and left by then, whenever that was written down
    earlier = [name for name in ON_THE_WAY if (told := getattr(dispatch, name)) and told > moment]
    for name in [*earlier, stamp]:
        setattr(dispatch, name, moment)
    dispatch.status = status
    dispatch.last_contact_at = max(dispatch.last_contact_at or moment, moment)
    dispatch.hospital = hospital or dispatch.hospital
    together(storing(dispatch, [*earlier, "status", stamp, "last_contact_at", "hospital"]))
    if status in UNIT_STATUS:
        dispatch.unit = set_unit_status(dispatch.unit_id, UNIT_STATUS[status], at_lonlat=_is_at(incident, dispatch))
    _leave_command(incident, dispatch)
    _follow(incident, status, moment)
    to = {"hospital": hospital.station.name} if hospital else {}
    note(incident, f"dispatch.{status}", by, {"unit": dispatch.unit.call_sign, "via": via} | to, reason, at=moment)
    return dispatch


def _is_at(incident: Incident, dispatch: Dispatch) -> tuple[float, float] | None:
    """Where the unit stands by what it says; a vehicle without a tracker is found by it. None: on its way."""
    if dispatch.status == DispatchStatus.ON_SCENE:
        return incident.point.x, incident.point.y
    if dispatch.status == DispatchStatus.AT_HOSPITAL and dispatch.hospital:
        return dispatch.hospital.station.point.x, dispatch.hospital.station.point.y
    return None


def _follow(incident: Incident, status: str, moment: datetime) -> None:
    """What a step of one dispatch makes of its incident: T3 and T4 are the first unit's. Where a
    unit is recalled, the incident is as far as those that still come."""
    wanted = IncidentStatus(incident.status)
    if status == DispatchStatus.EN_ROUTE:
        incident.departed_at = min(incident.departed_at or moment, moment)
        wanted = IncidentStatus.EN_ROUTE
    elif status == DispatchStatus.ON_SCENE:
        incident.arrived_at = min(incident.arrived_at or moment, moment)
        incident.departed_at = min(incident.departed_at, moment) if incident.departed_at else None
        wanted = IncidentStatus.ON_SCENE
    elif status == DispatchStatus.CANCELLED and incident.status in COMING:
        left = set(incident.dispatches.filter(status__in=ACTIVE_DISPATCH).values_list("status", flat=True))
        under_way = IncidentStatus.EN_ROUTE if DispatchStatus.EN_ROUTE in left else IncidentStatus.DISPATCHED
        wanted = under_way if left else IncidentStatus.VERIFIED
    if wanted in INCIDENT[incident.status] and incident.status != IncidentStatus.UNDER_CONTROL:
        incident.status = wanted
    changed(
        incident, "incident.dispatch", ["departed_at", "arrived_at", "status", "commander_unit", "commander_agency"]
    )


def _leave_command(incident: Incident, dispatch: Dispatch) -> None:
    """Who leaves the scene does not command there any more; the desks see that nobody does."""
    if incident.commander_unit_id == dispatch.unit_id and dispatch.status != DispatchStatus.ON_SCENE:
        incident.commander_unit = incident.commander_agency = None
        note(incident, "commander_left", None, {"unit": dispatch.unit.call_sign})


def _why_not(unit_id: int, out: Mapping[int, Unit]) -> str:
    """Why a unit cannot be sent, read once its claim has failed. `out`: crews that are sent at this moment,
    with their vehicles."""
    unit = Unit.objects.select_related("crew").get(pk=unit_id)
    if unit.crew is None or not unit.crew.on_duty:
        return _("%s has no crew on duty") % unit
    active = Dispatch.objects.filter(status__in=ACTIVE_DISPATCH).select_related("incident", "unit", "ordered_by")
    if (own := active.filter(unit=unit).first()) is not None:
        who = own.ordered_by.get_full_name() or own.ordered_by.get_username() if own.ordered_by else "?"
        text = _("%(unit)s was sent to %(number)s by %(who)s")
        return text % {"unit": unit, "number": own.incident.number, "who": who}
    other = out.get(unit.crew.pk) or next((sent.unit for sent in active.filter(unit__crew=unit.crew)), None)
    if other is not None:
        return _("the crew of %(unit)s is out with %(other)s") % {"unit": unit, "other": other}
    return _("%(unit)s is not free: %(state)s") % {"unit": unit, "state": unit.get_status_display()}


SHARE = """
INSERT INTO incidents_incident_agencies (incident_id, agency_id)
SELECT %s, agency FROM unnest(%s::bigint[]) agency ON CONFLICT DO NOTHING
"""
# dispatches of the unit, or of another vehicle of its crew
TAKEN = f"""
SELECT FROM incidents_dispatch d JOIN agencies_unit o ON o.id = d.unit_id
WHERE (o.id = u.id OR o.crew_id = u.crew_id) AND d.status IN {ACTIVE_DISPATCH}
"""
