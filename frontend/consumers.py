"""The socket: it authorises, subscribes, and only then reads the snapshot. It knows the
connection, never the domain."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from pydantic import ValidationError

from agencies.access import ALL, NOBODY, Viewer, audiences_of, viewer_of_session, viewer_of_user
from agencies.sessions import Backend, SessionStore
from frontend.build import build_id
from frontend.snapshot import read_positions, take_snapshot
from live.hub import hub
from live.log import one_moment, read_since, standing
from live.protocol import (
    BAD_MESSAGE,
    FORBIDDEN,
    MAX_MESSAGE,
    PROTOCOL,
    REVOKED,
    TOO_SLOW,
    UNAVAILABLE,
    Hello,
    encode,
    event_body,
    numbered,
    snapshot_body,
)
from live.subscriber import Audiences, Revoked, Subscriber
from live.threads import in_pool, pool

HELLO_S = 10.0  # how long a client may stay silent after it has connected
RESUME_LIMIT = 2000  # events; a client that missed more takes a snapshot

log = logging.getLogger(__name__)

_threads = pool("snapshot", 3)


class LiveConsumer(AsyncWebsocketConsumer):
    """One screen. Frames are described in docs/live.md."""

    channel_layer_alias = ""  # the hub listens, once for all; a socket must open with Redis away
    task: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()
        self.hello: asyncio.Future[Hello] = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(self._serve())

    async def disconnect(self, code: int) -> None:
        if self.task:
            self.task.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A client says hello, once, and nothing else."""
        try:
            if text_data is None or len(text_data) > MAX_MESSAGE or self.hello.done():
                raise ValueError
            self.hello.set_result(Hello.model_validate_json(text_data))
        except (ValueError, ValidationError):
            await self._end(BAD_MESSAGE)

    async def _serve(self) -> None:
        """The life of the socket; whatever fails, the client hears it by a close."""
        try:
            code = await self._stream()
        except Revoked:
            code = REVOKED
        except TimeoutError:
            code = BAD_MESSAGE
        except Exception as error:
            log.warning("a socket ends: %s", type(error).__name__)
            code = UNAVAILABLE
        self.task = None
        await self._end(code)

    async def _stream(self) -> int:
        audiences = await in_pool(_threads, self._audiences)()
        if not audiences:
            return FORBIDDEN
        hello = await asyncio.wait_for(self.hello, HELLO_S)
        subscriber = await hub().subscribe(audiences, self._audiences)
        try:
            return await self._write(hello, subscriber)
        finally:
            hub().unsubscribe(subscriber)

    async def _write(self, hello: Hello, subscriber: Subscriber) -> int:
        known, bodies = await in_pool(_threads, first_bodies)(hello, subscriber.audiences)
        number = 0
        for body in bodies:
            number += 1
            await self.send(numbered(number, body))
        while True:
            position, body = await subscriber.take()
            if 0 < position <= known:
                continue
            number += 1
            await self.send(numbered(number, body))
            if subscriber.lost and not subscriber.waiting:
                return TOO_SLOW

    async def _end(self, code: int) -> None:
        if self.task:
            self.task.cancel()
            self.task = None
        try:
            await self.close(code)
        except (RuntimeError, OSError):  # the client has gone meanwhile
            pass

    def _audiences(self) -> Audiences:
        """The audiences of whoever is behind the socket now; empty where they may see nothing."""
        return audiences_of(fresh_viewer(self.scope["session"].session_key))


def fresh_viewer(session_key: str | None) -> Viewer:
    """The viewer behind a session, read again: it may have ended, its user may have been locked,
    have another password or other roles, its kiosk's credential may have been revoked."""
    if not session_key:
        return NOBODY
    session = SessionStore(session_key)
    if SESSION_KEY not in session:
        return viewer_of_session(session)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return NOBODY
    user = Backend().get_user(session[SESSION_KEY])
    if user is None or session.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
        return NOBODY
    return viewer_of_user(user)


def first_bodies(hello: Hello, audiences: Audiences) -> tuple[int, list[bytes]]:
    """Hello, then the events since where the client left off (and where the units are), or a
    snapshot. Returns the position of the log up to which the client then knows everything."""
    with one_moment():
        stands = standing()
        # another audience is another stream: who changes sides takes a snapshot
        epoch = f"{stands.epoch}:{min(audiences - {ALL})}"
        resumed: list[bytes] | None = None
        if hello.epoch == epoch and hello.position is not None:
            resumed = _events_since(hello.position, stands.oldest, stands.position, audiences)
        if resumed is None:
            snapshot = take_snapshot(audiences)
            bodies = [snapshot_body(*snapshot)]
        else:
            bodies = [*resumed, encode("positions", positions=read_positions(audiences))]
    greeting: dict[str, Any] = {
        "protocol": PROTOCOL,
        "server_time": datetime.now(UTC),
        "epoch": epoch,
        "position": stands.position,
        "oldest": stands.oldest,
        "audience": sorted(audiences - {ALL}),
        "resumed": resumed is not None,
        "build": build_id(),
        "exercise": settings.EXERCISE,
    }
    return stands.position, [encode("hello", **greeting), *bodies]


def _events_since(position: int, oldest: int, end: int, audiences: Audiences) -> list[bytes] | None:
    """The events since a position, or None where some are not kept, or are too many."""
    if not oldest - 1 <= position <= end:
        return None
    rows = read_since(position, RESUME_LIMIT + 1)
    if len(rows) > RESUME_LIMIT:
        return None
    return [event_body(row) for row in rows if not audiences.isdisjoint(row.audiences)]
