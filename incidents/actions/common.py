"""What the changes to incidents share: the lock, the version and its event, the log."""

from datetime import datetime
from typing import Any

from agencies.models import User
from incidents.callpayloads import call_change
from incidents.models import Call, Incident, LogEntry
from incidents.payloads import incident_change
from live.actions import action_now, emit


def locked(incident_id: int) -> Incident:
    """The incident, its row locked to the end of the action. Raises Incident.DoesNotExist."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related("type__lead_agency", "village")
    return rows.get(pk=incident_id)


def changed(incident: Incident, kind: str, fields: list[str]) -> None:
    """Store `fields` of the incident as its next version, and tell everybody who may see it."""
    incident.version += 1
    incident.save(update_fields=[*fields, "version"])
    emit(incident_change(incident, kind))


def locked_call(call_id: int) -> Call:
    """The call, its row locked to the end of the action. Raises Call.DoesNotExist."""
    rows = Call.objects.select_for_update(of=("self",)).select_related("taken_by", "callback")
    return rows.get(pk=call_id)


def call_changed(call: Call, kind: str, fields: list[str], flagged: bool | None = None) -> None:
    """Store `fields` of the call as its next version, and tell the desks."""
    call.version += 1
    call.save(update_fields=[*fields, "version"])
    emit(call_change(call, kind, flagged))


def note(
    incident: Incident, kind: str, by: User | None, data: dict[str, Any], text: str = "", at: datetime | None = None
) -> LogEntry:
    """Add to the log of the incident; `at` is when it happened, by default now."""
    return LogEntry.objects.create(
        incident=incident, at=at or action_now(), written_at=action_now(), kind=kind, text=text, data=data, by=by
    )
