"""A coverage run: 41 posts, all villages and cells, four thresholds; on the regency, and on a million
junctions with zones and the memory it takes."""

import io
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np
from django.core.management import call_command
from django.utils import timezone

from geo.planning.coverage import Question, arrivals
from geo.planning.report import coverage_report, zone_features
from geo.planning.today import world_today
from geo.planning.world import World
from tests.bench.harness import Report, Row
from tests.bench.million import million, world_over
from tests.bench.peers import Peers

MINUTES = (15, 5, 10, 30)
ROUNDS = 5
FLOOR_REGENCY_MS, FLOOR_MILLION_S = 1000.0, 8.0
ABOUT = """\
  timed: the matrix posts x (cells + villages), one and two crews, people by village and district, gaps, the old
  circle, the curve; on the million also the four zones of all posts. Not timed: reading the world from the
  database, and placing the cells on the roads (once for each version of the roads; stated)."""


def bench(report: Report, peers: Peers) -> None:
    report.say(ABOUT)
    call_command("load_regency", stdout=io.StringIO())
    regency(report)
    on_a_million(report)


def regency(report: Report) -> None:
    world = world_today()
    question = Question(None, "car", MINUTES, by_crew=False)
    sizes = _sizes(world)
    placing = _seconds(lambda: world.placed("car"))
    run = [_seconds(lambda: _run(world, question)) for _ in range(ROUNDS)]
    zones = [_seconds(lambda: _zones(world, question)) for _ in range(ROUNDS)]
    ms = statistics.median(run) * 1000
    report.add(Row("coverage_run regency", ms, "ms", floor=FLOOR_REGENCY_MS, sizes=sizes))
    with_zones = (statistics.median(run) + statistics.median(zones)) * 1000
    report.add(Row("coverage_run regency, with zones", with_zones, "ms", sizes=sizes))
    report.say(f"  regency: {sizes['posts']} posts, {sizes['cells']} cells; placing cells once {placing * 1000:.0f} ms")


def on_a_million(report: Report) -> None:
    began = _peak_mib()
    network = million()
    world = world_over(network, 41, 20_000, 150)
    question = Question("fire", "fire_engine", MINUTES, horizon_minutes=60)
    building = _seconds(lambda: (network.adjacency, network.grid))
    placing = _seconds(lambda: world.placed("fire_engine"))
    arrays = sum(v.nbytes for v in network.__dict__.values() if isinstance(v, np.ndarray)) / 2**20
    ready = _peak_mib()
    _run(world_over(million(60), 3, 50, 3), question)  # compiles
    run = [_seconds(lambda: _run(world, question)) for _ in range(3)]
    zones = [_seconds(lambda: _zones(world, question)) for _ in range(3)]
    sizes = _sizes(world) | {"kind": "made from a seed", "peak_mib": round(_peak_mib()), "network_mib": round(arrays)}
    total = statistics.median(run) + statistics.median(zones)
    report.add(Row("coverage_run million, with zones", total, "s", floor=FLOOR_MILLION_S, sizes=sizes))
    report.add(Row("coverage_run million, without", statistics.median(run), "s", sizes=sizes))
    report.say(
        f"  million: {network.junctions:,} junctions, {network.edges:,} edges, {sizes['cells']:,} cells; network "
        f"{arrays:,.0f} MiB of arrays; peak of the process {began:,.0f} MiB before, {ready:,.0f} MiB with the network "
        f"ready, {_peak_mib():,.0f} MiB after the runs; once: adjacency and grid "
        f"{building:.1f} s, placing {placing:.1f} s"
    )


def _run(world: World, question: Question) -> object:
    return coverage_report(arrivals(world, question), timezone.now())


def _zones(world: World, question: Question) -> object:
    return zone_features(arrivals_once(world, question), timezone.now())


_found: dict[tuple[int, Question], object] = {}


def arrivals_once(world: World, question: Question):  # type: ignore[no-untyped-def]
    """The arrivals a zone is drawn for: worked out in the run before, so not timed twice."""
    key = (id(world), question)
    if key not in _found:
        _found[key] = arrivals(world, question)
    return _found[key]


def _sizes(world: World) -> dict[str, object]:
    return {
        "junctions": world.network.junctions,
        "posts": len(world.posts),
        "cells": len(world.people),
        "villages": len(world.villages),
        "thresholds": len(MINUTES),
    }


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
