"""Reading the log. What is read together must be read in `one_moment()`."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction
from django.db.models import FloatField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from live.ask import ask
from live.models import Event

BATCH = 500


class Row(NamedTuple):
    """One row of the log."""

    id: int
    kind: str
    audiences: list[str]
    object_type: str
    object_id: str
    version: int
    payload: dict[str, Any] | None
    at: datetime


class Standing(NamedTuple):
    """Where the log stands: its identity, the last position and the oldest one kept."""

    epoch: str
    position: int
    oldest: int


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which every query sees the same moment. Within a transaction of somebody
    else (a test's) it joins that one."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def read_since(position: int, limit: int = BATCH) -> list[Row]:
    """Rows after a position, in the order of their commits."""
    rows = ask(SINCE, [position, limit])
    return [Row._make((*row, payload and orjson.loads(payload), at)) for *row, payload, at in rows]


SINCE = """
SELECT id, kind, audiences, object_type, object_id, version, payload::text, at FROM live_event
WHERE id > %s ORDER BY id LIMIT %s
"""


def read_past(object_type: str, since: datetime, fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """What the log keeps of a type of object: (object id, at, numbers of its payload …) of each
    event since a moment (UTC), oldest first; before them, of each object, the last one earlier."""
    rows = Event.objects.filter(object_type=object_type, payload__isnull=False)
    rows = rows.annotate(**{f"f{i}": Cast(KT(f"payload__{f}"), FloatField()) for i, f in enumerate(fields)})
    columns = ("object_id", "at", *(f"f{i}" for i in range(len(fields))))
    earlier = rows.filter(at__lt=since).order_by("object_id", "-id").distinct("object_id")
    return [*earlier.values_list(*columns), *rows.filter(at__gte=since).order_by("id").values_list(*columns)]


def end_of_log() -> int:
    """The position of the last committed event; 0 before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM live_event")
        return int(cursor.fetchone()[0])


# A restored or promoted database may have forgotten events that clients have seen: its timeline,
# its cluster or its own number differs then, and with it the epoch.
STANDING = """
SELECT (SELECT min(uuid::text) FROM live_epoch), system_identifier, timeline_id,
    (SELECT oid FROM pg_database WHERE datname = current_database()),
    (SELECT coalesce(max(id), 0) FROM live_event),
    (SELECT coalesce(min(id), (SELECT last_value + 1 FROM live_event_id_seq)) FROM live_event)
FROM pg_control_system(), pg_control_checkpoint()
"""


def standing() -> Standing:
    """Where the log stands now."""
    ((*identity, position, oldest),) = ask(STANDING)
    epoch = hashlib.sha256(repr(identity).encode()).hexdigest()[:16]
    return Standing(epoch, position, oldest)
