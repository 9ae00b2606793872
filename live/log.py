"""Reading the log."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from live.models import Epoch, Event

BATCH = 500


class Row(NamedTuple):
    """One row of the log."""

    id: int
    kind: str
    audiences: list[str]
    object_type: str
    object_id: str
    version: int
    payload: Any
    at: Any


def read_since(position: int, limit: int = BATCH) -> list[Row]:
    """Rows after a position, in the order of their commits."""
    fields = Row._fields
    return [Row(*r) for r in Event.objects.filter(id__gt=position).order_by("id").values_list(*fields)[:limit]]


def end_of_log() -> int:
    """The highest position handed out, committed rows only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM live_event")
        return int(cursor.fetchone()[0])


def oldest_kept() -> int:
    """The lowest position still in the log; one past its end where it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), (SELECT last_value + 1 FROM live_event_id_seq)) FROM live_event")
        return int(cursor.fetchone()[0])


def epoch() -> str:
    """The log's identity."""
    return str(Epoch.objects.order_by("pk").values_list("uuid", flat=True)[0])


def prune(keep_hours: float) -> int:
    """Drop what is older; clients that slept longer take a snapshot. Returns how many rows went.
    The last row always stays, so that the position never runs backwards."""
    before = timezone.now() - timedelta(hours=keep_hours)
    deleted, _ = Event.objects.filter(at__lt=before, id__lt=end_of_log()).delete()
    return deleted
