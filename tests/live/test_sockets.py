"""The stream over real sockets of a real server: resume, revocation, strangers, dead services."""

import asyncio
import json
import random
import time

import httpx
import pytest
import websockets
from asgiref.sync import sync_to_async
from django.db import connection

from agencies.actions import issue_credential, revoke_credential, set_unit_status
from agencies.models import Credential, Unit
from incidents.actions import open_incident
from live.log import end_of_log
from live.subscriber import MAX_FRAMES, Revoked, Subscriber
from tests import saved
from tests.live.test_live import random_step
from tests.servers import Server, redis_of_its_own


class Screen:
    """A client as docs/live.md describes one: it applies frames, and resumes where it left off."""

    def __init__(self, server, cookie):
        self.server, self.cookie = server, cookie
        self.epoch = self.position = None
        self.objects = {}
        self.resumed = []

    async def open(self):
        self.socket = await websockets.connect(
            f"ws://{self.server.host}/ws/live/",
            origin=self.server.base,
            additional_headers={"Cookie": self.cookie},
            max_size=None,
        )
        await self.socket.send(json.dumps({"say": "hello", "epoch": self.epoch, "position": self.position}))
        self.number = 0

    async def read(self, until, seconds=8.0):
        """Apply frames until `until(frame)` holds."""
        async with asyncio.timeout(seconds):
            while True:
                frame = json.loads(await self.socket.recv())
                self.number += 1
                assert frame["n"] == self.number
                self.apply(frame)
                if until(frame):
                    return frame

    async def read_to(self, position):
        """Apply all frames up to a position of the log; a heartbeat tells when it is reached."""
        if self.position is None or self.position < position:
            await self.read(lambda frame: (self.position or 0) >= position)

    def apply(self, frame):
        kind = frame["frame"]
        if kind == "hello":
            self.epoch = frame["epoch"]
            self.resumed.append(frame["resumed"])
        elif kind == "snapshot":
            self.objects = {(o["type"], o["id"]): (o["version"], o["payload"]) for o in frame["objects"]}
            self.position = frame["position"]
        elif kind == "event":
            key = frame["type"], frame["id"]
            if frame["payload"] is None:
                self.objects.pop(key, None)
            else:
                self.objects[key] = (frame["version"], frame["payload"])
            self.position = frame["position"]
        elif kind == "heartbeat" and self.position is not None:
            self.position = max(self.position, frame["position"])


def test_a_screen_that_drops_and_resumes_knows_what_a_new_one_knows(server):
    _credential, cookie = server.kiosk()
    act = sync_to_async(random_step)
    end = sync_to_async(end_of_log)
    rng = random.Random(7)

    async def shift():
        steady, shaky = Screen(server, cookie), Screen(server, cookie)
        await steady.open()
        for _ in range(6):
            await shaky.open()
            await shaky.read(lambda frame: frame["frame"] == "hello")  # where nothing is left to read to, too
            for _ in range(rng.randint(1, 12)):
                await act(rng)
            await shaky.read_to(await end() - rng.randint(0, 3))
            await shaky.socket.close()
            for _ in range(rng.randint(0, 8)):
                await act(rng)
        await shaky.open()
        await shaky.read(lambda frame: frame["frame"] == "hello")
        fresh = Screen(server, cookie)
        await fresh.open()
        last = await end()
        for screen in (steady, shaky, fresh):
            await screen.read_to(last)
        return steady, shaky, fresh

    steady, shaky, fresh = asyncio.run(shift())
    assert shaky.resumed == [False, *[True] * 6]
    assert any(kind == "incident" for kind, _ in fresh.objects)
    assert steady.objects == shaky.objects == fresh.objects


def test_another_log_or_a_position_it_never_had_gets_a_snapshot(server):
    _credential, cookie = server.kiosk()

    async def ask(epoch, position):
        screen = Screen(server, cookie)
        screen.epoch, screen.position = epoch, position
        await screen.open()
        await screen.read(lambda frame: frame["frame"] in ("snapshot", "positions"))
        return screen

    first = asyncio.run(ask(None, None))
    assert asyncio.run(ask("another", first.position)).resumed == [False]
    assert asyncio.run(ask(first.epoch, first.position + 1000)).resumed == [False]
    assert asyncio.run(ask(first.epoch, first.position)).resumed == [True]


def test_screens_begin_anew_when_the_database_under_a_running_server_is_replaced(server):
    """As an operator restores a backup: the log goes on at a lower number than the screens have seen."""
    _credential, cookie = server.kiosk()

    async def watch():
        screen = Screen(server, cookie)
        await screen.open()
        await screen.read(lambda frame: frame["frame"] == "snapshot")
        for _ in range(3):
            incident = await sync_to_async(open_incident)(type_code="KEB-01", lon=116.73, lat=-1.31)
            await screen.read(lambda frame, i=incident: frame.get("id") == str(i.pk))
        await sync_to_async(saved.restore)()
        cookie_now = (await sync_to_async(server.kiosk)("again"))[1]
        await screen.read(lambda frame: frame["frame"] == "resync")
        again = Screen(server, cookie_now)
        await again.open()
        await again.read(lambda frame: frame["frame"] == "snapshot")
        incident = await sync_to_async(open_incident)(type_code="KEB-01", lon=116.73, lat=-1.31)
        await again.read(lambda frame: frame.get("id") == str(incident.pk))

    asyncio.run(watch())


