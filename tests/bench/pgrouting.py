"""pgRouting over a table of the same edges and seconds, in the scratch database."""

import time
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, connection

from geo.conditions import FREE
from geo.snap import Snap
from tests.bench.harness import Report
from tests.bench.networks import PROFILE, Roads

EDGES = "SELECT id, source, target, cost, reverse_cost FROM bench_edges"


class PgRouting:
    """The peer in PostGIS; `there` is False where the extension is not installed."""

    def __init__(self, report: Report, roads: Roads) -> None:
        self.roads = roads
        self.there = True
        try:
            self._fill()
        except DatabaseError as error:
            self.there = False
            reason = str(error).splitlines()[0]
            report.say(f"  {roads.name}: pgRouting left out ({reason}); Debian's postgresql-*-pgrouting brings it")

    @staticmethod
    def version() -> str:
        """Of the extension that could be made; empty where there is none."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'pgrouting'")
            row = cursor.fetchone()
        return str(row[0]) if row else ""

    def _fill(self) -> None:
        network = self.roads.network
        seconds = FREE.weights(network, PROFILE, "worst").seconds
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pgrouting")
            cursor.execute("DROP TABLE IF EXISTS bench_edges")
            cursor.execute(
                "CREATE TABLE bench_edges (id int PRIMARY KEY, source int, target int, "
                "cost float8, reverse_cost float8)"
            )
            with cursor.copy("COPY bench_edges FROM STDIN") as copy:
                ends = zip(network.edge_u.tolist(), network.edge_v.tolist(), seconds.tolist(), strict=True)
                for i, (u, v, (forth, back)) in enumerate(ends):
                    copy.write_row((i, u, v, *(s if s < float("inf") else -1.0 for s in (forth, back))))
            cursor.execute("CREATE INDEX ON bench_edges (source)")
            cursor.execute("CREATE INDEX ON bench_edges (target)")
            cursor.execute("ANALYZE bench_edges")

    def junction_of(self, place: Snap) -> int:
        """The junction nearer to a snapped place, along its edge."""
        ends = self.roads.network.edge_u if place.fraction < 0.5 else self.roads.network.edge_v
        return int(ends[place.edge])

    def dijkstra_cost(self, starts: Sequence[int], ends: Sequence[int]) -> list[float]:
        """Seconds taken for all starts to each end."""
        return self._each(
            "SELECT start_vid, agg_cost FROM pgr_dijkstraCost(%s, %s::int[], %s::int, true)",
            [(EDGES, list(starts), end) for end in ends],
        )

    def driving_distance(self, ends: Sequence[int], cutoff_s: float) -> list[float]:
        """Seconds taken for the field of each end within the cutoff (edges turned about)."""
        turned = EDGES.replace("cost, reverse_cost", "reverse_cost AS cost, cost AS reverse_cost")
        return self._each(
            "SELECT node, agg_cost FROM pgr_drivingDistance(%s, %s::int, %s, true)",
            [(turned, end, cutoff_s) for end in ends],
        )

    def _each(self, query: str, arguments: list[tuple[Any, ...]]) -> list[float]:
        taken = []
        with connection.cursor() as cursor:
            for row in arguments:
                began = time.perf_counter()
                cursor.execute(query, row)
                cursor.fetchall()
                taken.append(time.perf_counter() - began)
        return taken
