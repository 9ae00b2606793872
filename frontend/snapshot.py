"""All that an audience sees, at one position of the log."""

import threading
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from live.events import Payload, object_types
from live.latest import read_latest
from live.log import Standing, one_moment, standing

SHARED_S = 0.5

Audiences = frozenset[str]


class Snapshot(NamedTuple):
    """`objects` is a JSON list of {type, id, version, payload}, as bytes; `positions` by unit."""

    position: int
    objects: bytes
    positions: dict[str, list[Any]]


def view_for(views: Mapping[str, Payload | None], audiences: Audiences) -> Payload | None:
    """What one of the audiences sees of an object, or None."""
    for audience in audiences:
        if views.get(audience) is not None:
            return views[audience]
    return None


def read_objects(audiences: Audiences) -> list[dict[str, Any]]:
    """All objects that stand now for some audiences, as {type, id, version, payload}."""
    return [
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


def read_positions(audiences: Audiences) -> dict[str, list[Any]]:
    """The latest positions that some audiences see, by unit."""
    return {row.key: row.value for row in read_latest(None) if not audiences.isdisjoint(row.audiences)}


def take_snapshot(audiences: Audiences) -> Snapshot:
    """Objects, positions and the position of the log, all of one moment."""
    with one_moment():
        stands = standing()
        return Snapshot(stands.position, _shared.objects(stands, audiences), read_positions(audiences))


class _Shared:
    """One reading for all sockets that ask at once, as when fifty walls come back after a restart:
    while the log stands where it stood, what stands has not changed either."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Audiences, tuple[Standing, float, bytes]] = {}

    def objects(self, stands: Standing, audiences: Audiences) -> bytes:
        with self._lock:
            kept = self._kept.get(audiences)
            if kept and kept[0] == stands and stands.position and time.monotonic() - kept[1] < SHARED_S:
                return kept[2]
            body = orjson.dumps(read_objects(audiences))
            self._kept[audiences] = (stands, time.monotonic(), body)
            return body


_shared = _Shared()
