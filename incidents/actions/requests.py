"""Asking an agency, and its answer. What is asked is not assumed to be heard, and what is heard not
to be accepted: until then the centre answers for the incident."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import Agency, Capability, Unit, User
from incidents.actions.common import changed, locked, note, request_changed, share, unshare
from incidents.actions.dispatching import Order, dispatch_units
from incidents.actions.leading import give_lead
from incidents.models import OPEN_REQUEST, OPEN_STATUSES, AgencyRequest, Incident, RequestStatus
from incidents.standing import request_change
from incidents.states import REQUEST
from live.actions import action, action_now, emit


@action
def ask_agency(
    incident_id: int,
    agency_id: int,
    *,
    capability: Capability | None = None,
    count: int = 1,
    unit_id: int | None = None,
    message: str = "",
    transfers: bool = False,
    expected_arrival: datetime | None = None,
    reason: str = "",
    recommended: Sequence[str] | None = None,
    by: User | None = None,
) -> AgencyRequest:
    """Ask an agency for help, for a unit that is wished or for what is needed; or (`transfers`) to
    lead the incident from then on. The incident is shared with it. `reason`, `recommended`: as in
    `dispatch_units`.

    Raises NotAllowed for an agency that is not active, an incident that has ended, and what the
    agency has been asked for already.
    """
    incident = locked(incident_id)
    if incident.status not in OPEN_STATUSES:
        raise NotAllowed(_("incident %s has ended") % incident.number)
    # the agency's row is locked: of two desks that ask for one unit the second sees the first's request
    agency = Agency.objects.select_for_update(no_key=True).filter(pk=agency_id, is_active=True).first()
    if agency is None:
        raise NotAllowed(_("there is no such agency; choose an active one"), "agency")
    unit = _wished(agency, unit_id)
    standing = AgencyRequest.objects.filter(agency=agency, status__in=OPEN_REQUEST).select_related("incident")
    same = standing.filter(unit=unit) if unit else standing.filter(incident=incident, unit=None, transfers=transfers)
    if twice := same.filter(**({} if unit else {"capability": capability})).first():
        text = _("%(agency)s was asked for that already, for %(number)s")
        raise NotAllowed(text % {"agency": agency, "number": twice.incident.number})
    request = AgencyRequest.objects.create(
        incident=incident,
        agency=agency,
        capability=capability,
        count=count,
        unit=unit,
        message=message,
        transfers=transfers,
        sent_at=action_now(),
        due_at=action_now() + timedelta(seconds=agency.answer_seconds),
        expected_arrival=expected_arrival,
        asked_by=by,
    )
    if share(incident, agency):
        changed(incident, "incident.shared", [])
    shown = {} if recommended is None else {"recommended": list(recommended)}
    note(incident, "request.sent", by, _about(request) | shown, reason or message)
    emit(request_change(request, "request.sent"))
    return request


@action
def acknowledge_request(request_id: int, *, via: str = "app", by: User | None = None) -> AgencyRequest:
    """The desk has heard, and will say. Its time to answer begins anew."""
    incident, request = _locked(request_id)
    _step(request, RequestStatus.ACKNOWLEDGED)
    request.acknowledged_at = request.acknowledged_at or action_now()
    request.due_at = action_now() + timedelta(seconds=request.agency.answer_seconds)
    request.via = via
    return _stored(incident, request, ["status", "acknowledged_at", "due_at", "via"], by)


@action
def accept_request(
    request_id: int,
    *,
    officer: str,
    units: Sequence[Order] = (),
    expected_arrival: datetime | None = None,
    via: str = "app",
    by: User | None = None,
) -> AgencyRequest:
    """A named officer of the agency accepts, and names its units: each becomes a dispatch. From now
    on the agency answers for what was asked; where it was asked to lead, it leads.

    Raises NotAllowed without a name, for a unit of another agency, one that is not free, and where
    the request does not wait for an answer any more.
    """
    incident, request = _locked(request_id)
    if not officer.strip():
        raise NotAllowed(_("name the officer who accepts; without one the centre still answers for it"), "officer")
    _step(request, RequestStatus.ACCEPTED)
    own = dict(request.agency.units.filter(pk__in=[u.unit_id for u in units]).values_list("pk", "call_sign"))
    if any(sent.unit_id not in own for sent in units):
        raise NotAllowed(_("name units of %s alone") % request.agency, "units")
    request.answered_at, request.via, request.officer = action_now(), via, officer.strip()
    arrivals = [sent.expected_arrival for sent in units if sent.expected_arrival]
    request.expected_arrival = expected_arrival or min(arrivals, default=request.expected_arrival)
    fields = ["status", "answered_at", "via", "officer", "expected_arrival"]
    done = _stored(incident, request, fields, by, {"units": [own[sent.unit_id] for sent in units]})
    for outcome in dispatch_units(incident.pk, units, request=done, by=by) if units else ():
        if isinstance(outcome, NotAllowed):
            raise outcome
    if request.transfers:
        give_lead(locked(incident.pk), request.agency, by)
    return done


@action
def decline_request(request_id: int, *, reason: str, via: str = "app", by: User | None = None) -> AgencyRequest:
    """The agency cannot come; the reason is kept. What it need not know of any more is closed to it.

    Raises NotAllowed without a reason, or where the request does not wait for an answer any more.
    """
    return _end(request_id, RequestStatus.DECLINED, reason, via, by)


@action
def withdraw_request(request_id: int, *, reason: str, by: User | None = None) -> AgencyRequest:
    """The centre needs it no more. Raises NotAllowed as `decline_request` does."""
    return _end(request_id, RequestStatus.WITHDRAWN, reason, "", by)


def _end(request_id: int, status: RequestStatus, reason: str, via: str, by: User | None) -> AgencyRequest:
    incident, request = _locked(request_id)
    if not reason.strip():
        raise NotAllowed(_("say why"), "reason")
    _step(request, status)
    request.answered_at, request.reason, request.via = action_now(), reason.strip(), via or request.via
    done = _stored(incident, request, ["status", "answered_at", "reason", "via"], by, text=request.reason)
    unshare(incident, request.agency)
    return done


def _wished(agency: Agency, unit_id: int | None) -> Unit | None:
    if unit_id is None:
        return None
    unit = Unit.objects.filter(pk=unit_id, agency=agency, is_active=True).first()
    if unit is None:
        raise NotAllowed(_("%s has no such unit") % agency, "unit")
    return unit


def _locked(request_id: int) -> tuple[Incident, AgencyRequest]:
    """The request and its incident, locked in the order that every action keeps: incident first."""
    incident = locked(AgencyRequest.objects.values_list("incident_id", flat=True).get(pk=request_id))
    rows = AgencyRequest.objects.select_for_update(of=("self",))
    return incident, rows.select_related("agency", "capability", "unit", "incident").get(pk=request_id)


def _step(request: AgencyRequest, status: RequestStatus) -> None:
    if status not in REQUEST[request.status]:
        text = _("the request to %(agency)s is %(now)s; %(next)s may not follow")
        said = {"agency": request.agency, "now": request.get_status_display(), "next": status.label}
        raise NotAllowed(text % said)
    request.status = status


def _stored(
    incident: Incident,
    request: AgencyRequest,
    fields: list[str],
    by: User | None,
    more: Mapping[str, Any] | None = None,
    text: str = "",
) -> AgencyRequest:
    note(incident, f"request.{request.status}", by, _about(request) | dict(more or {}), text)
    request_changed(request, f"request.{request.status}", fields)
    return request


def _about(request: AgencyRequest) -> dict[str, Any]:
    """What the log says of a request: never who accepted it."""
    said: dict[str, Any] = {"agency": request.agency.short_name, "request": request.pk}
    if request.unit:
        said["unit"] = request.unit.call_sign
    if request.capability:
        said |= {"capability": request.capability.code, "count": request.count}
    if request.transfers:
        said["transfers"] = True
    if request.via:
        said["via"] = request.via
    return said
