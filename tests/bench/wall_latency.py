"""From the commit of a change to its frame on fifty screens: a real server, real sockets, and the
changes made by another process."""

import asyncio
import io
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field

import websockets
from django.core.management import call_command
from django.db.models import Count
from django.test import Client

from agencies.access import ALL
from agencies.models import Agency, Membership, Role, User
from tests.bench.harness import ROOT, Report, Row, percentile
from tests.bench.peers import Peers
from tests.servers import Server

SCREENS, DESKS_EACH, AGENCIES, CHANGES = 50, 5, 5, 200
P95_MS = 300.0
WAIT_S = 3.0  # after the last change: what has not come by then is lost
EXCLUDED = """\
  timed: from the moment PostgreSQL has committed (before the hubs are woken) to the frame's arrival in the
  client. One server process (uvicorn); all clients in one other process, whose own delay is not taken off;
  one change each 0.05 to 0.15 s: units' states, incidents opened and closed. No browser: drawing is not in it."""


@dataclass
class Screen:
    """A client: the Cookie header of its session, its audience once known, and when each log position came."""

    cookie: str
    audiences: set[str] = field(default_factory=set)
    came: dict[int, float] = field(default_factory=dict)


def bench(report: Report, peers: Peers) -> None:
    report.say(EXCLUDED)
    call_command("load_regency", stdout=io.StringIO())
    agencies = list(Agency.objects.annotate(n=Count("units")).filter(n__gt=0).order_by("-n", "pk")[:AGENCIES])
    desks = [desk_cookie(agency) for agency in agencies for _ in range(DESKS_EACH)]
    server = Server()
    try:
        walls = [server.kiosk(f"bench {i}")[1] for i in range(SCREENS)]
        measure(report, server.port, f"{SCREENS} paired walls", [Screen(c) for c in walls])
        mixed = [*walls[: SCREENS - len(desks)], *desks]
        label = f"{SCREENS - len(desks)} walls and {DESKS_EACH} desks of each of {len(agencies)} agencies"
        measure(report, server.port, label, [Screen(c) for c in mixed])
    finally:
        server.stop()


def measure(report: Report, port: int, label: str, screens: list[Screen]) -> None:
    changes = asyncio.run(watch(port, screens))
    waits, lost = [], 0
    for change in changes:
        for position, audiences in change["rows"]:
            for screen in screens:
                if screen.audiences.intersection(audiences):
                    if position in screen.came:
                        waits.append(1000 * (screen.came[position] - change["at"]))
                    else:
                        lost += 1
    sizes = {"screens": label, "changes": len(changes), "deliveries": len(waits), "lost": lost}
    groups = {tuple(sorted(s.audiences - {ALL})) for s in screens}
    report.say(f"  {label}: {len(changes)} changes, {len(waits):,} frames to {len(groups)} audiences, {lost} lost")
    name = f"wall_latency {len(groups)} audience{'s' * (len(groups) > 1)}"
    for p, floor in ((50, None), (95, P95_MS), (99, None)):
        report.add(Row(f"{name} p{p}", percentile(waits, p), "ms", floor=floor, sizes=sizes))
    report.add(Row(f"{name} longest", max(waits), "ms", sizes=sizes))
    report.must_be_zero(f"{name} lost", lost, "frames", sizes)


async def watch(port: int, screens: list[Screen]) -> list[dict[str, object]]:
    """Connect all screens, let the other process make its changes, and return those."""
    ready = [asyncio.Event() for _ in screens]
    tasks = [asyncio.create_task(listen(port, s, r)) for s, r in zip(screens, ready, strict=True)]
    await asyncio.wait_for(asyncio.gather(*(r.wait() for r in ready)), 60)
    command = (sys.executable, "-W", "ignore", "-m", "tests.bench.wall_changes", str(CHANGES))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    changes = [json.loads(line) for line in out.splitlines()]
    await asyncio.sleep(WAIT_S)
    for task in tasks:
        task.cancel()
    failed = [r for r in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(r, Exception)]
    if failed:
        raise failed[0]
    return changes


async def listen(port: int, screen: Screen, ready: asyncio.Event) -> None:
    headers = {"Cookie": screen.cookie}
    address = f"ws://localhost:{port}/ws/live/"
    async with websockets.connect(
        address, additional_headers=headers, origin=f"http://localhost:{port}", max_size=None
    ) as ws:
        await ws.send('{"say":"hello","epoch":null,"position":null}')
        async for frame in ws:
            at = time.monotonic()
            body = json.loads(frame)
            if body["frame"] == "hello":
                screen.audiences = {ALL, *body["audience"]}
            elif body["frame"] == "snapshot":
                ready.set()
            elif body["frame"] == "event":
                screen.came[body["position"]] = at


def desk_cookie(agency: Agency) -> str:
    """The session of somebody at an agency's desk."""
    user, made = User.objects.get_or_create(username=f"desk-{agency.code}")
    if made:
        Membership.objects.create(user=user, role=Role.AGENCY_DESK, agency=agency)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    return f"sessionid={browser.cookies['sessionid'].value}"
