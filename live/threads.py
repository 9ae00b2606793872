"""Database work beside the event loop, in threads of its own.

By default Channels runs all of it in one thread of the process: a slow snapshot would then hold up
the log, and the log the GPS intake. Each kind of work has its own few threads instead.
"""

from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from channels.db import database_sync_to_async

P = ParamSpec("P")
R = TypeVar("R")


def pool(name: str, threads: int = 1) -> ThreadPoolExecutor:
    """Threads for one kind of work."""
    return ThreadPoolExecutor(threads, thread_name_prefix=name)


def in_pool(executor: ThreadPoolExecutor, function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """`function` as a coroutine; its connection goes back to the pool of connections afterwards."""
    return database_sync_to_async(function, thread_sensitive=False, executor=executor)
