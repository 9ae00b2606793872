"""What the changes to incidents share: the lock, the version and its event, the log."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from agencies.access import agency_audience
from agencies.models import Agency, User
from incidents.around import around
from incidents.callpayloads import call_change
from incidents.families import one_with
from incidents.models import (
    ACTIVE_DISPATCH,
    OPEN_REQUEST,
    OPEN_STATUSES,
    AgencyRequest,
    Call,
    CallStatus,
    Dispatch,
    Incident,
    LogEntry,
    RequestStatus,
)
from incidents.payloads import incident_change
from incidents.reading import read_locked
from incidents.standing import request_change, stands
from live.actions import action_now, emit
from live.ask import Asked, One, adding, ask, storing, together

REOPENED = "incident.reopened"


def locked(incident_id: int) -> Incident:
    """The incident with what its payload reads, its row locked to the end of the action. Raises
    Incident.DoesNotExist."""
    return read_locked(incident_id)


def locked_both(first: int, second: int) -> tuple[Incident, Incident]:
    """Two incidents, locked in the order of their numbers, so that nobody waits in a ring."""
    rows = {pk: locked(pk) for pk in sorted({first, second})}
    return rows[first], rows[second]


def locked_one(incident_id: int) -> Incident:
    """The incident that this one is now, itself or what it was merged into (by somebody whom one waited for,
    too), locked as `locked` does."""
    while (incident := locked(one_with(incident_id))).merged_into_id is not None:
        pass
    return incident


def locked_dispatch(dispatch_id: int, *beside: int) -> tuple[Incident, Dispatch]:
    """The dispatch and its incident, both rows locked to the end of the action, with other incidents in the
    order of their keys. A merge that one waited for may have moved it. Raises Dispatch.DoesNotExist."""
    while rows := ask(ITS_INCIDENT, [dispatch_id]):
        incidents = {pk: locked(pk) for pk in sorted({rows[0][0], *beside})}
        dispatch = _dispatch(dispatch_id)
        if dispatch.incident_id in incidents:
            return incidents[dispatch.incident_id], dispatch
    raise Dispatch.DoesNotExist


ITS_INCIDENT = "SELECT incident_id FROM incidents_dispatch WHERE id = %s"
_dispatch = One(lambda key: Dispatch.objects.select_for_update().filter(pk=key))


def changed(incident: Incident, kind: str, fields: list[str], with_it: Iterable[Asked[Any]] = ()) -> None:
    """Store `fields` of the incident as its next version, `with_it` what else is to be stored by then, and
    tell everybody who may see it."""
    incident.version += 1
    beside = around([incident.pk], before=[*with_it, storing(incident, [*fields, "version"])])
    emit(incident_change(incident, kind, beside[incident.pk]))
    if "status" in fields and (incident.status not in OPEN_STATUSES or kind == REOPENED):
        for request in incident.requests.exclude(status__in=(RequestStatus.DECLINED, RequestStatus.WITHDRAWN)):
            _with_its_incident(incident, request)


def _with_its_incident(incident: Incident, request: AgencyRequest) -> None:
    """A request ends with its incident; one that was accepted is shown as long as it is open."""
    ended = incident.status not in OPEN_STATUSES
    request.incident = incident
    if ended and request.status in OPEN_REQUEST:
        request.status, request.answered_at = RequestStatus.WITHDRAWN, action_now()
        note(incident, "request.withdrawn", None, {"agency": request.agency.short_name, "request": request.pk})
    if ended or stands(request):
        request_changed(request, "request.incident", ["status", "answered_at"])


def request_changed(request: AgencyRequest, kind: str, fields: list[str]) -> None:
    """Store `fields` of the request as its next version, and tell the centre and the agency."""
    request.version += 1
    request.save(update_fields=[*fields, "version"])
    emit(request_change(request, kind))


def share(incident: Incident, agency: Agency) -> bool:
    """Let an agency see the incident; whether it did not before."""
    if incident.agencies.filter(pk=agency.pk).exists():
        return False
    incident.agencies.add(agency)
    return True


def unshare(incident: Incident, agency: Agency) -> None:
    """Close the incident to an agency that neither leads nor supports it, sends nobody and is asked
    for nothing; it is gone from its screens."""
    kind = incident.type
    supports = not kind.is_sensitive and kind.supporting_agencies.filter(pk=agency.pk).exists()
    leads = agency in (incident.lead, kind.lead_agency)
    sends = incident.dispatches.filter(unit__agency=agency, status__in=ACTIVE_DISPATCH).exists()
    asked = incident.requests.filter(agency=agency, status__in=[*OPEN_REQUEST, RequestStatus.ACCEPTED]).exists()
    if leads or supports or sends or asked:
        return
    incident.agencies.remove(agency)
    incident.version += 1
    incident.save(update_fields=["version"])
    change = incident_change(incident, "incident.unshared")
    emit(replace(change, views={**change.views, agency_audience(agency.pk): None}))


def locked_call(call_id: int) -> Call:
    """The call, its row locked to the end of the action. Raises Call.DoesNotExist."""
    # nothing joined: it would be as of before the wait
    return Call.objects.select_for_update().get(pk=call_id)


def locked_with_number(call_id: int, number: str = "") -> Call:
    """As `locked_call`, with all unfinished calls of its number (or of the one it is about to have), in the
    order of their keys: for what deals with these too, so that nobody waits in a ring."""
    number = number or Call.objects.values_list("number", flat=True).get(pk=call_id)
    of_number = Q(number=number) & ~Q(status=CallStatus.CLOSED) if number else Q(pk=call_id)
    rows = Call.objects.select_for_update().filter(Q(pk=call_id) | of_number).order_by("pk")
    return next(call for call in rows if call.pk == call_id)


def call_changed(call: Call, kind: str, fields: list[str], flagged: bool | None = None) -> None:
    """Store `fields` of the call as its next version, and tell the desks."""
    call.version += 1
    call.save(update_fields=[*fields, "version"])
    emit(call_change(call, kind, flagged))


def note(
    incident: Incident, kind: str, by: User | None, data: dict[str, Any], text: str = "", at: datetime | None = None
) -> LogEntry:
    """Add to the log of the incident; `at` is when it happened, by default now. For what changes the
    incident as well, which tells the desks."""
    return together(adding(entry(incident, kind, by, data, text, at)))[0]  # type: ignore[no-any-return]


def entry(
    incident: Incident, kind: str, by: User | None, data: dict[str, Any], text: str = "", at: datetime | None = None
) -> LogEntry:
    """What `note` adds."""
    return LogEntry(
        incident=incident, at=at or action_now(), written_at=action_now(), kind=kind, text=text, data=data, by=by
    )


def noted(
    incident: Incident, kind: str, by: User | None, data: dict[str, Any], text: str = "", at: datetime | None = None
) -> LogEntry:
    """Add to the log what changes nothing else, and tell the desks that it has grown."""
    added = entry(incident, kind, by, data, text, at)
    changed(incident, "incident.noted", [], [adding(added)])
    return added
