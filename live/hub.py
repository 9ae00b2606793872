"""One hub per server process: it follows the log and feeds the sockets of this process.

Woken through Redis after each commit and by a poll twice a second in case that wake is lost. Each
event is encoded once; the same bytes go to every socket through a bounded queue of its own, so
that one stalled screen holds up nobody. `docs/live.md` tells the whole story.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

import redis.asyncio
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import Error as DatabaseError

from live.events import HUBS
from live.latest import GROUP, Latest, read_latest
from live.log import BATCH, read_since, standing
from live.protocol import encode, event_body
from live.subscriber import Audiences, Subscriber
from live.threads import in_pool, pool
from live.wake import wake_channel

POLL_S = 0.5
LATEST_S = 0.25  # positions: at most four frames a second
REFRESH_S = 5.0  # and what the channel layer lost, from the database
HEARTBEAT_S = 2.0
RECHECK_S = 4.0  # who lost their access without an event (a session that ended)
DATABASE_GONE_S = 2.0  # without an answer for so long, heartbeats say that it is away
PAUSES_S = (0.1, 0.2, 0.5, 1.0)  # between tries when Redis or the database is away

log = logging.getLogger(__name__)

_follow_thread = pool("hub-follow")
_other_thread = pool("hub-other")


class Hub:
    """Follows the log for as long as it has subscribers."""

    def __init__(self) -> None:
        self.position = 0
        self._epoch = ""
        self._subscribers: set[Subscriber] = set()
        self._starting = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._wake = asyncio.Event()
        self._access_changed = asyncio.Event()
        self._latest: dict[str, Latest] = {}
        self._moved: set[str] = set()
        self._read_at = 0.0

    @property
    def database_ok(self) -> bool:
        """Whether the log could be read just now."""
        return time.monotonic() - self._read_at < DATABASE_GONE_S

    async def subscribe(self, audiences: Audiences, recheck: Callable[[], Audiences]) -> Subscriber:
        """A new place. From now on it misses no event: a snapshot read after this one's return
        stands at a position that the hub has not passed, or has passed for this place too."""
        async with self._starting:
            if not self._tasks:
                self._epoch, self.position, _oldest = await in_pool(_follow_thread, standing)()
                self._read_at = time.monotonic()
                loops = (
                    self._follow,
                    self._listen,
                    self._receive,
                    self._refresh,
                    self._move,
                    self._beat,
                    self._recheck,
                )
                self._tasks = [asyncio.create_task(self._keep(loop), name=loop.__name__) for loop in loops]
            subscriber = Subscriber(audiences, recheck)
            self._subscribers.add(subscriber)
            return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Give the place back; the hub rests when nobody is left."""
        self._subscribers.discard(subscriber)
        if not self._subscribers:
            tasks, self._tasks = self._tasks, []
            for task in tasks:
                task.cancel()
            self._latest.clear()
            self._moved.clear()

    async def _keep(self, loop: Callable[[], Awaitable[None]]) -> None:
        """Run a loop again whenever it fails: Redis or the database may go and come back."""
        failures = 0
        while True:
            began = time.monotonic()
            try:
                await loop()
            except (DatabaseError, redis.RedisError, OSError) as error:
                if not failures:  # once an outage, not once a try
                    log.warning("%s: %s; trying again", loop.__name__, type(error).__name__)
            except Exception:
                log.exception("%s failed; trying again", loop.__name__)
            failures = 0 if time.monotonic() - began > 10 else failures + 1
            await asyncio.sleep(PAUSES_S[min(failures, len(PAUSES_S) - 1)])

    async def _follow(self) -> None:
        """Hand on what the log has grown by."""
        read = in_pool(_follow_thread, read_since)
        stood_at = 0.0
        while True:
            self._wake.clear()  # before the read: what is committed after it sets it again
            rows = await read(self.position)
            self._read_at = now = time.monotonic()
            for row in rows:
                self.position = row.id
                audiences = frozenset(row.audiences)
                if HUBS in audiences:
                    self._access_changed.set()
                wanting = [s for s in self._subscribers if not audiences.isdisjoint(s.audiences)]
                if wanting:
                    body = event_body(row)
                    for subscriber in wanting:
                        subscriber.offer(row.id, body)
            if len(rows) == BATCH:
                await asyncio.sleep(0)  # the writers' turn
                continue
            if now - stood_at > POLL_S:
                self._begin_anew_in(*(await in_pool(_follow_thread, standing)())[:2])
                stood_at = now
            try:
                await asyncio.wait_for(self._wake.wait(), POLL_S)
            except TimeoutError:
                pass

    def _begin_anew_in(self, epoch: str, position: int) -> None:
        """Where the database was replaced by another, its log is another one: nothing that the sockets
        know goes on in it."""
        if epoch == self._epoch:
            return
        self._epoch, self.position = epoch, position
        self._latest.clear()
        self._moved.clear()
        for subscriber in self._subscribers:
            subscriber.begin_anew("another log")

    async def _listen(self) -> None:
        """Wakes from other processes."""
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
        try:
            async with client.pubsub() as pubsub:
                await pubsub.subscribe(wake_channel())
                async for _message in pubsub.listen():
                    self._wake.set()
        finally:
            await client.aclose()

    async def _receive(self) -> None:
        """Positions from other processes."""
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add(GROUP, channel)
        while True:
            message = await layer.receive(channel)
            self._take(Latest(*row) for row in message["rows"])

    async def _refresh(self) -> None:
        """Positions from the database: the channel layer may lose a message."""
        read = in_pool(_other_thread, read_latest)
        since = None
        while True:
            now = datetime.now(UTC)
            self._take(await read(since))
            since = now
            await asyncio.sleep(REFRESH_S)

    def _take(self, rows: Iterable[Latest]) -> None:
        for row in rows:
            known = self._latest.get(row.key)
            if known is None or row.sequence > known.sequence:
                self._latest[row.key] = row
                self._moved.add(row.key)

    async def _move(self) -> None:
        """Send what has moved, each unit's latest alone, encoded once per audience."""
        while True:
            await asyncio.sleep(LATEST_S)
            if not self._moved:
                continue
            rows = [self._latest[key] for key in self._moved]
            self._moved.clear()
            bodies: dict[Audiences, bytes] = {}
            for subscriber in self._subscribers:
                body = bodies.get(subscriber.audiences)
                if body is None:
                    seen = {r.key: r.value for r in rows if not subscriber.audiences.isdisjoint(r.audiences)}
                    body = bodies[subscriber.audiences] = encode("positions", positions=seen) if seen else b""
                if body:
                    subscriber.offer(0, body)

    async def _beat(self) -> None:
        while True:
            now = datetime.now(UTC)
            body = encode("heartbeat", server_time=now, position=self.position, database=self.database_ok)
            for subscriber in self._subscribers:
                subscriber.offer(0, body)
            await asyncio.sleep(HEARTBEAT_S)

    async def _recheck(self) -> None:
        """Cut off who lost their access: at once when the log says that access has changed, and
        every few seconds for what the log does not know of."""
        while True:
            try:
                await asyncio.wait_for(self._access_changed.wait(), RECHECK_S)
            except TimeoutError:
                pass
            self._access_changed.clear()
            asked = list(self._subscribers)
            now = await in_pool(_other_thread, _recheck_all)(asked)
            for subscriber, audiences in zip(asked, now, strict=True):
                if audiences != subscriber.audiences:
                    subscriber.revoke()


def _recheck_all(subscribers: Iterable[Subscriber]) -> list[Audiences]:
    return [subscriber.recheck() for subscriber in subscribers]


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of this process (of the running event loop)."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
