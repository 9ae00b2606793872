"""After a flood is declared: how soon the wall shows it, the recommendation is the new one, and the
arrivals of units under way are the new ones. Real server, real follower, a real socket."""

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from agencies.models import Membership, Role, Unit, User
from agencies.units import read_units
from geo.actions.declarations import declare
from geo.actions.roads import lift_closure
from geo.models import Declaration
from geo.planning.edits import Flood, parse_edits
from incidents.actions import open_incident
from incidents.follower import ROADS
from incidents.models import Followed
from incidents.sending import send_unit
from tests.bench.harness import ROOT, Report, Row, percentile
from tests.bench.peers import Peers
from tests.servers import Server

ROUNDS = 8
FLOOR_MS = 1000.0
WAIT_S = 20.0
PLACE = (116.4389, -1.4958)  # beyond the flood for whoever comes from the east
WATER = [[116.6, -1.4], [116.64, -1.4], [116.64, -1.3], [116.6, -1.3], [116.6, -1.4]]
ABOUT = """\
  one flood over the trunk road, declared and lifted in turn. Timed from the call of the action to: its commit; the
  declaration's frame at a wall's socket; the first recommendation over HTTP that is worked out under the new roads,
  asked again and again; the incident's frame with the arrival by another road, or without one, of a unit under way."""


@dataclass
class Ears:
    """A wall's socket in a thread: when each kind of event came last."""

    came: dict[str, float] = field(default_factory=dict)
    ready: threading.Event = field(default_factory=threading.Event)

    def listen(self, port: int, cookie: str) -> None:
        with contextlib.suppress(ConnectionClosed):  # the server stops before this thread does
            self._listen(port, cookie)

    def _listen(self, port: int, cookie: str) -> None:
        headers = {"Cookie": cookie}
        with connect(
            f"ws://localhost:{port}/ws/live/",
            additional_headers=headers,
            origin=f"http://localhost:{port}",
            max_size=None,
        ) as ws:
            ws.send('{"say":"hello","epoch":null,"position":null}')
            for frame in ws:
                body = json.loads(frame)
                if body["frame"] == "snapshot":
                    self.ready.set()
                elif body["frame"] == "event":
                    self.came[body["kind"]] = time.monotonic()

    def wait(self, since: float, *kinds: str) -> float:
        """Milliseconds from `since` until one of the kinds came."""
        while time.monotonic() - since < WAIT_S:
            if after := [at for kind in kinds if (at := self.came.get(kind, 0.0)) > since]:
                return 1000 * (min(after) - since)
            time.sleep(0.005)
        raise TimeoutError(f"{' or '.join(kinds)} never came")


def bench(report: Report, peers: Peers) -> None:
    report.say(ABOUT)
    call_command("load_regency", stdout=io.StringIO())
    server, follower = Server(), follow()
    try:
        measure(report, server)
    finally:
        follower.terminate()
        follower.wait(20)
        server.stop()


def follow() -> "subprocess.Popen[bytes]":
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    name = connection.settings_dict["NAME"]
    env = os.environ | {"DATABASE_URL": f"{head.rpartition('/')[0]}/{name}?{tail}"}
    return subprocess.Popen([sys.executable, "-W", "ignore", "manage.py", "run_follower"], cwd=ROOT, env=env)


def measure(report: Report, server: Server) -> None:
    ears = Ears()
    threading.Thread(target=ears.listen, args=(server.port, server.kiosk()[1]), daemon=True).start()
    if not ears.ready.wait(60):
        raise TimeoutError("the wall heard no snapshot")
    fire = open_incident(type_code="KEB-01", lon=PLACE[0], lat=PLACE[1])
    send_unit(fire, read_units(Unit.objects.filter(call_sign="Induk 1"))[0], now=timezone.now())
    desk = desk_of(server)
    path = f"/api/incidents/{fire.pk}/recommendation/"
    desk.get(path).raise_for_status()
    wait_for_the_follower()
    edits = parse_edits([{"kind": "flood", "name": "Bench", "depth": "deep", "geometry": polygon()}])
    taken: dict[str, list[float]] = {"commit": [], "wall frame": [], "recommendation": [], "arrivals": []}
    one_round(edits, ears, desk, path, {name: [] for name in taken})  # whoever declares has seen the plan: it is warm
    for _ in range(ROUNDS):
        one_round(edits, ears, desk, path, taken)
    sizes = {"rounds": ROUNDS, "units": Unit.objects.filter(is_active=True).count(), "under way": 1}
    for name, values in taken.items():
        floor = None if name == "commit" else FLOOR_MS
        report.add(Row(f"declare to {name} p95", percentile(values, 95), "ms", floor=floor, sizes=sizes))
        report.add(Row(f"declare to {name} median", percentile(values, 50), "ms", sizes=sizes))


def wait_for_the_follower() -> None:
    """Until it has its first round behind it: zones come first, and what it follows begins there."""
    until = time.monotonic() + 120
    while not Followed.objects.filter(matter=ROADS).exists():
        if time.monotonic() > until:
            raise TimeoutError("the follower has not begun")
        time.sleep(0.2)
    time.sleep(2)


def one_round(
    edits: tuple[Flood, ...], ears: Ears, desk: httpx.Client, path: str, taken: dict[str, list[float]]
) -> None:
    before = desk.get(path).json()["revision"]
    began = time.monotonic()
    made = declare(edits, name="Bench", source="bench", expires_at=timezone.now() + timedelta(hours=1), by=None)
    taken["commit"].append(1000 * (time.monotonic() - began))
    while desk.get(path).json()["revision"] == before:
        time.sleep(0.005)
    taken["recommendation"].append(1000 * (time.monotonic() - began))
    taken["wall frame"].append(ears.wait(began, "declaration.declared"))
    taken["arrivals"].append(ears.wait(began, "incident.rerouted", "incident.no_road"))
    for closure in Declaration.objects.get(pk=made.pk).closures.all():
        lift_closure(closure.pk)
    ears.wait(time.monotonic() - 0.001, "incident.rerouted", "incident.no_road")
    time.sleep(1.5)  # cover, too, is as it was


def polygon() -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [WATER]}


def desk_of(server: Server) -> httpx.Client:
    """A dispatcher's session."""
    user = User.objects.create_user("bench-dispatcher")
    Membership.objects.create(user=user, role=Role.DISPATCHER)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    cookies = {"sessionid": browser.cookies["sessionid"].value}
    return httpx.Client(base_url=server.base, cookies=cookies, timeout=60)
