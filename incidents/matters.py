"""What is open at the centre now: what one watch hands to the next. No personal data."""

from typing import Any

from agencies.models import Unit
from incidents.models import (
    OPEN_REQUEST,
    OPEN_STATUSES,
    UNREAD,
    AgencyRequest,
    Call,
    Callback,
    CallbackState,
    CallStatus,
    Incident,
)
from incidents.numbers import masked


def open_matters() -> dict[str, list[dict[str, Any]]]:
    """Open incidents, callbacks owed, calls not finished, requests that no agency has accepted, and
    vehicles that stand without a crew."""
    incidents = (
        Incident.objects.filter(status__in=OPEN_STATUSES)
        .select_related("village")
        .defer(*UNREAD)
        .order_by("priority", "pk")
    )
    owed = Callback.objects.filter(state=CallbackState.OPEN).select_related("call").order_by("made_at")
    calls = Call.objects.exclude(status__in=(CallStatus.CLOSED, CallStatus.MISSED)).filter(reports=None)
    calls = calls.order_by("received_at")
    asked = AgencyRequest.objects.filter(status__in=OPEN_REQUEST, incident__status__in=OPEN_STATUSES)
    asked = asked.select_related("incident", "agency", "capability", "unit").order_by("sent_at", "pk")
    units = Unit.objects.filter(is_active=True).select_related("crew", "agency")
    return {
        "incidents": [
            {
                "id": i.pk,
                "number": i.number,
                "title": i.title,
                "priority": i.priority,
                "status": i.status,
                "village": i.village.name if i.village else "",
            }
            for i in incidents
        ],
        "callbacks": [
            {"call": c.call_id, "number": masked(c.call.number), "since": c.made_at.isoformat(), "tries": c.tries}
            for c in owed
        ],
        "calls": [
            {
                "call": c.pk,
                "number": masked(c.number),
                "status": c.status,
                "received_at": c.received_at.isoformat(),
                "for_supervisor": c.for_supervisor,
            }
            for c in calls
        ],
        "requests": [
            {
                "id": r.pk,
                "incident": r.incident_id,
                "number": r.incident.number,
                "agency": r.agency.short_name,
                "wants": _wants(r),
                "status": r.status,
                "due_at": r.due_at.isoformat(),
            }
            for r in asked
        ],
        "without_crew": [
            {"unit": u.pk, "call_sign": u.call_sign, "agency": u.agency.short_name}
            for u in units
            if u.crew is None or not u.crew.on_duty
        ],
    }


def _wants(request: AgencyRequest) -> str:
    """What was asked for; "" where the agency is to lead the incident."""
    if request.transfers:
        return ""
    if request.unit:
        return request.unit.call_sign
    return f"{request.count} {request.capability}" if request.capability else request.message
