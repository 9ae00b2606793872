"""Incidents that are one (merge, unmerge), that belong together (parent and parts), and where their
units gather. Nothing is lost: reports and log stay where they were written, and a merge remembers
what it changed."""

from dataclasses import replace
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from agencies.access import agency_audience
from agencies.actions import NotAllowed
from agencies.models import User
from geo.area import check_beside
from incidents.actions.common import changed, locked, note
from incidents.models import ACTIVE_DISPATCH, OPEN_STATUSES, Dispatch, DispatchStatus, Incident, Merge, StagingPoint
from incidents.models import IncidentStatus as S
from incidents.payloads import incident_change
from live.actions import action, action_now, emit

TIMES = ("reported_at", "dispatched_at", "departed_at", "arrived_at")  # of incidents that are one, the earliest counts
MERGING = ("priority", "status", *TIMES)
COURSE = (S.NEW, S.VERIFIED, S.DISPATCHED, S.EN_ROUTE, S.ON_SCENE, S.UNDER_CONTROL)
REACHED = {
    DispatchStatus.ORDERED: S.DISPATCHED,
    DispatchStatus.ACKNOWLEDGED: S.DISPATCHED,
    DispatchStatus.EN_ROUTE: S.EN_ROUTE,
    DispatchStatus.ON_SCENE: S.ON_SCENE,
}


@action
def merge_incidents(child_id: int, into_id: int, *, reason: str = "", by: User | None = None) -> Merge:
    """Find one incident to be another: its units serve the other from now on, its reports and facts
    are shown there, the earliest times and the more urgent priority count. Its own log stays.

    Raises NotAllowed for one that has ended, itself, or a sensitive one into one that is not.
    """
    child, into = _both(child_id, into_id)
    if child.pk == into.pk:
        raise NotAllowed(_("an incident cannot be merged into itself"))
    for incident in (child, into):
        if incident.status not in OPEN_STATUSES:
            raise NotAllowed(_("incident %s has ended") % incident.number)
    if child.type.is_sensitive and not into.type.is_sensitive:
        text = _("%s is sensitive and would be opened to others; merge the other way round")
        raise NotAllowed(text % child.number)
    before = _snapshot(into)
    moving = child.dispatches.filter(status__in=ACTIVE_DISPATCH)
    moved = list(moving.values_list("pk", flat=True))
    there = set(moving.values_list("unit__agency_id", flat=True))
    shared = there if into.type.is_sensitive else there | set(child.agencies.values_list("pk", flat=True))
    added = sorted(shared - set(into.agencies.values_list("pk", flat=True)))
    into.agencies.add(*added)
    Dispatch.objects.filter(pk__in=moved).update(incident=into)
    into.priority = min(into.priority, child.priority)
    into.status = max(into.status, child.status, key=_course)
    for name in TIMES:
        times = [t for t in (getattr(into, name), getattr(child, name)) if t is not None]
        setattr(into, name, min(times, default=None))
    merge = Merge.objects.create(
        child=child,
        into=into,
        at=action_now(),
        by=by,
        reason=reason,
        before=before,
        after=_snapshot(into),
        child_status=child.status,
        dispatches=moved,
        agencies=added,
    )
    child.status, child.merged_into = S.MERGED, into
    changed(child, "incident.merged", ["status", "merged_into"])
    changed(into, "incident.merged_in", list(MERGING))
    note(child, "merged", by, {"into": into.number}, reason)
    note(into, "merged_in", by, {"incident": child.number}, reason)
    return merge


@action
def unmerge_incident(child_id: int, *, reason: str, by: User | None = None) -> Merge:
    """Take a merge back: the incident stands as it stood, with the units that came with it; the
    other loses what the merge gave it, but for what has happened to it since.

    Raises NotAllowed where it is not merged, or what it was merged into is merged itself.
    """
    into_id = Incident.objects.values_list("merged_into_id", flat=True).get(pk=child_id)
    if into_id is None:
        raise NotAllowed(_("this incident is not merged"))
    child, into = _both(child_id, into_id)
    merge = Merge.objects.select_for_update().filter(child=child, into=into, undone_at=None).first()
    if merge is None:
        raise NotAllowed(_("this incident is not merged"))
    if into.status == S.MERGED:
        raise NotAllowed(_("%s is merged itself; take that back first") % into.number)
    Dispatch.objects.filter(pk__in=merge.dispatches, incident=into).update(incident=child)
    for name in MERGING:
        now = _plain(getattr(into, name))
        if now == merge.after[name] and now != merge.before[name]:
            setattr(into, name, _value(name, merge.before[name]))
    busy = set(into.dispatches.filter(status__in=ACTIVE_DISPATCH).values_list("unit__agency_id", flat=True))
    lost = [pk for pk in merge.agencies if pk not in busy]
    into.agencies.remove(*lost)
    _stand_again(child, merge.child_status)
    merge.undone_at, merge.undone_by, merge.undone_reason = action_now(), by, reason
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    changed(child, "incident.unmerged", ["status", "merged_into", "departed_at", "arrived_at"])
    _changed_without(into, "incident.unmerged_out", list(MERGING), lost)
    note(child, "unmerged", by, {"from": into.number}, reason)
    note(into, "unmerged_out", by, {"incident": child.number}, reason)
    return merge


