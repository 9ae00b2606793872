"""A GPS fix, and the ordered list of checks it must pass. Pure; one place to read the whole life
of a fix."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

MAX_FUTURE_S = 60.0
MAX_AGE_S = 7 * 86_400.0
MAX_ACCURACY_M = 1000.0
MAX_KMH = 250.0
JUMP_M = 500.0  # a shorter jump may be the error of the receiver
EARTH_M = 6_371_008.8


@dataclass(frozen=True)
class Fix:
    """Degrees, UTC, km/h, degrees clockwise from north, metres."""

    lon: float
    lat: float
    at: datetime
    speed_kmh: float | None = None
    heading: float | None = None
    accuracy_m: float | None = None

    def as_json(self) -> dict[str, Any]:
        """For the list of refused fixes; NaN becomes text."""
        row = asdict(self) | {"at": self.at.isoformat()}
        return {k: v if not isinstance(v, float) or math.isfinite(v) else str(v) for k, v in row.items()}


@dataclass(frozen=True)
class Context:
    """What a check may know: now, and the latest fix accepted from this unit."""

    now: datetime
    last: Fix | None


def finite(fix: Fix, context: Context) -> str | None:
    numbers = (fix.lon, fix.lat, *(v for v in (fix.speed_kmh, fix.heading, fix.accuracy_m) if v is not None))
    return None if all(math.isfinite(v) for v in numbers) else _("not a finite number")


def on_earth(fix: Fix, context: Context) -> str | None:
    if abs(fix.lat) > 90 and abs(fix.lat) <= 180 and abs(fix.lon) <= 90:
        return _("latitude outside -90 to 90: longitude and latitude are swapped")
    if abs(fix.lat) > 90 or abs(fix.lon) > 180:
        return _("not on the earth")
    return _("0, 0 means that the receiver has no fix") if fix.lat == 0 and fix.lon == 0 else None


def not_in_future(fix: Fix, context: Context) -> str | None:
    ahead = (fix.at - context.now).total_seconds()
    return _("%.0f s in the future: set the device's clock") % ahead if ahead > MAX_FUTURE_S else None


def not_ancient(fix: Fix, context: Context) -> str | None:
    age = (context.now - fix.at).total_seconds()
    return _("%.0f days old: set the device's clock") % (age / 86_400) if age > MAX_AGE_S else None


def accurate(fix: Fix, context: Context) -> str | None:
    if fix.accuracy_m is None or fix.accuracy_m <= MAX_ACCURACY_M:
        return None
    text = _("accuracy %(metres).0f m is worse than %(limit).0f m")
    return text % {"metres": fix.accuracy_m, "limit": MAX_ACCURACY_M}


def no_teleport(fix: Fix, context: Context) -> str | None:
    """Faster than any vehicle since the last fix, in either direction of time. After an hour
    without a fix it may be anywhere."""
    if context.last is None:
        return None
    seconds = abs((fix.at - context.last.at).total_seconds())
    metres = metres_apart(fix, context.last)
    if metres <= JUMP_M or seconds > 3600 or metres / max(seconds, 1.0) * 3.6 <= MAX_KMH:
        return None
    text = _("%(km).1f km in %(seconds).0f s: faster than any vehicle")
    return text % {"km": metres / 1000, "seconds": seconds}


Check = Callable[[Fix, Context], str | None]
CHECKS: tuple[Check, ...] = (finite, on_earth, not_in_future, not_ancient, accurate, no_teleport)


def first_refusal(fix: Fix, context: Context) -> tuple[str, str] | None:
    """The name of the first check that refuses, and its reason; None where the fix is good."""
    for check in CHECKS:
        if reason := check(fix, context):
            return check.__name__, reason
    return None


def metres_apart(a: Fix, b: Fix) -> float:
    """Great-circle metres (haversine)."""
    p, q = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def moment(text: str | int | float) -> datetime:
    """A time as devices write it: seconds or milliseconds since 1970, or ISO 8601 (UTC where it
    names no zone). ValueError for anything else."""
    try:
        number = float(text)
    except (TypeError, ValueError):
        parsed = datetime.fromisoformat(str(text).replace("Z", "+00:00").replace(" ", "+"))
        try:
            return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("the time is out of range") from error
    if not math.isfinite(number):
        raise ValueError("the time is not a finite number")
    try:
        return datetime.fromtimestamp(number / 1000 if abs(number) > 1e11 else number, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("the time is out of range") from error