def test_a_kiosk_whose_credential_is_revoked_is_cut_off_in_the_middle_of_its_stream(server):
    credential, cookie = server.kiosk()
    _other, other_cookie = server.kiosk("other")

    async def watch():
        revoked, other = Screen(server, cookie), Screen(server, other_cookie)
        for screen in (revoked, other):
            await screen.open()
            await screen.read(lambda frame: frame["frame"] == "snapshot")
        await sync_to_async(revoke_credential)(credential.pk)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await revoked.read(lambda frame: False)
        incident = await sync_to_async(open_incident)(type_code="KEB-01", lon=116.73, lat=-1.31)
        await other.read(lambda frame: frame.get("id") == str(incident.pk))
        again = Screen(server, cookie)
        await again.open()
        with pytest.raises(websockets.ConnectionClosed) as refused:
            await again.read(lambda frame: False)
        return closed.value.rcvd.code, refused.value.rcvd.code

    assert asyncio.run(watch()) == (4401, 4403)


def test_strangers_and_foreign_pages_get_no_stream(server):
    _credential, cookie = server.kiosk()

    async def code_of(headers, origin, message='{"say": "hello"}'):
        url = f"ws://{server.host}/ws/live/"
        try:
            async with websockets.connect(url, origin=origin, additional_headers=headers) as socket:
                await socket.send(message)
                while True:
                    await asyncio.wait_for(socket.recv(), 5)
        except websockets.InvalidStatus as refused:
            return refused.response.status_code
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code

    good = {"Cookie": cookie}
    assert asyncio.run(code_of({}, server.base)) == 4403
    assert asyncio.run(code_of(good, "https://elsewhere.example")) == 403
    for nonsense in ("", "[]", '{"say": "hello", "more": 1}', '{"say": "hello", "position": -1}', "x" * 5000, "\x00"):
        assert asyncio.run(code_of(good, server.base, nonsense)) == 4400


def test_a_queue_that_overflows_is_emptied_and_asks_for_a_new_beginning():
    async def stall():
        slow = Subscriber(frozenset({"all"}), lambda: frozenset({"all"}))
        for i in range(MAX_FRAMES + 50):
            slow.offer(i + 1, b"{}")
        assert slow.lost
        assert slow.waiting == 1
        _position, body = await slow.take()
        assert b"resync" in body
        slow.revoke()
        with pytest.raises(Revoked):
            await slow.take()

    asyncio.run(stall())


def test_with_redis_dead_events_still_arrive_and_people_still_log_in(regency, cast, tmp_path):
    with redis_of_its_own(tmp_path) as (url, process):
        server = Server(REDIS_URL=url)
        try:
            _credential, cookie = server.kiosk()

            async def watch():
                screen = Screen(server, cookie)
                await screen.open()
                await screen.read(lambda frame: frame["frame"] == "snapshot")
                await sync_to_async(process.kill)()
                unit = await sync_to_async(Unit.objects.get)(call_sign="Induk 1")
                began = time.monotonic()
                await sync_to_async(set_unit_status)(unit.pk, "break")
                await screen.read(lambda f: f["frame"] == "event" and f["payload"].get("status") == "break")
                late = time.monotonic() - began
                again = Screen(server, cookie)
                await again.open()
                await again.read(lambda frame: frame["frame"] == "snapshot")
                return late

            assert asyncio.run(watch()) < 3.0
            with httpx.Client(base_url=server.base, follow_redirects=True) as client:
                client.get("/login/")
                form = {"username": "dispatcher", "csrfmiddlewaretoken": client.cookies["csrftoken"]}
                assert client.post("/login/", data=form | {"password": "wrong"}).status_code == 200
                answer = client.post("/login/", data=form | {"password": "a-long-test-password"})
                assert (answer.status_code, answer.url.path) == (200, "/")
                assert client.get("/api/incidents/").status_code == 200
        finally:
            server.stop()


def test_connections_cut_by_the_database_cost_a_moment_and_no_event(own_server):
    server = own_server
    _credential, cookie = server.kiosk()
    unit = Unit.objects.get(call_sign="Induk 1")
    _device, secret = issue_credential(Credential.Kind.DEVICE, "induk-1", unit=unit)

    def cut():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    async def watch():
        screen = Screen(server, cookie)
        await screen.open()
        await screen.read(lambda frame: frame["frame"] == "snapshot")
        for status in ("break", "available", "break"):
            await sync_to_async(cut)()
            await sync_to_async(set_unit_status)(unit.pk, status)
            await screen.read(lambda f, s=status: f["frame"] == "event" and f["payload"].get("status") == s)
        await sync_to_async(cut)()
        async with httpx.AsyncClient(base_url=server.base) as client:
            place = {"lat": -1.31, "lon": 116.73, "timestamp": int(time.time())}
            codes = [(await client.get("/gps/", params=place | {"id": secret})).status_code for _ in range(3)]
        assert set(codes) <= {200, 503}  # never a fix acknowledged that is not kept, nor lost by a 4xx
        assert codes[-1] == 200

    asyncio.run(watch())
    connection.close()  # the test was cut off too
    connection.close_pool()
