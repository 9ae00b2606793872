"""Changes to WHAT: incidents and the reports they come from, dispatches, the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.gis.geos import LineString
from django.db import connection
from django.utils.translation import gettext as _

from agencies.access import agency_audience
from agencies.actions import NotAllowed, set_unit_status
from agencies.models import Agency, Capability, Crew, Unit, UnitStatus, User
from agencies.where import FREE
from geo.models import Region
from incidents.loading import agency_name, type_fields
from incidents.models import (
    ACTIVE_DISPATCH,
    OPEN_STATUSES,
    Dispatch,
    DispatchStatus,
    Incident,
    IncidentStatus,
    IncidentType,
    LogEntry,
    Report,
)
from incidents.payloads import incident_change
from incidents.places import situate
from incidents.states import DISPATCH, INCIDENT, UNIT_STATUS
from live.actions import action, action_now, emit

__all__ = ["NotAllowed"]


@action
def open_incident(
    *,
    type_code: str,
    lon: float,
    lat: float,
    title: str = "",
    landmark: str = "",
    priority: int | None = None,
    reported_at: datetime | None = None,
    caller_name: str = "",
    caller_number: str = "",
    narrative: str = "",
    by: User | None = None,
) -> Incident:
    """Open an incident from a report. The village, the agencies and the target follow from the
    place and the kind; who called goes into the report alone.

    Raises BadPlace for a point that cannot be, NotAllowed for an unknown kind.
    """
    kind = IncidentType.objects.filter(code=type_code, is_active=True).first()
    if kind is None:
        raise NotAllowed(_("unknown kind of incident %s") % type_code)
    now = action_now()
    place = situate(lon, lat)
    incident = Incident.objects.create(
        number=_next_number(now),
        type=kind,
        priority=priority or kind.priority,
        title=title or kind.name,
        landmark=landmark,
        point=place.point,
        village=place.village,
        reported_at=min(reported_at or now, now),
        opened_at=now,
        target_minutes=kind.target_minutes,
        opened_by=by,
    )
    sharing = {kind.lead_agency} | (set() if kind.is_sensitive else set(kind.supporting_agencies.all()))
    incident.agencies.set([agency for agency in sharing if agency])
    Report.objects.create(
        incident=incident,
        received_at=incident.reported_at,
        caller_name=caller_name,
        caller_number=caller_number,
        narrative=narrative,
        taken_by=by,
    )
    _note(incident, "opened", by, {"priority": incident.priority, "on_water": place.on_water})
    emit(incident_change(incident, "incident.opened"))
    return incident


@action
def add_report(
    incident_id: int, *, caller_name: str = "", caller_number: str = "", narrative: str = "", by: User | None = None
) -> Report:
    """Another report of the same incident."""
    incident = _locked(incident_id)
    report = Report.objects.create(
        incident=incident,
        received_at=action_now(),
        caller_name=caller_name,
        caller_number=caller_number,
        narrative=narrative,
        taken_by=by,
    )
    _note(incident, "report_added", by, {"report": report.pk})
    return report


@action
def set_priority(incident_id: int, priority: int, *, reason: str, by: User | None = None) -> Incident:
    """Escalate or de-escalate, with the reason."""
    incident = _locked(incident_id)
    before, incident.priority = incident.priority, priority
    _changed(incident, "incident.priority", ["priority"])
    _note(incident, "priority", by, {"from": before, "to": priority}, reason)
    return incident


@action
def set_incident_status(incident_id: int, status: str, *, reason: str = "", by: User | None = None) -> Incident:
    """Verify, bring under control, resolve, close, call false or cancelled.

    Raises NotAllowed for a step the table of states does not have, or one that would leave units
    behind at an incident that has ended.
    """
    incident = _locked(incident_id)
    if status == incident.status:
        return incident
    if status not in INCIDENT[incident.status]:
        text = _("incident %(number)s is %(now)s; %(next)s may not follow")
        label = IncidentStatus(status).label
        raise NotAllowed(text % {"number": incident.number, "now": incident.get_status_display(), "next": label})
    if status not in OPEN_STATUSES and incident.dispatches.filter(status__in=ACTIVE_DISPATCH).exists():
        raise NotAllowed(_("units are still assigned to %s; release them first") % incident.number)
    _step(incident, status)
    _note(incident, "status", by, {"to": status}, reason)
    return incident


@action
def dispatch_unit(
    incident_id: int,
    unit_id: int,
    *,
    expected_arrival: datetime | None = None,
    route: Sequence[tuple[float, float]] = (),
    by: User | None = None,
) -> Dispatch:
    """Send a free unit. Of two who try, one wins; the other is told by whom it was sent.

    Raises NotAllowed where the unit is not free, its crew is out with another vehicle, or the
    incident has ended.
    """
    incident = _locked(incident_id)
    if incident.status not in OPEN_STATUSES:
        raise NotAllowed(_("incident %s has ended") % incident.number)
    won = Unit.objects.filter(pk=unit_id, is_active=True, status__in=FREE).update(status_since=action_now())
    unit = Unit.objects.select_related("crew").get(pk=unit_id)
    if not won:
        raise NotAllowed(_taken(unit))
    _crew_is_free(unit)
    dispatch = Dispatch.objects.create(
        incident=incident,
        unit=unit,
        ordered_at=action_now(),
        expected_arrival=expected_arrival,
        route=LineString([tuple(p) for p in route]) if len(route) > 1 else None,
        ordered_by=by,
    )
    set_unit_status(unit.pk, UnitStatus.ASSIGNED)
    incident.agencies.add(unit.agency_id)
    incident.dispatched_at = incident.dispatched_at or action_now()
    if IncidentStatus.DISPATCHED in INCIDENT[incident.status]:
        incident.status = IncidentStatus.DISPATCHED
    _changed(incident, "incident.dispatched", ["dispatched_at", "status"])
    _note(incident, "dispatched", by, {"unit": unit.call_sign})
    return dispatch


@action
def step_dispatch(
    dispatch_id: int, status: str, *, at: datetime | None = None, via: str = "app", by: User | None = None
) -> Dispatch:
    """A step of a dispatch, by the crew or by the desk ("via radio") with its true time `at`.

    Raises NotAllowed for a step the table of states does not have.
    """
    incident_id = Dispatch.objects.values_list("incident_id", flat=True).get(pk=dispatch_id)
    incident = _locked(incident_id)
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch_id)
    if status == dispatch.status:
        return dispatch
    if status not in DISPATCH[dispatch.status]:
        text = _("%(unit)s is %(now)s; %(next)s may not follow")
        label = DispatchStatus(status).label
        raise NotAllowed(text % {"unit": dispatch.unit, "now": dispatch.get_status_display(), "next": label})
    moment = min(at or action_now(), action_now())
    stamp = {
        DispatchStatus.ACKNOWLEDGED: "acknowledged_at",
        DispatchStatus.EN_ROUTE: "departed_at",
        DispatchStatus.ON_SCENE: "arrived_at",
        DispatchStatus.CLEARED: "ended_at",
        DispatchStatus.CANCELLED: "ended_at",
    }[DispatchStatus(status)]
    dispatch.status = status
    setattr(dispatch, stamp, moment)
    dispatch.save(update_fields=["status", stamp])
    if status in UNIT_STATUS:
        set_unit_status(dispatch.unit_id, UNIT_STATUS[status])
    _follow(incident, status, moment)
    _note(incident, f"dispatch.{status}", by, {"unit": dispatch.unit.call_sign, "via": via}, at=moment)
    return dispatch


@action
def add_log_entry(incident_id: int, text: str, *, by: User | None = None) -> LogEntry:
    """A note in the log of an incident."""
    return _note(_locked(incident_id), "note", by, {}, text)


@action
def note_reveal(incident_id: int, *, by: User | None) -> LogEntry:
    """Record that somebody read who called."""
    return _note(_locked(incident_id), "reports_read", by, {})


@action
def load_incident_types(rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert or update kinds of incident by code; agencies and capabilities by their names."""
    agencies = {a.short_name: a for a in Agency.objects.all()}
    caps = {c.code: c for c in Capability.objects.all()}
    count = 0
    for row in rows:
        kind, _made = IncidentType.objects.update_or_create(
            code=row["kode"], defaults=type_fields(row) | {"lead_agency": agencies.get(agency_name(row["opd_utama"]))}
        )
        supporting = {agencies[name] for text in row["opd_pendukung"] if (name := agency_name(text)) in agencies}
        kind.supporting_agencies.set(supporting)
        kind.capabilities.set([caps[code] for code in row["kemampuan"] if code in caps])
        count += 1
    return count


