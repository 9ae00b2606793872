"""The report of a day of the centre: what was called in, and how fast help came. No personal data."""

import csv
import io
import statistics
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from agencies.tables import safe_cell
from incidents.models import UNREAD, Call, Callback, CallbackState, CallClass, Dispatch, Incident, IncidentStatus, Shift


def bounds(day: date) -> tuple[datetime, datetime]:
    """The beginning and end of a day of the regency's own time."""
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE))
    following = day + timedelta(days=1)
    return start, datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(settings.TIME_ZONE))


def report_of(day: date) -> dict[str, Any]:
    """Calls by class and how long they rang; incidents by kind, priority and village; the response
    time as the mean and as the share within the target (the law knows the mean, the caller the
    share); units sent; watches. Seconds unless said otherwise.
    """
    start, end = bounds(day)
    calls = list(Call.objects.filter(received_at__gte=start, received_at__lt=end))
    incidents = list(
        Incident.objects.filter(reported_at__gte=start, reported_at__lt=end)
        .select_related("type", "village")
        .defer(*UNREAD)
        .order_by("reported_at", "pk")
    )
    rang = [
        (c.answered_at - c.received_at).total_seconds() for c in calls if c.answered_at is not None and not c.back_entry
    ]
    owed = Callback.objects.filter(call__in=calls)
    shifts = Shift.objects.filter(started_at__lt=end).exclude(ended_at__lt=start).select_related("supervisor")
    return {
        "date": day.isoformat(),
        "calls": {
            "total": len(calls),
            "by_class": dict(Counter(c.call_class or "open" for c in calls)),
            "missed": sum(c.missed_at is not None and c.answered_at is None for c in calls),
            "back_entries": sum(c.back_entry for c in calls),
            "answered_after": spread(rang),
            "callbacks": {"owed": owed.count(), "open": owed.filter(state=CallbackState.OPEN).count()},
        },
        "incidents": {
            "total": len([i for i in incidents if i.status != IncidentStatus.MERGED]),
            "merged": sum(i.status == IncidentStatus.MERGED for i in incidents),
            "false": sum(i.status == IncidentStatus.FALSE for i in incidents),
            "by_category": dict(Counter(i.type.category for i in incidents)),
            "by_priority": {f"P{p}": n for p, n in sorted(Counter(i.priority for i in incidents).items())},
            "by_village": dict(Counter(i.village.name if i.village else "" for i in incidents)),
            "response": response([i for i in incidents if i.status != IncidentStatus.MERGED]),
        },
        "units_sent": Dispatch.objects.filter(ordered_at__gte=start, ordered_at__lt=end).count(),
        "shifts": [
            {
                "name": s.name,
                "supervisor": s.supervisor.get_username(),
                "started_at": s.started_at.isoformat(),
                "ended_at": s.ended_at.isoformat() if s.ended_at else None,
                "units_checked": s.checks.values("unit").distinct().count(),
            }
            for s in shifts.order_by("started_at")
        ],
        "list": [_row(i) for i in incidents],
    }


def spread(seconds: Sequence[float]) -> dict[str, float | int | None]:
    """How many, their mean, median and the value nine of ten stay under."""
    if not seconds:
        return {"count": 0, "mean": None, "median": None, "p90": None}
    ordered = sorted(seconds)
    p90 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))]
    return {
        "count": len(ordered),
        "mean": round(statistics.fmean(ordered), 1),
        "median": round(statistics.median(ordered), 1),
        "p90": round(p90, 1),
    }


def response(incidents: Sequence[Incident]) -> dict[str, Any]:
    """From the report to the first unit on scene, and the share (0 to 1) within each one's target."""
    reached = [(i, (i.arrived_at - i.reported_at).total_seconds()) for i in incidents if i.arrived_at is not None]
    within = sum(seconds <= i.target_minutes * 60 for i, seconds in reached)
    return spread([seconds for _i, seconds in reached]) | {
        "within_target": round(within / len(reached), 3) if reached else None
    }


def _row(i: Incident) -> dict[str, Any]:
    def local(moment: datetime | None) -> str:
        return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%H:%M:%S") if moment else ""

    hidden = i.type.is_sensitive
    return {
        "number": i.number,
        "type": "" if hidden else i.type.code,
        "title": _("restricted incident") if hidden else i.title,
        "priority": f"P{i.priority}",
        "village": i.village.name if i.village else "",
        "reported": local(i.reported_at),
        "dispatched": local(i.dispatched_at),
        "departed": local(i.departed_at),
        "arrived": local(i.arrived_at),
        "resolved": local(i.resolved_at),
        "response_minutes": round((i.arrived_at - i.reported_at).total_seconds() / 60, 1) if i.arrived_at else "",
        "target_minutes": i.target_minutes,
        "status": i.get_status_display(),
    }


def csv_of(report: dict[str, Any]) -> str:
    """The report as a table: figures above, one line for each incident below."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write([_("daily report"), report["date"]])
    write([_("calls"), report["calls"]["total"]])
    for code, count in sorted(report["calls"]["by_class"].items()):
        label = str(CallClass(code).label) if code in CallClass.values else _("not finished")
        write([f"  {label}", count])
    write([_("mean seconds until answered"), report["calls"]["answered_after"]["mean"]])
    write([_("incidents"), report["incidents"]["total"]])
    write([_("mean response, seconds"), report["incidents"]["response"]["mean"]])
    write([_("share within the target"), report["incidents"]["response"]["within_target"]])
    write([_("units sent"), report["units_sent"]])
    write([])
    if report["list"]:
        write(list(report["list"][0]))
        for row in report["list"]:
            write([safe_cell(value) for value in row.values()])
    return out.getvalue()
