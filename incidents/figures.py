"""Figures of a day."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q

from incidents.models import Incident


def figures_of_day(now: datetime) -> dict[str, int]:
    """Incidents opened, closed, reached by a unit, and reached within their target, since midnight
    of the regency's own time."""
    midnight = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Incident.objects.filter(opened_at__gte=midnight)
    counted = rows.aggregate(
        opened=Count("pk"),
        closed=Count("pk", filter=Q(resolved_at__isnull=False) | Q(closed_at__isnull=False)),
        arrived=Count("pk", filter=Q(arrived_at__isnull=False)),
    )
    times = rows.filter(arrived_at__isnull=False).values_list("arrived_at", "reported_at", "target_minutes")
    counted["in_target"] = sum(a is not None and (a - r).total_seconds() <= minutes * 60 for a, r, minutes in times)
    return counted
