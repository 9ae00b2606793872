"""Incidents that are one: merge, unmerge. Nothing is lost: reports and log stay where they were written,
and a merge remembers what it changed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from agencies.access import agency_audience
from agencies.actions import NotAllowed
from agencies.models import User
from incidents.actions.common import changed, locked, locked_both, note, request_changed
from incidents.models import (
    ACTIVE_DISPATCH,
    OPEN_REQUEST,
    OPEN_STATUSES,
    AgencyRequest,
    Dispatch,
    DispatchStatus,
    Incident,
    Merge,
    RequestStatus,
    StagingPoint,
)
from incidents.models import IncidentStatus as S
from incidents.payloads import incident_change
from incidents.standing import stands
from live.actions import action, action_now, emit

TIMES = ("reported_at", "dispatched_at", "departed_at", "arrived_at")  # of incidents that are one, the earliest counts
MERGING = ("priority", "status", *TIMES)
COURSE = (S.NEW, S.VERIFIED, S.DISPATCHED, S.EN_ROUTE, S.ON_SCENE, S.UNDER_CONTROL)
REACHED = {
    DispatchStatus.ORDERED: S.DISPATCHED,
    DispatchStatus.ACKNOWLEDGED: S.DISPATCHED,
    DispatchStatus.EN_ROUTE: S.EN_ROUTE,
    DispatchStatus.ON_SCENE: S.ON_SCENE,
    DispatchStatus.TRANSPORTING: S.ON_SCENE,
    DispatchStatus.AT_HOSPITAL: S.ON_SCENE,
}
STAMPED = {"dispatched_at": "ordered_at", "departed_at": "departed_at", "arrived_at": "arrived_at"}
WAITING = (*OPEN_REQUEST, RequestStatus.ACCEPTED)  # requests that are somebody's matter


@action
def merge_incidents(child_id: int, into_id: int, *, reason: str = "", by: User | None = None) -> Merge:
    """Find one incident to be another: its units serve the other from now on, its reports and facts
    are shown there, the earliest times and the more urgent priority count. Its own log stays.

    Raises NotAllowed for one that has ended, itself, or a sensitive one into one that is not.
    """
    child, into = locked_both(child_id, into_id)
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
    requests = list(child.requests.filter(status__in=WAITING).order_by("pk"))
    theirs = set(moving.values_list("unit__agency_id", flat=True)) | {request.agency_id for request in requests}
    shared = theirs if into.type.is_sensitive else theirs | set(child.agencies.values_list("pk", flat=True))
    added = sorted(shared - set(into.agencies.values_list("pk", flat=True)))
    into.agencies.add(*added)
    Dispatch.objects.filter(pk__in=moved).update(incident=into)
    into.priority = min(into.priority, child.priority)
    into.status = max(into.status, _brings(child.status, into.status), key=_course)
    for name in TIMES:
        setattr(into, name, _earliest(getattr(into, name), getattr(child, name)))
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
        requests=[request.pk for request in requests],
        staging=list(child.staging_points.filter(removed_at=None).values_list("pk", flat=True)),
        parts=list(child.children.exclude(pk=into.pk).values_list("pk", flat=True)),
        agencies=added,
    )
    _belong(merge, into)
    child.status, child.merged_into = S.MERGED, into
    changed(child, "incident.merged", ["status", "merged_into"])
    changed(into, "incident.merged_in", list(MERGING))
    note(child, "merged", by, {"into": into.number}, reason)
    note(into, "merged_in", by, {"incident": child.number}, reason)
    return merge


@action
def unmerge_incident(child_id: int, *, reason: str, by: User | None = None) -> Merge:
    """Take a merge back: the incident stands as it stood, with the units, requests and parts that came with
    it; the other loses what the merge gave it, but for what has happened to it since.

    Raises NotAllowed where it is not merged, or what it was merged into is merged itself.
    """
    into_id = Incident.objects.values_list("merged_into_id", flat=True).get(pk=child_id)
    if into_id is None:
        raise NotAllowed(_("this incident is not merged"))
    child, into = locked_both(child_id, into_id)
    merge = Merge.objects.select_for_update().filter(child=child, into=into, undone_at=None).first()
    if merge is None:
        raise NotAllowed(_("this incident is not merged"))
    if into.status == S.MERGED:
        raise NotAllowed(_("%s is merged itself; take that back first") % into.number)
    Dispatch.objects.filter(pk__in=merge.dispatches, incident=into).update(incident=child)
    merge.undone_at, merge.undone_by, merge.undone_reason = action_now(), by, reason
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    _take_back(merge, into)
    busy = set(into.dispatches.filter(status__in=ACTIVE_DISPATCH).values_list("unit__agency_id", flat=True))
    busy |= set(
        into.requests.filter(status__in=WAITING).exclude(pk__in=merge.requests).values_list("agency_id", flat=True)
    )
    lost = [pk for pk in merge.agencies if pk not in busy]
    into.agencies.remove(*lost)
    _stand_again(child, merge)
    for incident in (child, into):
        _command_there(incident)
    commanders = ["commander_unit", "commander_agency"]
    changed(
        child,
        "incident.unmerged",
        ["status", "merged_into", "dispatched_at", "departed_at", "arrived_at", *commanders],
    )
    _belong(merge, child)
    _changed_without(into, "incident.unmerged_out", [*MERGING, *commanders], lost)
    note(child, "unmerged", by, {"from": into.number}, reason)
    note(into, "unmerged_out", by, {"incident": child.number}, reason)
    return merge


def _course(status: str) -> int:
    return COURSE.index(S(status))


def _brings(status: str, into: str) -> str:
    """What a status counts for in another incident: one is not under control by what was merged into it."""
    return S.ON_SCENE if status == S.UNDER_CONTROL != into else status


def _earliest(*times: datetime | None) -> datetime | None:
    return min((time for time in times if time is not None), default=None)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _value(name: str, plain: Any) -> Any:
    return parse_datetime(plain) if name in TIMES and plain else plain


def _snapshot(incident: Incident) -> dict[str, Any]:
    return {name: _plain(getattr(incident, name)) for name in MERGING}


def _belong(merge: Merge, incident: Incident) -> None:
    """Requests, staging points and parts that a merge moves are this incident's from now on."""
    for request in AgencyRequest.objects.filter(pk__in=merge.requests).select_related("incident").order_by("pk"):
        request.incident = incident
        if stands(request):
            request_changed(request, "request.incident", ["incident"])
        else:
            request.save(update_fields=["incident"])
    StagingPoint.objects.filter(pk__in=merge.staging).update(incident=incident)
    # a part has no parts of its own: those of one that becomes a part are parts of its parent
    parent = incident.parent_id or incident.pk
    of = (merge.child_id, merge.into_id, merge.into.parent_id)
    for pk in Incident.objects.filter(pk__in=merge.parts, parent__in=of).order_by("pk").values_list("pk", flat=True):
        part = locked(pk)
        part.parent_id = parent
        changed(part, "incident.linked", ["parent"])


