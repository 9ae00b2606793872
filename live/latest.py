"""State that is shown but not logged: positions. Latest wins, coalesced, outside the log.

A room registers one reader; the rows cross processes over the channel layer, and hubs read the
database again every few seconds, because that layer may lose a message.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

GROUP = "latest"


class Latest(NamedTuple):
    """The latest value of a key, for some audiences. A higher `sequence` replaces a lower one."""

    key: str
    audiences: list[str]
    sequence: int
    value: list[Any]


Reader = Callable[[datetime | None], Iterable[Latest]]
_readers: list[Reader] = []


def register_latest(reader: Reader) -> None:
    """Register the function that reads all rows (None), or those received since a moment (UTC)."""
    _readers.append(reader)


def read_latest(since: datetime | None) -> list[Latest]:
    """The rows of all readers."""
    return [row for reader in _readers for row in reader(since)]


async def publish(rows: Iterable[Latest]) -> None:
    """Tell all hubs; what is lost here they read from the database a few seconds later."""
    message = {"type": "latest", "rows": [list(row) for row in rows]}
    await get_channel_layer().group_send(GROUP, message)


publish_now = async_to_sync(publish)
