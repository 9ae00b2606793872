"""One socket's place in the hub: a bounded queue of frames that others have encoded."""

import asyncio
from collections import deque
from collections.abc import Callable

from live.protocol import encode

MAX_FRAMES = 5000
MAX_BYTES = 4_000_000  # the bytes are shared by all sockets of an audience

Audiences = frozenset[str]


class Revoked(Exception):
    """Who is behind the socket may not see this stream any more."""


class Subscriber:
    """A queue that never blocks who writes and never grows beyond its bounds.

    When it overflows, or the log is another one, all of it is dropped and one `resync` takes its
    place; nothing more is queued, since the client must begin anew. `recheck()` says, from the
    database, which audiences it belongs to now.
    """

    def __init__(self, audiences: Audiences, recheck: Callable[[], Audiences]) -> None:
        self.audiences = audiences
        self.recheck = recheck
        self.lost = False
        self._frames: deque[tuple[int, bytes]] = deque()
        self._bytes = 0
        self._revoked = False
        self._something = asyncio.Event()

    def offer(self, position: int, body: bytes) -> None:
        """Queue a body; `position` is that of its event, 0 for what is no event."""
        if self.lost:
            return
        self._frames.append((position, body))
        self._bytes += len(body)
        if len(self._frames) > MAX_FRAMES or self._bytes > MAX_BYTES:
            self.begin_anew("too slow")
        self._something.set()

    def begin_anew(self, reason: str) -> None:
        """Drop what is queued, and tell the client to."""
        self.lost = True
        self._frames.clear()
        self._bytes = 0
        self._frames.append((0, encode("resync", reason=reason)))
        self._something.set()

    def revoke(self) -> None:
        """Drop what is queued; the next `take` raises Revoked."""
        self._frames.clear()
        self._revoked = True
        self._something.set()

    async def take(self) -> tuple[int, bytes]:
        """The next body with its position. Raises Revoked."""
        while True:
            if self._revoked:
                raise Revoked
            if self._frames:
                position, body = self._frames.popleft()
                self._bytes -= len(body)
                return position, body
            self._something.clear()
            await self._something.wait()

    @property
    def waiting(self) -> int:
        """How many frames are queued."""
        return len(self._frames)
