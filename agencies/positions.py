"""Latest positions as the screens get them: outside the log, latest wins."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from agencies.access import about_agency, unit_audience
from agencies.models import UnitPosition
from live.latest import Latest

OVERLAP = timedelta(seconds=10)  # a commit may become visible after its time


def read_positions(since: datetime | None) -> Iterable[Latest]:
    """All latest positions, or those received since a moment."""
    rows = UnitPosition.objects.select_related("unit").filter(unit__is_active=True)
    return [_latest(p) for p in (rows if since is None else rows.filter(received_at__gte=since - OVERLAP))]


def latest_of_units(unit_ids: Collection[int]) -> list[Latest]:
    rows = UnitPosition.objects.select_related("unit").filter(unit_id__in=unit_ids, unit__is_active=True)
    return [_latest(p) for p in rows]


def _latest(p: UnitPosition) -> Latest:
    """value = [lon, lat, heading, km/h, fixed at (ISO), accuracy m, sequence]."""
    value = [
        round(p.point.x, 6),
        round(p.point.y, 6),
        p.heading,
        p.speed_kmh,
        p.fixed_at.isoformat(),
        p.accuracy_m,
        p.sequence,
    ]
    audiences = [*about_agency(p.unit.agency_id), unit_audience(p.unit_id)]
    return Latest(str(p.unit_id), audiences, p.sequence, value)