@action
def save_incident_type(
    kind: IncidentType, supporting: Iterable[Agency] | None = None, capabilities: Iterable[Capability] | None = None
) -> IncidentType:
    """Store a new or edited kind of incident, and show the open incidents of it anew. Where it
    becomes sensitive, agencies that neither lead nor have a unit there lose sight of them."""
    before = IncidentType.objects.select_for_update().get(pk=kind.pk) if kind.pk else None
    kind.save()
    if supporting is not None:
        kind.supporting_agencies.set(supporting)
    if capabilities is not None:
        kind.capabilities.set(capabilities)
    closes = before is not None and kind.is_sensitive and not before.is_sensitive
    standing = Incident.objects.filter(type=kind, status__in=OPEN_STATUSES)
    for pk in standing.values_list("pk", flat=True) if before else ():
        incident = _locked(pk)
        lost = set(incident.agencies.all()) - _concerned(incident) if closes else set()
        incident.agencies.remove(*lost)
        incident.version += 1
        incident.save(update_fields=["version"])
        change = incident_change(incident, "incident.type")
        gone = {agency_audience(agency.pk): None for agency in lost}
        emit(replace(change, views={**change.views, **gone}))
    return kind


def _concerned(incident: Incident) -> set[Agency]:
    """The agency that leads, and those that have a unit there."""
    there = incident.dispatches.filter(status__in=ACTIVE_DISPATCH)
    agencies = set(Agency.objects.filter(units__dispatches__in=there))
    return agencies | ({incident.type.lead_agency} if incident.type.lead_agency else set())


