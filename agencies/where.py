"""Where a unit is held to be, and whether it may be sent: rules without roads."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Station, Unit, UnitStatus

FRESH_SECONDS = 300.0  # an older fix no longer says where a unit is
MOVING_KMH = 8.0  # below this the heading of a fix is noise
AT_STATION_M = 500.0  # a last fix nearer than this still means: at the station
METRES_PER_DEGREE = 111_320.0
NIGHT = range(18, 24), range(0, 6)  # local hours of the night turnout

FREE = frozenset({UnitStatus.AVAILABLE, UnitStatus.RETURNING})
DIVERTIBLE = frozenset({UnitStatus.ASSIGNED, UnitStatus.EN_ROUTE})
WHY_NOT = {
    UnitStatus.OUT_OF_SERVICE: gettext_lazy("out of service"),
    UnitStatus.OFF_DUTY: gettext_lazy("off duty"),
    UnitStatus.BREAK: gettext_lazy("on a break"),
    UnitStatus.TRANSPORTING: gettext_lazy("transports a patient, never diverted"),
    UnitStatus.AT_HOSPITAL: gettext_lazy("at the hospital with a patient"),
}
AT_WORK = gettext_lazy("at work at a scene")


@dataclass(frozen=True)
class Stand:
    """Where a unit is held to be. `source`: fix, station or stamp (the place of its last state).
    `doubt_s`: it may have driven for so many seconds since, towards or away; then ask by radio.
    `age_s`: age of the fix, None where there never was one."""

    lon: float
    lat: float
    source: str
    age_s: float | None
    doubt_s: float
    heading: float | None


def stand_of(unit: Unit, now: datetime) -> Stand:
    """The stand of a unit at `now` (UTC): its fix while fresh; else its station (or where it stands by) if
    nothing says that it has left it; else the last place known, of a state or a fix, with doubt."""
    position = getattr(unit, "position", None)
    age = (now - position.fixed_at).total_seconds() if position else None
    if position and age is not None and age <= FRESH_SECONDS:
        moving = position.speed_kmh is not None and position.speed_kmh >= MOVING_KMH
        heading = position.heading if moving else None
        return Stand(position.lon, position.lat, "fix", max(age, 0.0), 0.0, heading)
    home = _lonlat(unit.standby_point or unit.station.point)
    stamp, since = _lonlat(unit.status_point) if unit.status_point else home, unit.status_since or now
    if position and position.fixed_at >= since:
        stamp, since = (position.lon, position.lat), position.fixed_at
    if unit.status == UnitStatus.AVAILABLE and _metres_apart(*stamp, *home) <= AT_STATION_M:
        return Stand(*home, "station", age, 0.0, None)
    return Stand(*stamp, "stamp", age, max((now - since).total_seconds(), 0.0), None)


def _lonlat(point: Point) -> tuple[float, float]:
    """Read out of GEOS once for each point: units are weighed by the hundred, and their points stay."""
    kept: tuple[float, float] | None = point.__dict__.get("_lonlat")
    if kept is None:
        kept = point.__dict__["_lonlat"] = (point.x, point.y)
    return kept


def _metres_apart(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Metres between two near points, on a plane: good to 1% within a regency."""
    east = (lon_b - lon_a) * METRES_PER_DEGREE * math.cos(math.radians(lat_a))
    return math.hypot(east, (lat_b - lat_a) * METRES_PER_DEGREE)


def turnout_seconds(unit: Unit, station: Station, at: datetime) -> float:
    """Seconds from the order to wheels turning: none for a unit that is on the road; for one that
    stands ready, the station's by day or night, or else its service's."""
    if unit.status != UnitStatus.AVAILABLE:
        return 0.0
    hour = at.astimezone(ZoneInfo(settings.TIME_ZONE)).hour
    by_night = any(hour in hours for hours in NIGHT)
    own = station.turnout_night_seconds if by_night else station.turnout_day_seconds
    return float(own if own is not None else station.agency.service.turnout_seconds)


def crew_key(unit: Unit) -> int:
    """A key that vehicles with one crew share; a vehicle without one has its own."""
    return unit.crew_id or -unit.pk


def crews_out(units: Iterable[Unit]) -> dict[int, Unit]:
    """Crews that are not at their station, with the unit they are out with, by the crew's key."""
    home = (UnitStatus.AVAILABLE, UnitStatus.BREAK, UnitStatus.OUT_OF_SERVICE, UnitStatus.OFF_DUTY)
    return {unit.crew_id: unit for unit in units if unit.crew_id and unit.status not in home}


def refusal(unit: Unit, capability: str | None, out: Mapping[int, Unit] | None = None) -> str | None:
    """Why a unit cannot be sent, in a sentence for the dispatcher; None where it can. `out`: the
    crews that are out (`crews_out`), each with the unit it has taken."""
    if capability and capability not in unit.able:
        return _("does not have the capability")
    if unit.crew is None or not unit.crew.on_duty:
        return _("has no crew on duty")
    taken = (out or {}).get(unit.crew_id or 0)
    if taken is not None and taken.pk != unit.pk:
        return _("its crew is out with %s") % taken.call_sign
    if unit.status in FREE or unit.status in DIVERTIBLE:
        return None
    return str(WHY_NOT.get(UnitStatus(unit.status), AT_WORK))
