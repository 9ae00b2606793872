"""How a request is answered: in a lane of threads, or in a process beside the one that serves."""

import asyncio
import functools
import multiprocessing
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from agencies.models import Role
from agencies.problems import server_error
from config.cache import RedisOrMemory
from config.handler import Handler, Lane
from incidents.actions import open_incident
from tests.conftest import person


class Recorded(Handler):
    """Answers with the thread that it was answered in; under /slow/ not before it is told to."""

    def __init__(self, *lanes):
        super().__init__(*lanes)
        self.go = threading.Event()

    def answer(self, scope, body):
        if scope["path"] == "/slow/":
            assert self.go.wait(20)
        return HttpResponse(f"{threading.current_thread().name} {len(body.read())}")


async def test_what_takes_long_in_one_lane_holds_up_nothing_in_another():
    handler = Recorded(Lane("slow", r"/slow/", 1), Lane("other", r"", 2))
    app: Any = handler
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        slow = [asyncio.create_task(client.get("/slow/")) for _ in range(5)]
        fast = await asyncio.gather(*(client.post(f"/{i}/", content=b"x" * 100_000) for i in range(20)))
        assert not any(task.done() for task in slow)
        handler.go.set()
        done = await asyncio.gather(*slow)
    assert {answer.text.split("_")[0] for answer in fast} == {"other"}
    assert {answer.text.split()[1] for answer in fast} == {"100000"}
    assert {answer.text.split("_")[0] for answer in done} == {"slow"}


async def test_a_body_without_end_is_refused_before_it_fills_a_disk():
    sent = 0

    async def endless():
        nonlocal sent
        while sent < 200_000_000:
            sent += 1_000_000
            yield b"x" * 1_000_000

    app: Any = Recorded(Lane("any", r"", 1))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.post("/", content=endless())
    assert answer.status_code == 413
    assert sent < 40_000_000


def beside(server):
    """Processes begun by a web process to compute, by their numbers."""
    pid = server.process.pid
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = {int(child) for task in tasks for child in task.read_text().split()}
    return {child for child in children if "resource_tracker" not in Path(f"/proc/{child}/cmdline").read_text()}


def within(seconds, true):
    until = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def is_gone(pid):
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True


def ask(server, path):
    """A dispatcher's question, and its answer."""
    browser = Client()
    browser.force_login(person(f"budi{time.monotonic_ns()}", Role.DISPATCHER))
    cookies = {"sessionid": browser.cookies["sessionid"].value}
    return lambda: httpx.get(f"{server.base}{path}", cookies=cookies, timeout=30)


def fire():
    return open_incident(type_code="KEB-01", lon=116.7276, lat=-1.3110, title="Kantor Bupati").pk


def ticks(pid):
    """Processor time a process has used, in hundredths of a second."""
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))


def at_rest(pid):
    before = ticks(pid)
    time.sleep(1)
    return before > 0 and ticks(pid) - before < 2


def working_beside(server, recommend):
    """The process beside, once it answers: its time is what a recommendation takes then."""
    assert recommend().status_code == 200  # by threads, it may be
    (child,) = within(20, lambda: beside(server))

    def answers():
        before = ticks(child) if at_rest(child) else None
        return before is not None and recommend().status_code == 200 and ticks(child) > before

    assert within(60, answers), "nothing was answered beside"
    return child


def test_recommendations_are_computed_beside_the_web_process_and_go_on_where_that_is_killed(own_server):
    path = f"/api/incidents/{fire()}/recommendation/"
    recommend = ask(own_server, path)
    child = working_beside(own_server, recommend)
    stranger, known = httpx.get(f"{own_server.base}{path}"), recommend()
    assert (stranger.status_code, stranger.headers["content-type"]) == (401, "application/problem+json")
    os.kill(child, signal.SIGKILL)
    alone = recommend()
    assert (known.status_code, alone.status_code) == (200, 200)
    assert known.json()["units"] == alone.json()["units"] != []
    for header in ("content-type", "content-language", "content-security-policy", "x-frame-options"):
        assert set(known.headers[header].split("; ")) == set(alone.headers[header].split("; "))


def test_a_process_beside_that_hangs_is_ended_and_the_web_process_answers_itself(own_server):
    recommend = ask(own_server, f"/api/incidents/{fire()}/recommendation/")
    child = working_beside(own_server, recommend)
    os.kill(child, signal.SIGSTOP)
    assert recommend().status_code == 200
    assert within(5, lambda: is_gone(child))
    assert recommend().status_code == 200


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/incidents/", "application/problem+json"), ("/dispatch/", "text/plain")]
)
def test_a_database_that_does_not_answer_is_said_in_words_with_the_time_to_come_again(rf, path, kind):
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        answer = server_error(rf.get(path))
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert answer["Content-Type"].startswith(kind)


def test_a_cache_that_hangs_is_waited_for_once_and_then_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(RedisOrMemory, "_away_until", 0.0)
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(tmp_path / "hung.sock"))
        hung.listen(64)
        cache = RedisOrMemory(f"unix://{tmp_path}/hung.sock", settings.CACHES["default"] | {"KEY_PREFIX": "x"})
        began = time.monotonic()
        cache.set("a", 1)
        once = time.monotonic() - began
        for _n in range(50):
            assert cache.get("a") == 1
        assert once < 2.0
        assert time.monotonic() - began < once + 0.5


def test_the_process_beside_ends_with_the_one_that_serves_even_where_that_is_killed(own_server):
    recommend = ask(own_server, f"/api/incidents/{fire()}/recommendation/")
    child = working_beside(own_server, recommend)
    own_server.kill()
    assert within(10, lambda: is_gone(child))


def test_a_server_that_is_stopped_ends_the_process_beside_it_and_leaves_nothing_to_clean_up(own_server, capfd):
    (child,) = within(20, lambda: beside(own_server))
    own_server.stop()
    assert is_gone(child)
    assert "leaked" not in capfd.readouterr().err


def test_a_process_beside_that_is_not_ready_yet_is_not_waited_for_at_the_end():
    lane = Lane("slow", r"", 1, beside=functools.partial(time.sleep, 600))
    others = multiprocessing.active_children()
    lane.begin()
    (child,) = (child for child in multiprocessing.active_children() if child not in others)
    Handler(lane).end()
    assert not child.is_alive()


def test_the_process_beside_is_a_fork_of_the_ready_one_and_answers_from_the_first_request_on(own_server):
    (child,) = within(20, lambda: beside(own_server))
    assert "uvicorn" in Path(f"/proc/{child}/cmdline").read_text()  # one that began anew says spawn_main
    recommend = ask(own_server, f"/api/incidents/{fire()}/recommendation/")
    within(20, lambda: at_rest(child))
    before = ticks(child)
    assert recommend().status_code == 200
    assert ticks(child) > before
