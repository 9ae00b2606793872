"""The frames of the stream, as bytes, and what a client may say. `docs/live.md` explains them.

A frame's body is encoded once and shared by all sockets of an audience; only the number that each
socket gives its own frames is put in front.
"""

from collections.abc import Mapping
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from live.log import Row

PROTOCOL = 1
MAX_MESSAGE = 1000  # characters a client may send at once

# Why a socket is closed
BAD_MESSAGE, REVOKED, FORBIDDEN, TOO_SLOW, UNAVAILABLE = 4400, 4401, 4403, 4408, 4503


class Hello(BaseModel):
    """The one thing a client says: that it is there and, where it left off, the epoch and the
    position of the log that it knows."""

    model_config = ConfigDict(extra="forbid")

    say: Literal["hello"]
    epoch: str | None = Field(default=None, max_length=200)
    position: int | None = Field(default=None, ge=0)


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


def snapshot_body(position: int, objects: bytes, positions: Mapping[str, Any]) -> bytes:
    """Everything an audience sees, and the position of the log that it stands for."""
    return encode("snapshot", position=position, objects=orjson.Fragment(objects), positions=positions)


def numbered(number: int, body: bytes) -> str:
    """A body with the socket's own number for it."""
    return f'{{"n":{number},{body[1:].decode()}'
