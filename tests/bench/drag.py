"""Dragging a proposed post: its zone and its people at each step, through the API."""

import io
import statistics
import time

import numpy as np
from django.core.management import call_command
from django.test import Client

from agencies.models import Membership, Role, User
from geo.planning.today import world_today
from tests.bench.harness import Report, Row, percentile
from tests.bench.peers import Peers

STEPS = 150
FLOOR_MS = 200.0
ABOUT = """\
  timed: POST /api/planning/drag/ in this process, from the body to the answer as text: snap, field, zone cut along the
  shore, people within and those whom nobody else reaches. Not timed: the network between, the browser's drawing."""


def bench(report: Report, peers: Peers) -> None:
    report.say(ABOUT)
    call_command("load_regency", stdout=io.StringIO())
    planner = User.objects.create_user("bench")
    Membership.objects.create(user=planner, role=Role.PLANNER)
    client = Client(SERVER_NAME="localhost")
    client.force_login(planner)
    world = world_today()
    where = world.people.lonlat[np.random.default_rng(5).choice(len(world.people), STEPS + 10, replace=False)]
    for minutes in (15, 30):
        taken, answered = [], 0
        for step, (lon, lat) in enumerate(where.tolist()):
            body = {"service": "fire", "minutes": [minutes], "lon": lon, "lat": lat}
            began = time.perf_counter()
            answer = client.post("/api/planning/drag/", body, content_type="application/json")
            if step >= 10:
                taken.append((time.perf_counter() - began) * 1000)
                answered += answer.status_code == 200
        sizes = {"cells": len(world.people), "steps": STEPS, "answered": answered, "minutes": minutes}
        floor = FLOOR_MS if minutes == 15 else None
        report.add(Row(f"drag {minutes} min p95", percentile(taken, 95), "ms", floor=floor, sizes=sizes))
        report.add(Row(f"drag {minutes} min median", statistics.median(taken), "ms", sizes=sizes))
