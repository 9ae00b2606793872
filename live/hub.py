"""One hub per server process: it follows the log and feeds the sockets of this process.

Woken through Redis after each commit and by a poll twice a second in case that wake is lost. Each
event is encoded once; the same bytes go to every socket through a bounded queue of its own, so
that one stalled screen holds up nobody. A socket that cannot keep up is told to resynchronise.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import redis.asyncio
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import Error as DatabaseError

from live.latest import GROUP, Latest, read_latest
from live.log import end_of_log, read_since
from live.protocol import encode, event_body
from live.wake import wake_channel

POLL_S = 0.5
LATEST_S = 0.25
REFRESH_S = 5.0
HEARTBEAT_S = 2.0
RECHECK_S = 3.0
QUEUE = 500

log = logging.getLogger(__name__)


class Subscriber:
    """One socket's place in the hub. `recheck` says which audience it belongs to now."""

    def __init__(self, audiences: frozenset[str], recheck: Callable[[], frozenset[str]]) -> None:
        self.audiences = audiences
        self.recheck = recheck
        self.queue: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue(QUEUE)
        self.lost = False  # the queue overflowed: the client must take a snapshot
        self.revoked = False

    def offer(self, position: int, body: bytes) -> None:
        """Queue a body (position 0: no event); on overflow drop all and ask for a resync."""
        if self.lost:
            return
        try:
            self.queue.put_nowait((position, body))
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.lost = True
            self.queue.put_nowait((0, encode("resync", reason="too slow")))


class Hub:
    """Follows the log for as long as it has subscribers."""

    def __init__(self) -> None:
        self._subscribers: set[Subscriber] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._starting = asyncio.Lock()  # screens that connect together start the loops once
        self._latest: dict[str, Latest] = {}
        self._dirty: set[str] = set()
        self._refreshed: datetime | None = None
        self.position = 0
        self.database_ok = True

    async def subscribe(self, audiences: frozenset[str], recheck: Callable[[], frozenset[str]]) -> Subscriber:
        """A new place; from now on it misses no event."""
        async with self._starting:
            if not self._tasks:
                self.position = await database_sync_to_async(end_of_log)()
                loops = (self._follow, self._listen, self._receive_latest, self._send_latest, self._beat, self._recheck)
                self._tasks = [asyncio.create_task(self._keep(loop)) for loop in loops]
            subscriber = Subscriber(audiences, recheck)
            self._subscribers.add(subscriber)
        return subscriber

    async def unsubscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)
        if not self._subscribers:
            tasks, self._tasks = self._tasks, []
            for task in tasks:
                task.cancel()

    async def _keep(self, loop: Callable[[], Any]) -> None:
        """Run a loop again whenever it fails: Redis or the database may go and come back."""
        pause = 0.1
        while True:
            try:
                await loop()
                return
            except (DatabaseError, redis.asyncio.RedisError, OSError) as error:
                log.warning("%s: %s; again in %.1f s", loop.__name__, type(error).__name__, pause)
            except Exception:
                log.exception("%s failed; again in %.1f s", loop.__name__, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def _follow(self) -> None:
        read = database_sync_to_async(read_since)
        while True:
            try:
                rows = await read(self.position)
                self.database_ok = True
            except DatabaseError:
                self.database_ok = False
                raise
            for row in rows:
                self.position = row.id
                audiences = set(row.audiences)
                wanting = [s for s in self._subscribers if s.audiences & audiences]
                if wanting:
                    body = event_body(row)
                    for subscriber in wanting:
                        subscriber.offer(row.id, body)
            if rows:
                await asyncio.sleep(0)
                continue
            try:
                await asyncio.wait_for(self._wake.wait(), POLL_S)
            except TimeoutError:
                pass
            self._wake.clear()

    async def _listen(self) -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
        try:
            async with client.pubsub() as pubsub:
                await pubsub.subscribe(wake_channel())
                async for _message in pubsub.listen():
                    self._wake.set()
        finally:
            await client.aclose()

    async def _receive_latest(self) -> None:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add(GROUP, channel)
        while True:
            message = await layer.receive(channel)
            self._take(Latest(*row) for row in message["rows"])

    def _take(self, rows: Any) -> None:
        for row in rows:
            known = self._latest.get(row.key)
            if known is None or row.sequence > known.sequence:
                self._latest[row.key] = row
                self._dirty.add(row.key)

    async def _send_latest(self) -> None:
        read = database_sync_to_async(read_latest)
        while True:
            now = datetime.now(UTC)
            if self._refreshed is None or (now - self._refreshed).total_seconds() > REFRESH_S:
                self._take(await read(self._refreshed))
                self._refreshed = now
            if self._dirty:
                rows = [self._latest[key] for key in self._dirty]
                self._dirty.clear()
                bodies: dict[frozenset[str], bytes] = {}
                for subscriber in self._subscribers:
                    body = bodies.get(subscriber.audiences)
                    if body is None:
                        seen = {r.key: r.value for r in rows if subscriber.audiences.intersection(r.audiences)}
                        body = bodies[subscriber.audiences] = encode("positions", positions=seen) if seen else b""
                    if body:
                        subscriber.offer(0, body)
            await asyncio.sleep(LATEST_S)

    async def _beat(self) -> None:
        while True:
            body = encode("heartbeat", server_time=datetime.now(UTC), position=self.position, database=self.database_ok)
            for subscriber in self._subscribers:
                subscriber.offer(0, body)
            await asyncio.sleep(HEARTBEAT_S)

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_S)
            subscribers = list(self._subscribers)
            now = await database_sync_to_async(_recheck_all)(subscribers)
            for subscriber, audiences in zip(subscribers, now, strict=True):
                if audiences != subscriber.audiences and not subscriber.revoked:
                    subscriber.revoked = True
                    subscriber.offer(0, b"")


def _recheck_all(subscribers: list[Subscriber]) -> list[frozenset[str]]:
    return [s.recheck() for s in subscribers]


_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """The hub of this process (of the running event loop)."""
    loop = id(asyncio.get_running_loop())
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
