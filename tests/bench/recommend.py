"""The recommendation with its ledger and consequence, from the desk's request to its answer, under
the load of a busy centre (tests/bench/centre.py)."""

from tests.bench import centre
from tests.bench.harness import Report, Row

MOST_MS = 150.0


def bench(report: Report, peers: object) -> None:
    made = centre.rows(report, "recommend", MOST_MS)
    report.add(Row("recommend flat out", made.flat_out, "a second", sizes=made.sizes))