@action
def set_parent(incident_id: int, parent_id: int | None, *, by: User | None = None) -> Incident:
    """Make an incident part of a greater one (None: of none). Each keeps its units and its course.

    Raises NotAllowed for itself, and for a part that has parts or a parent that is one.
    """
    if parent_id is None:
        incident = locked(incident_id)
        parent = locked(incident.parent_id) if incident.parent_id else None
    else:
        incident, parent = _both(incident_id, parent_id)
        if incident == parent:
            raise NotAllowed(_("an incident cannot be part of itself"))
        if parent.parent_id or incident.children.exists():
            raise NotAllowed(_("a part cannot have parts of its own; make them all parts of the greatest"))
        if parent.status not in OPEN_STATUSES:
            raise NotAllowed(_("incident %s has ended") % parent.number)
    if incident.parent_id == parent_id:
        return incident
    former = incident.parent_id
    incident.parent_id = parent_id
    changed(incident, "incident.linked", ["parent"])
    note(incident, "linked", by, {"parent": parent.number if parent and parent_id else None})
    for pk in (pk for pk in (former, parent_id) if pk is not None):
        changed(locked(pk), "incident.parts", [])
    return incident


@action
def add_staging_point(incident_id: int, *, name: str, lon: float, lat: float, by: User | None = None) -> StagingPoint:
    """Name a place where the units of an incident gather. Raises ValueError for a point that cannot
    be, NotAllowed without a name or where the incident has ended."""
    incident = locked(incident_id)
    if incident.status not in OPEN_STATUSES:
        raise NotAllowed(_("incident %s has ended") % incident.number)
    if not name.strip():
        raise NotAllowed(_("give the place a name that the crews know"), "name")
    point = check_beside(lon, lat)
    made = StagingPoint.objects.create(
        incident=incident, name=name.strip(), point=Point(point.x, point.y), made_at=action_now(), made_by=by
    )
    changed(incident, "incident.staging", [])
    note(incident, "staging", by, {"name": made.name})
    return made


@action
def remove_staging_point(staging_id: int, *, by: User | None = None) -> None:
    """Units do not gather there any more; that they did stays in the log."""
    point = StagingPoint.objects.get(pk=staging_id)
    incident = locked(point.incident_id)
    if StagingPoint.objects.filter(pk=staging_id, removed_at=None).update(removed_at=action_now()):
        changed(incident, "incident.staging", [])
        note(incident, "staging_removed", by, {"name": point.name})


def _both(first: int, second: int) -> tuple[Incident, Incident]:
    """Two incidents, locked in the order of their numbers, so that two merges never wait in a ring."""
    rows = {pk: locked(pk) for pk in sorted({first, second})}
    return rows[first], rows[second]


def _course(status: str) -> int:
    return COURSE.index(S(status))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _value(name: str, plain: Any) -> Any:
    return parse_datetime(plain) if name in TIMES and plain else plain


def _snapshot(incident: Incident) -> dict[str, Any]:
    return {name: _plain(getattr(incident, name)) for name in MERGING}


def _stand_again(child: Incident, status: str) -> None:
    """The status it had, or the one its units have reached since, with their times."""
    active = list(child.dispatches.filter(status__in=ACTIVE_DISPATCH))
    child.status = max([status, *(REACHED[DispatchStatus(d.status)] for d in active)], key=_course)
    child.merged_into = None
    for name in ("departed_at", "arrived_at"):
        times = [t for d in child.dispatches.all() if (t := getattr(d, name)) is not None]
        setattr(child, name, getattr(child, name) or min(times, default=None))


def _changed_without(incident: Incident, kind: str, fields: list[str], lost: list[int]) -> None:
    """As `changed`, and gone for the agencies that it is not shared with any more."""
    incident.version += 1
    incident.save(update_fields=[*fields, "version"])
    change = incident_change(incident, kind)
    gone = {agency_audience(pk): None for pk in lost}
    emit(replace(change, views={**change.views, **gone}))
