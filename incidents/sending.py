"""Sending a unit by road: the route and the expected arrival of the order."""

from datetime import datetime, timedelta

from agencies.models import Unit
from agencies.where import stand_of, turnout_seconds
from geo import runtime
from geo.route import route
from geo.snap import NoRoad
from incidents.models import Incident


def road_to(incident: Incident, unit: Unit, now: datetime) -> tuple[datetime | None, list[tuple[float, float]]]:
    """Expected arrival (UTC) and the road as lon/lat, from where the unit is held to be; (None, [])
    where there is no road."""
    state = runtime.current()
    if state is None:
        return None, []
    try:
        start = state.snap_stand(stand_of(unit, now), unit.profile)
        goal = state.snap(incident.point.x, incident.point.y, unit.profile)
    except NoRoad:
        return None, []
    road = route(state.network, state.conditions, start, goal, unit.profile)
    if road is None:
        return None, []
    seconds = turnout_seconds(unit, unit.station, now) + road.seconds
    return now + timedelta(seconds=seconds), [(round(x, 6), round(y, 6)) for x, y in road.line.tolist()]
