"""Sending a unit, and a package, from the desk's request to the answer after the commit, under the load
of a busy centre (tests/bench/centre.py)."""

from tests.bench import centre
from tests.bench.harness import Report

MOST_MS = 100.0


def bench(report: Report, peers: object) -> None:
    centre.rows(report, "dispatch", MOST_MS)
