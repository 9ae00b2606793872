"""The centre at work, for `recommend`, `search` and `dispatch`: two web processes, a follower, thirty
dispatchers with their screens, three hundred open incidents and a hundred and fifty units that send
their positions. The three names are measured in this one run."""

import functools
import io
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client

from agencies.actions import issue_credential, save_crew, save_unit
from agencies.models import Agency, Credential, Crew, Membership, Role, Unit, User
from geo.models import Place
from incidents.actions import dispatch_unit, open_incident
from incidents.models import IncidentType
from tests.bench.harness import ROOT, Report, Row, percentile
from tests.servers import Server

DISPATCHERS, INCIDENTS, UNITS, WALLS = 30, 300, 150, 6
AT_WORK = 30  # units that are out when it begins
SECONDS, WARM_UP_S, FLAT_OUT_S = float(os.environ.get("BENCH_SECONDS", "120")), 20.0, 20.0
ASK_S, SEARCH_S, SEND_S, HELD_S, FIX_S = 10.0, 5.0, 30.0, 40.0, 5.0
LOAD = f"""\
  two web processes and the follower; {DISPATCHERS} dispatchers, each with a live socket, and {WALLS} walls;
  {INCIDENTS} open incidents, {UNITS} units, each with a fix every {FIX_S:g} s. Each dispatcher at random moments,
  on average: asks for a recommendation every {ASK_S:g} s, searches every {SEARCH_S:g} s, sends the first unit of a
  recommendation every {SEND_S:g} s (a package in every third), and takes it back after {HELD_S:g} s.
  timed: from the first byte of the request to the last of the answer, over a kept connection, in the
  clients' process (which shares the machine, and whose own delay is in the figures). {SECONDS:g} s, after
  {WARM_UP_S:g} s that do not count. "Flat out": all dispatchers ask for recommendations without a pause."""


@dataclass(frozen=True)
class Figures:
    """Milliseconds of each request by what was asked; how many answers a status had; the rate of
    recommendations without pauses; the machine's load before and after, and processor time."""

    ms: dict[str, list[float]]
    answers: dict[str, dict[str, int]]
    flat_out: float
    load: tuple[float, float]
    sizes: dict[str, Any]


def rows(report: Report, what: str, most_ms: float) -> Figures:
    """Measure (once in a run), and report the rows of one kind of request."""
    made = figures(report)
    for name in sorted(name for name in made.ms if name.split()[0] == what):
        values = made.ms[name]
        sizes = made.sizes | {"asked": len(values), "answers": made.answers[name]}
        for p in (50, 95, 99):
            floor = most_ms if p == 99 else None
            report.add(Row(f"{name} under load p{p}", percentile(values, p), "ms", floor=floor, sizes=sizes))
        report.add(Row(f"{name} under load longest", max(values), "ms", sizes=sizes))
        wrong = sum(n for status, n in made.answers[name].items() if int(status) >= 500)
        report.must_be_zero(f"{name} under load failed", wrong, "answers", sizes)
    return made


@functools.cache
def figures(report: Report) -> Figures:
    report.say(LOAD)
    made = populate()
    before = os.getloadavg()[0]
    servers = [Server(LOG_LEVEL="ERROR", RATE_USER="1000000/min") for _ in range(2)]  # flat out is beyond it
    env = os.environ | {"NETWORK_CACHE_DIR": os.environ["NETWORK_CACHE_DIR"]}
    follower = subprocess.Popen([sys.executable, "-W", "ignore", "manage.py", "run_follower"], cwd=ROOT, env=env)
    try:
        given = made | {
            "ports": [server.port for server in servers],
            "walls": [servers[i % 2].kiosk(f"bench {i}")[1] for i in range(WALLS)],
            "seconds": SECONDS,
            "warm_up": WARM_UP_S,
            "flat_out": FLAT_OUT_S,
            "every": {"ask": ASK_S, "search": SEARCH_S, "send": SEND_S, "held": HELD_S, "fix": FIX_S},
        }
        command = [sys.executable, "-W", "ignore", "-m", "tests.bench.desks"]
        played = subprocess.run(command, cwd=ROOT, input=json.dumps(given), capture_output=True, text=True, check=False)
        if played.returncode:
            raise RuntimeError(played.stderr[-3000:])
        got = json.loads(played.stdout)
    finally:
        follower.terminate()
        follower.wait(20)
        for server in servers:
            server.stop()
    load = (round(before, 2), round(os.getloadavg()[0], 2))
    sizes = {"dispatchers": DISPATCHERS, "incidents": INCIDENTS, "units": UNITS, "load": load, **got["counted"]}
    report.say(f"  load of the machine {load[0]} before, {load[1]} after; {got['counted']}")
    report.say("  answers by status: " + json.dumps(got["answers"]))
    return Figures(got["ms"], got["answers"], got["flat_out"], load, sizes)


def populate() -> dict[str, Any]:
    """The regency with as many units and open incidents as the load says; what the clients need."""
    call_command("load_regency", stdout=io.StringIO())
    rng = random.Random(112)  # noqa: S311
    grow_fleet(UNITS)
    spots = [place.point.coords for place in Place.objects.all()]
    kinds = list(IncidentType.objects.filter(plans__isnull=False).distinct().order_by("code"))
    incidents = []
    for i in range(INCIDENTS):
        lon, lat = rng.choice(spots)
        lon, lat = lon + rng.uniform(-0.004, 0.004), lat + rng.uniform(-0.004, 0.004)
        incidents.append(open_incident(type_code=kinds[i % len(kinds)].code, lon=lon, lat=lat, title=f"Bench {i}").pk)
    units = list(Unit.objects.filter(is_active=True).select_related("station", "crew", "agency").order_by("pk"))
    for i, unit in enumerate(ordered(units)[:AT_WORK]):
        dispatch_unit(incidents[i], unit.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    devices = [
        (issue_credential(Credential.Kind.DEVICE, unit.call_sign, unit=unit)[1], *unit.station.point.coords)
        for unit in units
    ]
    names = [place.name for place in Place.objects.order_by("pk")]
    return {"incidents": incidents, "devices": devices, "desks": desks(DISPATCHERS), "texts": names}


def grow_fleet(wanted: int) -> None:
    """More units like those there are, each with a crew of its own, until there are so many."""
    models = list(Unit.objects.filter(is_active=True, crew__isnull=False).prefetch_related("capabilities"))
    for i in range(wanted - Unit.objects.filter(is_active=True).count()):
        like = models[i % len(models)]
        crew = save_crew(Crew(station=like.station, name=f"bench {i}"))
        unit = Unit(
            call_sign=f"{like.call_sign} b{i}",
            agency=like.agency,
            station=like.station,
            crew=crew,
            vehicle_kind=like.vehicle_kind,
            profile=like.profile,
        )
        save_unit(unit, list(like.capabilities.all()))


def ordered(units: list[Unit]) -> list[Unit]:
    """Those that the centre may order, crews once."""
    crews: dict[int, Unit] = {}
    for unit in units:
        if unit.crew_id and unit.agency.relation == Agency.Relation.ORDER:
            crews.setdefault(unit.crew_id, unit)
    return list(crews.values())


def desks(many: int) -> list[str]:
    """Dispatchers, each the Cookie header of a session (with the token against forgery)."""
    cookies = []
    for i in range(many):
        user = User.objects.create(username=f"bench-{i}-{time.monotonic_ns()}")
        Membership.objects.create(user=user, role=Role.DISPATCHER)
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(user)
        cookies.append(f"sessionid={browser.cookies['sessionid'].value}; csrftoken={'b' * 32}")
    return cookies
