"""Latest positions as the screens get them: outside the log, latest wins."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from agencies.access import about_agency, unit_audience
from live.ask import ask
from live.latest import Latest

OVERLAP = timedelta(seconds=10)  # a commit may become visible after its time

# without models: they are read many times a second
READ = """
SELECT p.unit_id, u.agency_id, p.sequence, ST_X(p.point), ST_Y(p.point), p.heading, p.speed_kmh, p.fixed_at,
    p.accuracy_m
FROM agencies_unitposition p JOIN agencies_unit u ON u.id = p.unit_id AND u.is_active
"""


def read_positions(since: datetime | None) -> Iterable[Latest]:
    """All latest positions, or those received since a moment."""
    return _read() if since is None else _read("WHERE p.received_at >= %s", since - OVERLAP)


def latest_of_units(unit_ids: Collection[int]) -> list[Latest]:
    """The latest positions of some units."""
    return _read("WHERE p.unit_id = ANY(%s)", list(unit_ids))


def _read(where: str = "", *values: Any) -> list[Latest]:
    return [_latest(*row) for row in ask(READ + where, values)]


def _latest(
    unit: int,
    agency: int,
    sequence: int,
    lon: float,
    lat: float,
    heading: float | None,
    kmh: float | None,
    fixed_at: datetime,
    accuracy_m: float | None,
) -> Latest:
    """value = [lon, lat, heading, km/h, fixed at (ISO), accuracy m, sequence]."""
    value = [round(lon, 6), round(lat, 6), heading, kmh, fixed_at.isoformat(), accuracy_m, sequence]
    return Latest(str(unit), [*about_agency(agency), unit_audience(unit)], sequence, value)
