"""The frames of the stream, as bytes. `docs/live.md` explains them.

A frame body is encoded once and shared by all sockets of an audience; only the number that each
socket gives its own frames is put in front.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from live.log import Row

PROTOCOL = 1


def encode(frame: str, /, **fields: Any) -> bytes:
    """The body of a frame."""
    return orjson.dumps({"frame": frame, **fields})


def event_body(row: Row) -> bytes:
    """One event; `payload` null means that the object is gone for this audience."""
    return encode(
        "event",
        position=row.id,
        kind=row.kind,
        type=row.object_type,
        id=row.object_id,
        version=row.version,
        payload=row.payload,
        at=row.at,
    )


def snapshot_body(objects: Iterable[Mapping[str, Any]], positions: Mapping[str, Any], position: int) -> bytes:
    """Everything an audience sees, and the position of the log it stands for."""
    return encode("snapshot", position=position, objects=list(objects), positions=positions)


def numbered(number: int, body: bytes) -> str:
    """A body with the socket's own number for it."""
    return f'{{"n":{number},{body[1:].decode()}'
