"""Where units were: the history of positions as the screens get the latest ones."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from agencies.access import about_agency
from agencies.models import Unit

LOOK_BACK = timedelta(days=7)  # a unit that has been silent longer is shown nowhere

Frame = tuple[datetime, dict[str, list[Any]]]

COLUMNS = "unit_id, ST_X(point), ST_Y(point), heading, speed_kmh, fixed_at, accuracy_m, id"
STOOD = f"""
SELECT {COLUMNS}, received_at FROM (
    SELECT DISTINCT ON (unit_id) * FROM agencies_fix
    WHERE unit_id = ANY(%(units)s) AND NOT late AND received_at <= %(at)s
        AND fixed_at > %(since)s AND fixed_at < %(until)s
    ORDER BY unit_id, fixed_at DESC, id DESC
) f
"""  # noqa: S608  names of columns alone
MOVED = f"""
SELECT {COLUMNS}, step FROM (
    SELECT DISTINCT ON (unit_id, step) * FROM (
        SELECT *, ceil(extract(epoch FROM received_at - %(at)s) / %(step)s)::int AS step FROM agencies_fix
        WHERE unit_id = ANY(%(units)s) AND NOT late AND received_at > %(at)s AND received_at <= %(end)s
            AND fixed_at > %(since)s AND fixed_at < %(until)s
    ) g ORDER BY unit_id, step, fixed_at DESC, id DESC
) f ORDER BY step, unit_id
"""  # noqa: S608
CLOCKS = timedelta(hours=1)  # a device's clock may be ahead of ours by less


def units_seen(audiences: frozenset[str]) -> list[int]:
    """Units whose positions some audiences see."""
    rows = Unit.objects.filter(is_active=True).values_list("pk", "agency_id")
    return [pk for pk, agency in rows if not audiences.isdisjoint(about_agency(agency))]


def positions_at(at: datetime, audiences: frozenset[str]) -> dict[str, list[Any]]:
    """The latest positions that had come in at a moment (UTC), by unit, in the form of
    `positions.read_positions`; the number of the fix stands for its sequence."""
    told: dict[str, Any] = {"units": units_seen(audiences), "at": at, "since": at - LOOK_BACK, "until": at + CLOCKS}
    with connection.cursor() as cursor:
        cursor.execute(STOOD, told)
        return {str(row[0]): _value(row) for row in cursor.fetchall()}


def positions_between(at: datetime, end: datetime, step_s: float, audiences: frozenset[str]) -> list[Frame]:
    """What moved after `at` until `end`: of each step of seconds the last position of each unit, at
    the step's end."""
    told: dict[str, Any] = {"units": units_seen(audiences), "at": at, "end": end, "step": step_s}
    told |= {"since": at - LOOK_BACK, "until": end + CLOCKS}
    frames: dict[int, dict[str, list[Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(MOVED, told)
        for row in cursor.fetchall():
            frames.setdefault(row[-1], {})[str(row[0])] = _value(row)
    return [(min(end, at + timedelta(seconds=step_s * n)), rows) for n, rows in frames.items()]


def _value(row: tuple[Any, ...]) -> list[Any]:
    _unit, lon, lat, heading, speed, fixed_at, accuracy, number, _step = row
    return [round(lon, 6), round(lat, 6), heading, speed, fixed_at.isoformat(), accuracy, number]