def _take_back(merge: Merge, into: Incident) -> None:
    """Each value that the merge gave becomes what it was before it, or what the incident has come to by its
    own units and by the merges that still stand."""
    standing = list(Merge.objects.filter(into=into, undone_at=None).select_related("child"))
    own = list(into.dispatches.all())
    came = [REACHED[DispatchStatus(d.status)] for d in own if d.status in ACTIVE_DISPATCH]
    for name in MERGING:
        given, was = merge.after[name], merge.before[name]
        if given == was:
            continue
        value = _value(name, was)
        if name == "priority":
            value = min([value, *(other.child.priority for other in standing)])
        elif name == "status":
            value = max([value, *came, *(_brings(other.child_status, value) for other in standing)], key=_course)
        else:
            stamps = [getattr(d, STAMPED[name]) for d in own] if name in STAMPED else []
            value = _earliest(value, *stamps, *(getattr(other.child, name) for other in standing))
        if _plain(getattr(into, name)) == given:
            setattr(into, name, value)
        for later in standing:  # what they found and left was this merge's
            if later.before[name] == given:
                later.before[name] = was
            if later.after[name] == given:
                later.after[name] = _plain(value)
    for later in standing:
        later.save(update_fields=["before", "after"])


def _stand_again(child: Incident, merge: Merge) -> None:
    """The status it had, or the one its units have reached since, with their times. Whose units were all
    called back meanwhile waits for one again."""
    active = list(child.dispatches.filter(status__in=ACTIVE_DISPATCH))
    had = S(merge.child_status)
    if had in (S.DISPATCHED, S.EN_ROUTE) and not active:
        had = S.VERIFIED
    child.status = max([had, *(REACHED[DispatchStatus(d.status)] for d in active)], key=_course)
    child.merged_into = None
    for name, stamp in STAMPED.items():
        setattr(child, name, _earliest(getattr(child, name), *(getattr(d, stamp) for d in child.dispatches.all())))


def _command_there(incident: Incident) -> None:
    """Who commands at a scene is there with a unit that is the incident's own."""
    unit = incident.commander_unit_id
    if unit and not incident.dispatches.filter(unit_id=unit, status=DispatchStatus.ON_SCENE).exists():
        incident.commander_unit = incident.commander_agency = None


def _changed_without(incident: Incident, kind: str, fields: list[str], lost: list[int]) -> None:
    """As `changed`, and gone for the agencies that it is not shared with any more."""
    incident.version += 1
    incident.save(update_fields=[*fields, "version"])
    change = incident_change(incident, kind)
    gone = {agency_audience(pk): None for pk in lost}
    emit(replace(change, views={**change.views, **gone}))
