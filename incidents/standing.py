"""What the screens know of command, and of requests to agencies. No personal data: who accepted a
request is read through the API."""

from collections.abc import Iterable
from datetime import datetime

from agencies.access import ALL, COMMAND, agency_audience
from incidents.models import OPEN_REQUEST, OPEN_STATUSES, AgencyRequest, CommandTerm
from live.events import Change, Payload, register


class CommandPayload(Payload):
    """Who holds command of the centre (id "command"), and since when."""

    agency: str
    short_name: str
    name: str
    since: datetime


class RequestPayload(Payload):
    """Help asked of an agency for an open incident. Not accepted or declined by `due_at`, it alarms;
    until it is accepted the centre answers for the incident. `rung`: how many were rung about it."""

    incident: str
    number: str
    agency: str
    agency_name: str
    is_neighbour: bool
    capability: str
    count: int
    unit: str
    transfers: bool
    status: str
    sent_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None
    via: str
    expected_arrival: datetime | None
    rung: int


def command_change(term: CommandTerm, kind: str) -> Change:
    """Everybody sees who commands."""
    view = CommandPayload(
        id="command",
        version=term.pk,
        agency=str(term.agency_id),
        short_name=term.agency.short_name,
        name=term.agency.name,
        since=term.since,
    )
    return Change(kind, "command", view.id, view.version, {ALL: view})


def stands(request: AgencyRequest) -> bool:
    """Whether the screens show it: it waits for an answer, or it was accepted and its incident is open."""
    lives = request.status in OPEN_REQUEST or request.status == "accepted"
    return lives and request.incident.status in OPEN_STATUSES


def request_change(request: AgencyRequest, kind: str) -> Change:
    """The desks of the centre see it, and the agency that is asked."""
    view = RequestPayload(
        id=str(request.pk),
        version=request.version,
        incident=str(request.incident_id),
        number=request.incident.number,
        agency=str(request.agency_id),
        agency_name=request.agency.short_name,
        is_neighbour=request.agency.is_neighbour,
        capability=request.capability.code if request.capability else "",
        count=request.count,
        unit=request.unit.call_sign if request.unit else "",
        transfers=request.transfers,
        status=request.status,
        sent_at=request.sent_at,
        due_at=request.due_at,
        acknowledged_at=request.acknowledged_at,
        answered_at=request.answered_at,
        via=request.via,
        expected_arrival=request.expected_arrival,
        rung=request.tries.count(),
    )
    shown = view if stands(request) else None
    return Change(kind, "request", view.id, view.version, {COMMAND: shown, agency_audience(request.agency_id): shown})


def current_command() -> Iterable[Change]:
    term = CommandTerm.objects.select_related("agency").first()
    return [command_change(term, "command")] if term else []


def current_requests() -> Iterable[Change]:
    rows = AgencyRequest.objects.filter(status__in=[*OPEN_REQUEST, "accepted"], incident__status__in=OPEN_STATUSES)
    return (request_change(r, "request") for r in rows.select_related("incident", "agency", "capability", "unit"))


def register_payloads() -> None:
    """Called once, by the app's ready()."""
    register("command", CommandPayload, current_command)
    register("request", RequestPayload, current_requests)
