"""All that an audience sees, at one position of the log."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from live.events import Payload, object_types
from live.latest import read_latest
from live.log import end_of_log


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


def view_for(views: Mapping[str, Payload | None], audiences: frozenset[str]) -> Payload | None:
    """What one of the audiences sees of an object, or None."""
    for audience in audiences:
        if views.get(audience) is not None:
            return views[audience]
    return None


def take_snapshot(audiences: frozenset[str]) -> tuple[int, list[dict[str, Any]], dict[str, list[Any]]]:
    """Position of the log, objects as {type, id, version, payload}, and latest positions by unit."""
    with one_moment():
        position = end_of_log()
        objects = [
            {
                "type": change.object_type,
                "id": change.object_id,
                "version": change.version,
                "payload": view.model_dump(mode="json"),
            }
            for kind in object_types()
            for change in kind.current()
            if (view := view_for(change.views, audiences)) is not None
        ]
        positions = {row.key: row.value for row in read_latest(None) if audiences.intersection(row.audiences)}
    return position, objects, positions
