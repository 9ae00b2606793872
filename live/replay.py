"""The past as the screens saw it: what stood at a moment, and the events after it.

A replay begins at the last keyframe before its moment and applies the events since, as a screen
would. An event counts from the time its action began, which is the one every row of it carries.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from live.events import object_types
from live.log import Row, one_moment, standing
from live.models import Event, Keyframe, PastEvent

MOST_EVENTS = 50_000  # between a keyframe and a moment; keyframes are half an hour apart

COMMIT_LAG = timedelta(minutes=10)  # an action that began before a keyframe may commit after it

Objects = dict[tuple[str, str], dict[str, Any]]  # (type, id) -> {type, id, version, payload}


class NoRecord(ValueError):
    """Nothing is kept of that moment; the message says what is."""

    def __init__(self, earliest: datetime | None) -> None:
        super().__init__("nothing is kept of that moment")
        self.earliest = earliest


class Past(NamedTuple):
    """What stood at a moment, and the position of the log that it stands for."""

    position: int
    objects: Objects


def all_that_stands() -> tuple[datetime, int, list[dict[str, Any]]]:
    """The time, the log's position and the rows of all objects as each audience sees them."""
    with one_moment():
        position = standing().position
        rows = [row for kind in object_types() for change in kind.current() for row in change.rows()]
    kept = [row | {"payload": json.loads(row["payload"])} for row in rows if row["payload"] is not None]
    return timezone.now(), position, kept


def earliest() -> datetime | None:
    """The first moment that can be played; None where no keyframe is kept yet."""
    return Keyframe.objects.order_by("at").values_list("at", flat=True).first()


def state_at(moment: datetime, audiences: frozenset[str]) -> Past:
    """What some audiences saw at a moment. Raises NoRecord where nothing is kept of it."""
    start = Keyframe.objects.filter(at__lte=moment).order_by("-at", "-pk").first()
    if start is None:
        raise NoRecord(earliest())
    objects: Objects = {}
    for row in start.rows:
        if audiences.intersection(row["audiences"]):
            _put(objects, row["object_type"], row["object_id"], row["version"], row["payload"])
    position = start.position
    for event in _events(moment, MOST_EVENTS, id__gt=start.position, at__gte=start.at - COMMIT_LAG):
        position = max(position, event.id)
        if audiences.intersection(event.audiences):
            _put(objects, event.object_type, event.object_id, event.version, event.payload)
    return Past(position, objects)


def events_between(since: datetime, until: datetime, most: int) -> list[Row]:
    """Events after `since` until `until`, in the order of their commits; at most `most` + 1."""
    return _events(until, most, at__gt=since)


def _events(until: datetime, most: int, **which: Any) -> list[Row]:
    found: list[Row] = []
    for rows in (PastEvent.objects.filter(at__lte=until, **which), Event.objects.filter(at__lte=until, **which)):
        found += [Row(*row) for row in rows.order_by("id").values_list(*Row._fields)[: most + 1]]
    return found[: most + 1]


def for_audiences(rows: Iterable[Row], audiences: frozenset[str]) -> list[Row]:
    """Those that some audiences heard."""
    return [row for row in rows if audiences.intersection(row.audiences)]


def _put(objects: Objects, kind: str, key: str, version: int, payload: dict[str, Any] | None) -> None:
    """As a screen's store does: whole objects, a lower version is old news."""
    kept = objects.get((kind, key))
    if kept is not None and kept["version"] > version:
        return
    if payload is None:
        objects.pop((kind, key), None)
    else:
        objects[kind, key] = {"type": kind, "id": key, "version": version, "payload": payload}
