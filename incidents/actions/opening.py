"""Opening an incident from a report, and what is added to it."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import User
from geo.models import Region
from incidents.actions.common import changed, locked, locked_one, note, noted
from incidents.dangers import add_facts, judge
from incidents.models import Call, Incident, IncidentType, LogEntry, PlaceMark, Report
from incidents.payloads import incident_change
from incidents.places import situate
from live.actions import action, action_now, emit


@action
def open_incident(
    *,
    type_code: str,
    lon: float,
    lat: float,
    title: str = "",
    landmark: str = "",
    place_mark: str = PlaceMark.POINT,
    accuracy_m: float | None = None,
    answers: Mapping[str, str] | None = None,
    priority: int | None = None,
    priority_reason: str = "",
    reported_at: datetime | None = None,
    caller_name: str = "",
    caller_number: str = "",
    narrative: str = "",
    call: Call | None = None,
    by: User | None = None,
) -> Incident:
    """Open an incident from a report. The village, the agencies and the target follow from the
    place and the kind, the priority from the kind and the `answers`; who called goes into the report
    alone. `accuracy_m`: how far the point may be off, metres; `place_mark`: what kind of place it is.

    Raises BadPlace for a point that cannot be, NotAllowed for an unknown kind, or a priority less
    urgent than the answers make it, without a reason.
    """
    kind = IncidentType.objects.filter(code=type_code, is_active=True).first()
    if kind is None:
        raise NotAllowed(_("unknown kind of incident %s") % type_code)
    now = action_now()
    place = situate(lon, lat)
    judged = judge(kind.priority, kind.dangers, answers or {})
    if answers is not None and priority and priority > judged.priority and not priority_reason.strip():
        raise NotAllowed(_("say why it is less urgent than P%d") % judged.priority, "priority_reason")
    facts, new = add_facts({}, answers or {}, now.isoformat(), 1)
    incident = Incident.objects.create(
        number=_next_number(now),
        type=kind,
        priority=priority or judged.priority,
        title=title or kind.name,
        landmark=landmark,
        point=place.point,
        place_mark=place_mark,
        accuracy_m=accuracy_m,
        facts=facts,
        village=place.village,
        reported_at=min(reported_at or now, now),
        opened_at=now,
        target_minutes=kind.target_minutes,
        opened_by=by,
    )
    incident.agencies.set(kind.sharing())
    Report.objects.create(
        incident=incident,
        received_at=incident.reported_at,
        caller_name=caller_name,
        caller_number=caller_number,
        narrative=narrative,
        call=call,
        facts=answers or {},
        taken_by=by,
    )
    why = {"because": list(judged.because)} if judged.because else {}
    said = {"priority": incident.priority, "on_water": place.on_water, "mark": place_mark}
    note(incident, "opened", by, said | why | ({"facts": new} if new else {}), priority_reason)
    emit(incident_change(incident, "incident.opened"))
    return incident


@action
def add_report(
    incident_id: int,
    *,
    caller_name: str = "",
    caller_number: str = "",
    narrative: str = "",
    call: Call | None = None,
    facts: Mapping[str, str] | None = None,
    by: User | None = None,
) -> Report:
    """Another report of the same incident (of what it was merged into); `facts`: the answers of this
    caller."""
    incident = locked_one(incident_id)
    report = Report.objects.create(
        incident=incident,
        received_at=action_now(),
        caller_name=caller_name,
        caller_number=caller_number,
        narrative=narrative,
        call=call,
        facts=facts or {},
        taken_by=by,
    )
    changed(incident, "incident.report", [])
    note(incident, "report_added", by, {"report": report.pk})
    return report


@action
def add_log_entry(incident_id: int, text: str, *, by: User | None = None) -> LogEntry:
    """A note in the log of an incident."""
    return noted(locked(incident_id), "note", by, {}, text)


@action
def note_reveal(incident_id: int, *, by: User | None) -> LogEntry:
    """Record that somebody read who called."""
    return noted(locked(incident_id), "reports_read", by, {})


def _next_number(now: datetime) -> str:
    """112-XXX-YYYYMMDD-NNNN, counted within a day of the regency's own time, never twice."""
    region = Region.objects.first()
    prefix = (region.manifest.get("incident_prefix") if region else None) or "112"
    day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_incidentcounter (day, last) VALUES (%s, 1) "
            "ON CONFLICT (day) DO UPDATE SET last = incidents_incidentcounter.last + 1 RETURNING last",
            [day],
        )
        (last,) = cursor.fetchone()
    return f"{prefix}-{day:%Y%m%d}-{last:04d}"