def _locked(incident_id: int) -> Incident:
    rows = Incident.objects.select_for_update(of=("self",)).select_related("type__lead_agency", "village")
    return rows.get(pk=incident_id)


def _changed(incident: Incident, kind: str, fields: list[str]) -> None:
    incident.version += 1
    incident.save(update_fields=[*fields, "version"])
    emit(incident_change(incident, kind))


def _step(incident: Incident, status: str) -> None:
    stamps = {
        IncidentStatus.UNDER_CONTROL: "controlled_at",
        IncidentStatus.RESOLVED: "resolved_at",
        IncidentStatus.CLOSED: "closed_at",
        IncidentStatus.FALSE: "closed_at",
        IncidentStatus.CANCELLED: "closed_at",
    }
    incident.status = status
    fields = ["status"]
    if stamp := stamps.get(IncidentStatus(status)):
        setattr(incident, stamp, action_now())
        fields.append(stamp)
    _changed(incident, f"incident.{status}", fields)


def _follow(incident: Incident, status: str, moment: datetime) -> None:
    """What a step of one dispatch makes of its incident: T3 and T4 are the first unit's."""
    if status == DispatchStatus.EN_ROUTE:
        incident.departed_at = incident.departed_at or moment
        wanted = IncidentStatus.EN_ROUTE
    elif status == DispatchStatus.ON_SCENE:
        incident.arrived_at = incident.arrived_at or moment
        wanted = IncidentStatus.ON_SCENE
    else:
        wanted = IncidentStatus(incident.status)
    if wanted in INCIDENT[incident.status] and incident.status != IncidentStatus.UNDER_CONTROL:
        incident.status = wanted
    _changed(incident, "incident.dispatch", ["departed_at", "arrived_at", "status"])


def _taken(unit: Unit) -> str:
    active = unit.dispatches.filter(status__in=ACTIVE_DISPATCH).select_related("incident", "ordered_by").first()
    if active is None:
        return _("%(unit)s is not free: %(state)s") % {"unit": unit, "state": unit.get_status_display()}
    who = active.ordered_by.get_full_name() or active.ordered_by.get_username() if active.ordered_by else "?"
    text = _("%(unit)s was sent to %(number)s by %(who)s")
    return text % {"unit": unit, "number": active.incident.number, "who": who}


def _crew_is_free(unit: Unit) -> None:
    if unit.crew is None or not unit.crew.on_duty:
        raise NotAllowed(_("%s has no crew on duty") % unit)
    crew = Crew.objects.select_for_update().get(pk=unit.crew.pk)
    busy = Dispatch.objects.filter(unit__crew=crew, status__in=ACTIVE_DISPATCH).select_related("unit").first()
    if busy:
        raise NotAllowed(_("the crew of %(unit)s is out with %(other)s") % {"unit": unit, "other": busy.unit})


def _note(
    incident: Incident, kind: str, by: User | None, data: dict[str, Any], text: str = "", at: datetime | None = None
) -> LogEntry:
    return LogEntry.objects.create(
        incident=incident, at=at or action_now(), written_at=action_now(), kind=kind, text=text, data=data, by=by
    )


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
