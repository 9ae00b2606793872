"""Fixes gather for a fifth of a second and are committed together; each is acknowledged only then."""

import asyncio
import logging
from dataclasses import dataclass, field

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError

from agencies.actions import record_fixes
from agencies.intake.fixes import Fix
from agencies.positions import latest_of_units
from live.latest import Latest, publish
from live.threads import in_pool, pool

GATHER_S = 0.2  # the screens get positions four times a second
QUEUE = 5000
BATCH = 1000

log = logging.getLogger(__name__)

_thread = pool("intake")


class Full(Exception):
    """The queue is full, or the database away: try again, nothing that was acknowledged is lost."""


@dataclass
class Waiting:
    unit_id: int
    fix: Fix
    done: asyncio.Future[str | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Batcher:
    """One per process. `put` returns once the fix is committed: None, or why it was refused."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(QUEUE)
        self._task: asyncio.Task[None] | None = None

    async def put(self, unit_id: int, fix: Fix) -> str | None:
        waiting = Waiting(unit_id, fix)
        try:
            self._queue.put_nowait(waiting)
        except asyncio.QueueFull:
            raise Full from None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await waiting.done

    async def _run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            await asyncio.sleep(GATHER_S)
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._commit(batch)

    async def _commit(self, batch: list[Waiting]) -> None:
        """Commit a batch; one that the database refuses is halved until the bad row stands alone."""
        try:
            outcomes, moved = await in_pool(_thread, _record)([(w.unit_id, w.fix) for w in batch])
        except (DataError, IntegrityError) as error:
            if len(batch) == 1:
                _settle(batch[0], f"the database refuses it: {type(error).__name__}")
                return
            middle = len(batch) // 2
            await self._commit(batch[:middle])
            await self._commit(batch[middle:])
            return
        except (OperationalError, InterfaceError, DatabaseError) as error:
            log.warning("%d fixes not committed: %s", len(batch), type(error).__name__)
            for waiting in batch:
                if not waiting.done.done():
                    waiting.done.set_exception(Full())
            return
        for waiting, outcome in zip(batch, outcomes, strict=True):
            _settle(waiting, outcome)
        try:
            await publish(moved)
        except Exception as error:  # hubs read the database again within seconds
            log.warning("positions not published: %s", type(error).__name__)


def _record(fixes: list[tuple[int, Fix]]) -> tuple[list[str | None], list[Latest]]:
    """What `record_fixes` says of each fix, and where the units are then."""
    outcomes = record_fixes(fixes)
    try:
        return outcomes, latest_of_units(
            {unit for (unit, _f), said in zip(fixes, outcomes, strict=True) if said is None}
        )
    except DatabaseError as error:  # they are committed all the same; hubs read the database again within seconds
        log.warning("positions not read: %s", type(error).__name__)
        return outcomes, []


def _settle(waiting: Waiting, outcome: str | None) -> None:
    if not waiting.done.done():
        waiting.done.set_result(outcome)
