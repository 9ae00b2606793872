"""`@action`: the one way to change the state of the world.

The outermost action owns the transaction and the one `now`. On leaving it checks the deferred
constraints, takes the log's lock in a statement of its own, appends the events and commits: the
order of the log is then the order of the commits, and no reader can skip an event that commits
late. (Deferred checks that wait for the commit would run under the lock; two actions whose checks
wait for each other's rows would then deadlock.)
"""

import contextlib
import functools
import logging
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

import orjson
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from live.ask import plain, together
from live.events import Change
from live.log import end_of_log
from live.models import Keyframe, PastEvent
from live.replay import all_that_stands
from live.wake import wake_hubs

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
LOG_LOCK = 0x50657461  # any constant; one lock for the one log of a database

log = logging.getLogger(__name__)


@dataclass
class _Running:
    now: datetime
    changes: list[Change] = field(default_factory=list)


_running: ContextVar[_Running | None] = ContextVar("running_action", default=None)


class OutsideAction(RuntimeError):
    """Something only an action may do was tried outside one."""


def action_now() -> datetime:
    """The one `now` (UTC) of the running action."""
    return _require().now


def emit(change: Change) -> None:
    """Append a change to the log when the running action commits."""
    _require().changes.append(change)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` as an action; inside another action it joins that one. Where two actions wait for each
    other PostgreSQL breaks one off: all it did is undone, and it is done again.

    Raises whatever `function` raises, after rolling everything back.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _running.get() is not None:
            return function(*args, **kwargs)
        for left in reversed(range(TRIES)):
            running = _Running(timezone.now())
            token = _running.set(running)
            try:
                with transaction.atomic(durable=True):
                    result = function(*args, **kwargs)
                    if running.changes:
                        _append(running)
            except OperationalError as error:
                if not left or not isinstance(error.__cause__, DeadlockDetected):
                    raise
                log.warning("two actions waited for each other; %s is done again", function.__name__)
                continue
            finally:
                _running.reset(token)
            if running.changes:
                transaction.on_commit(wake_hubs)
            return result
        raise AssertionError("the last try has returned or raised")

    return run


@contextlib.contextmanager
def attempt() -> Iterator[None]:
    """For what may be refused within an action that goes on: where it raises, all that it has stored and
    would have told is undone. Outside an action nothing needs it: there each action undoes itself."""
    running = _running.get()
    if running is None:
        yield
        return
    told = len(running.changes)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del running.changes[told:]
        raise


@action
def prune_log(keep_hours: float, keep_replay_days: float = 0.0) -> int:
    """Take events older than `keep_hours` out of the log; a client that slept longer takes a
    snapshot. The last event always stays, so that the position never runs backwards. What is gone
    stays for the replay, with the keyframes, until it is `keep_replay_days` old. Returns how many
    went out of the log."""
    now = action_now()
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [now - timedelta(hours=keep_hours), end_of_log()])
        moved = cursor.rowcount
    past = now - timedelta(days=keep_replay_days)
    Keyframe.objects.filter(at__lt=past).delete()
    # events older than the first keyframe can never be played
    first = Keyframe.objects.order_by("position").values_list("position", flat=True).first()
    PastEvent.objects.filter(at__lt=past).delete()
    if first is not None:
        PastEvent.objects.filter(id__lte=first).delete()
    return moved


MOVE = """
WITH gone AS (DELETE FROM live_event WHERE at < %s AND id < %s RETURNING *)
INSERT INTO live_pastevent (id, kind, audiences, object_type, object_id, version, payload, at)
SELECT id, kind, audiences, object_type, object_id, version, payload, at FROM gone
"""


@action
def keep_keyframe() -> Keyframe:
    """Note all that stands now, for the replay."""
    at, position, rows = all_that_stands()
    return Keyframe.objects.create(at=at, position=position, rows=rows)


def _require() -> _Running:
    running = _running.get()
    if running is None:
        raise OutsideAction("call a function decorated with @action: only actions change the world")
    return running


def _append(running: _Running) -> None:
    rows = [
        row | {"payload": row["payload"] and orjson.Fragment(row["payload"])}
        for change in running.changes
        for row in change.rows()
    ]
    together(
        plain("SET CONSTRAINTS ALL IMMEDIATE"),
        plain("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK]),
        plain(APPEND, [running.now, orjson.dumps(rows).decode()]),
    )


APPEND = """
INSERT INTO live_event (kind, audiences, object_type, object_id, version, payload, at)
SELECT kind, audiences, object_type, object_id, version, payload, %s::timestamptz
FROM ROWS FROM (jsonb_to_recordset(%s::jsonb) AS
    (kind text, audiences text[], object_type text, object_id text, version bigint, payload jsonb))
WITH ORDINALITY AS row (kind, audiences, object_type, object_id, version, payload, n) ORDER BY n
"""
