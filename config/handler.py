"""Django behind the asynchronous door: each request is answered whole, in one of a few threads, or
beside this process.

Django's own handler makes a thread, a database connection and caches for each request, and hands it
to and fro between that thread and the event loop some six times, because most middleware is not
asynchronous; each time it waits for its turn in a busy process.
"""

import asyncio
import gc
import logging
import multiprocessing
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from io import BytesIO
from multiprocessing.process import BaseProcess
from typing import IO, Any

import django
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted, RequestDataTooBig
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpResponse
from django.urls import set_script_prefix

from live.threads import pool

Scope = dict[str, Any]
LARGEST_BODY = 30_000_000  # before any view looks at it; each has a limit of its own
BESIDE_S = 8.0  # a process that has not answered by then hangs
PAUSE_S = 20.0  # after it has ended, until another is begun
LOOK_S = 1.0  # how often it looks whether this one is still there

log = logging.getLogger(__name__)


class Lane:
    """Threads of their own for the paths that a pattern matches: what takes long there holds up
    nothing elsewhere. `beside`: in a process of its own, for what computes: in this one it would take the
    turns of all others. It is called to make ready; until then the threads answer."""

    def __init__(self, name: str, paths: str, threads: int, beside: Callable[[], None] | None = None) -> None:
        self.paths = re.compile(paths)
        self.threads = pool(name, threads)
        self._prepare = beside
        self._process: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None
        self._children: list[BaseProcess] = []
        self._not_before = 0.0

    def make_ready(self) -> None:
        """Have what its requests need read and worked out in this process."""
        if self._prepare is not None:
            _make_ready(self._prepare)

    def begin(self, how: str = "spawn") -> None:
        """Begin the process beside this one, where one is wanted and there is none; by "fork" with all that
        is ready here, while this process has no other thread."""
        if self._prepare is None or self._process is not None or time.monotonic() < self._not_before:
            return
        others = multiprocessing.active_children()
        context = multiprocessing.get_context(how)
        self._process = ProcessPoolExecutor(1, context, _begin_beside, (os.getpid(),))
        self._ready = self._process.submit(_make_ready, self._prepare)
        self._children = [child for child in multiprocessing.active_children() if child not in others]

    def beside(self) -> ProcessPoolExecutor | None:
        """The process that answers a request; None where there is none, or it is not ready yet."""
        return self._process if self._ready is not None and self._ready.done() else None

    def end(self) -> None:
        """End the process beside this one, without waiting for what it does."""
        for child in self._children:
            child.kill()
        if self._process is not None:
            self._process.shutdown()

    def broken(self, process: ProcessPoolExecutor) -> None:
        """The process has gone, or hangs and is ended; after a pause another begins."""
        if process is not self._process:  # another request has said so before
            return
        for child in self._children:
            child.kill()
        process.shutdown(wait=False, cancel_futures=True)
        self._process = self._ready = None
        self._not_before = time.monotonic() + PAUSE_S


def _within(most: int, receive: Any) -> Any:
    """What is received, up to so many bytes. Raises RequestDataTooBig beyond them."""
    got = 0

    async def counted() -> Any:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > most:
            raise RequestDataTooBig()
        return message

    return counted


class Handler(ASGIHandler):  # type: ignore[misc]
    """Reads the body without a thread, has the request answered in the first lane that takes its
    path, and writes the answer without one."""

    def __init__(self, *lanes: Lane) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        import_module(settings.ROOT_URLCONF)  # now, and not in the first request
        self.lanes = lanes

    def begin(self) -> None:
        """The beginning of the web process: what its lanes need made ready, and their processes begun."""
        for lane in self.lanes:
            # a thread that ends: nothing of the database's may be open, or at work, where a process is forked
            thread = threading.Thread(target=lane.make_ready)
            thread.start()
            thread.join()
        settle()
        for lane in self.lanes:
            lane.begin("fork")

    def end(self) -> None:
        """The end of the web process: all requests have been answered."""
        for lane in self.lanes:
            lane.end()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        for lane in self.lanes:
            lane.begin()  # again, where its process has ended
        try:
            body = await self.read_body(_within(LARGEST_BODY, receive))
        except RequestAborted:
            return
        except RequestDataTooBig:
            text = f"a request may have {LARGEST_BODY} bytes"
            await self.send_response(HttpResponse(text, status=413, content_type="text/plain"), send)
            return
        with body:
            lane = next(lane for lane in self.lanes if lane.paths.match(scope["path"]))
            response = await self._answered(lane, scope, body)
        try:
            await self.send_response(response, send)
        except OSError:  # the client has gone meanwhile
            pass

    async def _answered(self, lane: Lane, scope: Scope, body: IO[bytes]) -> HttpResponse:
        loop = asyncio.get_running_loop()
        if scope["method"] == "GET" and (beside := lane.beside()):
            try:
                made = loop.run_in_executor(beside, _answer_beside, _plain(scope))
                return await asyncio.wait_for(made, BESIDE_S)
            except (BrokenProcessPool, TimeoutError, asyncio.CancelledError) as error:
                task = asyncio.current_task()
                if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                    raise  # it is this request that was given up, not the process
                log.warning("the process for %s ended or hangs; answered without it", lane.paths.pattern)
                lane.broken(beside)
        return await loop.run_in_executor(lane.threads, self.answer, scope, body)

    def answer(self, scope: Scope, body: IO[bytes]) -> HttpResponse:
        """The whole answer; what the request held (connections, files) is given back by then."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response: Any = refused if request is None else self.get_response(request)
        response._handler_class = self.__class__
        content = b"".join(response.streaming_content) if response.streaming else response.content
        response.close()
        # nothing but its status, headers, cookies and content: it can go to another process
        made = HttpResponse(content, status=response.status_code, headers=dict(response.items()))
        made.cookies = response.cookies
        return made


# --- beside this process --------------------------------------------------------------------------
_handler: Handler | None = None


def _begin_beside(parent: int) -> None:
    """The beginning of a process beside the one that serves."""
    global _handler
    signal.set_wakeup_fd(-1)  # the server's own, where it was forked
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it too; its parent ends it
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    django.setup(set_prefix=False)
    _handler = Handler()
    settle()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    os._exit(1)


def _make_ready(prepare: Callable[[], None]) -> None:
    try:
        prepare()
    except Exception:  # without a database, say: each request says so itself
        log.warning("not made ready; the first requests will take longer", exc_info=True)
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def _answer_beside(scope: Scope) -> HttpResponse:
    assert _handler is not None
    return _handler.answer(scope, BytesIO())


def _plain(scope: Scope) -> Scope:
    """What another process needs of a request, and can be given."""
    return {key: scope[key] for key in scope.keys() - {"app", "extensions", "state"}}


def settle() -> None:
    """What is loaded by now stays: walking through all of it for garbage stopped a busy process for a
    quarter of a second, and the little that is made for each request is hardly ever in a circle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
