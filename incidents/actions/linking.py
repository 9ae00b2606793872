"""Incidents that belong together (parent and parts), and where their units gather."""

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import User
from geo.area import check_beside
from incidents.actions.common import changed, locked, locked_both, note
from incidents.models import OPEN_STATUSES, Incident, StagingPoint
from live.actions import action, action_now


@action
def set_parent(incident_id: int, parent_id: int | None, *, by: User | None = None) -> Incident:
    """Make an incident part of a greater one (None: of none). Each keeps its units and its course.

    Raises NotAllowed for itself, and for a part that has parts or a parent that is one.
    """
    if parent_id is None:
        of = Incident.objects.values_list("parent_id", flat=True).get(pk=incident_id)
        incident, parent = locked_both(incident_id, of or incident_id)
    else:
        incident, parent = locked_both(incident_id, parent_id)
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
