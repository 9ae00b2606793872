"""The socket: it authorises, subscribes, and only then reads the snapshot. It knows the
connection, never the domain."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Literal

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from pydantic import BaseModel, ConfigDict, ValidationError

from agencies.access import ALL, Viewer, viewer_of_session, viewer_of_user
from agencies.models import User
from frontend.build import build_id
from frontend.snapshot import take_snapshot
from live.hub import Subscriber, hub
from live.log import epoch, oldest_kept, read_since
from live.protocol import PROTOCOL, encode, event_body, numbered, snapshot_body

FORBIDDEN, REVOKED, PROTOCOL_ERROR = 4403, 4401, 4400
MAX_MESSAGE = 1000
RESUME_LIMIT = 2000  # events; a client that missed more takes a snapshot


class Hello(BaseModel):
    """What a client says first: nothing, or where it left off."""

    model_config = ConfigDict(extra="forbid")

    say: Literal["hello"]
    epoch: str | None = None
    position: int | None = None


class LiveConsumer(AsyncWebsocketConsumer):
    """One screen. Frames are described in docs/live.md."""

    subscriber: Subscriber | None = None
    writer: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        audiences = await database_sync_to_async(self._audiences)()
        await self.accept()
        if not audiences:
            await self.close(FORBIDDEN)
            return
        self.subscriber = await hub().subscribe(audiences, self._audiences)

    async def disconnect(self, code: int) -> None:
        if self.writer:
            self.writer.cancel()
        if self.subscriber:
            await hub().unsubscribe(self.subscriber)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.writer or self.subscriber is None or text_data is None or len(text_data) > MAX_MESSAGE:
            await self.close(PROTOCOL_ERROR)
            return
        try:
            hello = Hello.model_validate_json(text_data)
        except ValidationError:
            await self.close(PROTOCOL_ERROR)
            return
        self.writer = asyncio.create_task(self._write(hello, self.subscriber))

    def _audiences(self) -> frozenset[str]:
        """The audiences of whoever is behind the socket now; empty where they may see nothing."""
        viewer = _fresh_viewer(self.scope)
        return frozenset({ALL, viewer.audience}) if viewer.audience else frozenset()

    async def _write(self, hello: Hello, subscriber: Subscriber) -> None:
        number = 0

        async def send(body: bytes) -> None:
            nonlocal number
            number += 1
            await self.send(numbered(number, body))

        position, bodies = await database_sync_to_async(_first_bodies)(hello, subscriber.audiences)
        for body in bodies:
            await send(body)
        while True:
            at, body = await subscriber.queue.get()
            if subscriber.revoked:
                await self.close(REVOKED)
                return
            if at == 0 or at > position:
                await send(body)
            if subscriber.lost and subscriber.queue.empty():
                await self.close(4408)
                return


def _fresh_viewer(scope: Any) -> Viewer:
    user = scope.get("user")
    if user is not None and user.is_authenticated:
        fresh = User.objects.filter(pk=user.pk).first()
        if fresh is None or fresh.get_session_auth_hash() != user.get_session_auth_hash():
            return viewer_of_session({})
        if not scope["session"].exists(scope["session"].session_key):
            return viewer_of_session({})
        return viewer_of_user(fresh)
    return viewer_of_session(scope["session"])


def _first_bodies(hello: Hello, audiences: frozenset[str]) -> tuple[int, list[bytes]]:
    """Hello, then the events since where the client left off, or a snapshot. Returns the position
    up to which the client then knows everything."""
    # another audience is another stream: who changes sides takes a snapshot
    log_epoch, oldest = f"{epoch()}:{min(audiences - {ALL})}", oldest_kept()

    def greeting(position: int, resumed: bool) -> bytes:
        return encode(
            "hello",
            protocol=PROTOCOL,
            server_time=datetime.now(UTC),
            epoch=log_epoch,
            position=position,
            oldest=oldest,
            audience=sorted(audiences - {ALL}),
            resumed=resumed,
            build=build_id(),
            exercise=settings.EXERCISE,
        )

    if hello.epoch == log_epoch and hello.position is not None and hello.position >= oldest - 1:
        rows = read_since(hello.position, RESUME_LIMIT + 1)
        if len(rows) <= RESUME_LIMIT:
            last = rows[-1].id if rows else hello.position
            seen = [event_body(r) for r in rows if audiences.intersection(r.audiences)]
            return last, [greeting(last, True), *seen]
    position, objects, positions = take_snapshot(audiences)
    return position, [greeting(position, False), snapshot_body(objects, positions, position)]
