"""A better place for an incident, and the roads of the units that are under way to it."""

from django.utils import timezone

from agencies.models import Unit, User
from agencies.units import read_units
from incidents.actions import move_incident, store_route
from incidents.actions.reports import UNDER_WAY
from incidents.models import Incident
from incidents.places import Located
from incidents.sending import road_to


def move(
    incident_id: int, place: Located, *, landmark: str | None = None, reason: str = "", by: User | None = None
) -> Incident:
    """Move an incident, then give each unit under way its new road and arrival, from where it is
    now. Raises what `move_incident` raises."""
    incident = move_incident(incident_id, place, landmark=landmark, reason=reason, by=by)
    under_way = dict(incident.dispatches.filter(status__in=UNDER_WAY).values_list("unit_id", "pk"))
    for unit in read_units(Unit.objects.filter(pk__in=under_way)):
        arrival, road = road_to(incident, unit, timezone.now())
        store_route(under_way[unit.pk], expected_arrival=arrival, route=road)
    return incident
