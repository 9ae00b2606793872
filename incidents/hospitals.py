"""Where to bring a patient: hospitals by arrival and by whether they take anybody."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.utils.translation import gettext as _

from agencies.models import Hospital, HospitalState, Unit
from agencies.where import stand_of
from geo import runtime
from geo.snap import NoRoad, SnapSet
from geo.straight import crosses_water, metres_between, straight_seconds
from geo.travel import times_from

BUSY_S = 600.0  # what waiting at a busy emergency room counts as, a proposal


@dataclass(frozen=True)
class Choice:
    """A hospital with seconds by road (None where there is none) and why it is not recommended."""

    hospital: Hospital
    travel_s: float | None
    air_m: float
    estimated: bool
    why_not: str

    @property
    def rank(self) -> tuple[bool, float, float]:
        seconds = np.inf if self.travel_s is None else self.travel_s
        waits = BUSY_S if self.hospital.state == HospitalState.BUSY else 0.0
        return (bool(self.why_not), seconds + waits, self.air_m)


def choices(unit: Unit, now: datetime) -> list[Choice]:
    """All hospitals for a patient on board of a unit, from where it is held to be; the best first.
    Full and closed ones stay listed, last."""
    hospitals = list(Hospital.objects.filter(station__is_active=True).select_related("station"))
    stand = stand_of(unit, now)
    seconds, estimated = _seconds(unit, now, hospitals)
    made = []
    for hospital, travel in zip(hospitals, seconds, strict=True):
        point = hospital.station.point
        air = metres_between(stand.lon, stand.lat, point.x, point.y)
        made.append(Choice(hospital, travel, air, estimated, _why_not(hospital, travel)))
    return sorted(made, key=lambda choice: choice.rank)


def _why_not(hospital: Hospital, travel_s: float | None) -> str:
    if hospital.state in (HospitalState.FULL, HospitalState.CLOSED):
        return str(HospitalState(hospital.state).label)
    return _("no road to it") if travel_s is None else ""


def _seconds(unit: Unit, now: datetime, hospitals: list[Hospital]) -> tuple[list[float | None], bool]:
    """Seconds to each; and whether they are a straight line's, for want of roads."""
    state, stand = runtime.current(), stand_of(unit, now)
    points = [hospital.station.point for hospital in hospitals]
    if state is None:
        return [
            None
            if crosses_water(stand.lon, stand.lat, p.x, p.y)
            else straight_seconds(metres_between(stand.lon, stand.lat, p.x, p.y), unit.profile)
            for p in points
        ], True
    found: list[float | None] = [None] * len(points)
    goals = {}
    for i, p in enumerate(points):
        try:
            goals[i] = state.snap(p.x, p.y, unit.profile)
        except NoRoad:
            continue
    try:
        start = state.snap_stand(stand, unit.profile)
    except NoRoad:
        return found, False
    places = SnapSet(list(goals.values()))
    field = times_from(state.network, state.conditions, start, unit.profile, None, "worst", places)
    for i, seconds in zip(goals, field.at(places), strict=True):
        found[i] = float(seconds) if np.isfinite(seconds) else None
    return found, False
