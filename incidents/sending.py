"""Sending units: the road and the expected arrival of each order, and a whole package at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from agencies.models import Unit, User
from agencies.where import stand_of, turnout_seconds
from geo import runtime
from geo.route import route
from geo.snap import NoRoad
from incidents.actions import NotAllowed, dispatch_unit
from incidents.models import Dispatch, Incident
from incidents.recommend import recommend


def road_to(incident: Incident, unit: Unit, now: datetime) -> tuple[datetime | None, list[tuple[float, float]]]:
    """Expected arrival (UTC) and the road as lon/lat, from where the unit is held to be; (None, [])
    where there is no road."""
    state = runtime.current()
    if state is None:
        return None, []
    state = state.for_unit(unit.pk)
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


@dataclass(frozen=True)
class Outcome:
    """What became of one unit of a package: the dispatch, or why there is none."""

    unit: int
    dispatch: Dispatch | None
    refused: str = ""


def send_package(
    incident: Incident, units: Sequence[Unit], *, now: datetime, reason: str = "", by: User | None = None
) -> list[Outcome]:
    """Send units together. Each is an order of its own: one that somebody else has just sent does
    not hold up the others, and its outcome says by whom.

    Raises NotAllowed where a unit is sent that was not recommended and no reason is given.
    """
    chosen = {line.unit.pk: line.unit.call_sign for line in recommend(incident, now).chosen}
    others = [unit for unit in units if unit.pk not in chosen]
    if others and not reason:
        text = _("%s was not recommended: say why it is sent")
        raise NotAllowed(text % ", ".join(unit.call_sign for unit in others), "reason")
    outcomes = []
    for unit in units:
        arrival, road = road_to(incident, unit, now)
        why = reason if unit in others else ""
        try:
            sent = dispatch_unit(
                incident.pk,
                unit.pk,
                expected_arrival=arrival,
                route=road,
                reason=why,
                recommended=sorted(chosen.values()),
                by=by,
            )
            outcomes.append(Outcome(unit.pk, sent))
        except NotAllowed as error:
            outcomes.append(Outcome(unit.pk, None, str(error)))
    return outcomes
