"""Cover now after a change of one unit: whom free units reach, every service of the wall."""

import io
import statistics
import time

from django.core.management import call_command

from agencies.actions import set_unit_status
from agencies.models import Unit
from agencies.states import may_follow
from geo import runtime
from geo.coverage import cover_now
from geo.models import PopulationCell
from tests.bench.harness import Report, Row, percentile
from tests.bench.peers import Peers

FLOOR_MS = 50.0
CHANGES = 40
ABOUT = """\
  timed: cover now of all services on the wall, from the database's rows to counts a cell, right after one unit has
  changed its status or its place. Not timed: the change itself, and storing the result."""


def bench(report: Report, peers: Peers) -> None:
    report.say(ABOUT)
    call_command("load_regency", stdout=io.StringIO())
    state = runtime.current(fresh=True)
    assert state
    state.kept.clear()
    began = time.perf_counter()
    cover_now()
    cold = (time.perf_counter() - began) * 1000
    units = list(Unit.objects.filter(is_active=True, crew__isnull=False).order_by("pk"))
    taken = []
    for i in range(CHANGES):
        unit = Unit.objects.get(pk=units[i % len(units)].pk)
        status = next(s for s in ("out_of_service", "available") if may_follow(unit.status, s))
        set_unit_status(unit.pk, status, at_lonlat=(unit.station.point.x + 0.001 * i, unit.station.point.y))
        began = time.perf_counter()
        rows = cover_now()
        taken.append((time.perf_counter() - began) * 1000)
    sizes = {"cells": PopulationCell.objects.count(), "units": len(units), "services": len(rows)}
    report.add(Row("coverage_now p95", percentile(taken, 95), "ms", floor=FLOOR_MS, sizes=sizes))
    report.add(Row("coverage_now median", statistics.median(taken), "ms", sizes=sizes))
    report.say(f"  the first after a start, or after a change of the roads: {cold:.0f} ms")
