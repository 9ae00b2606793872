"""A uniform grid over the segments of all edges: the nearest edges to a point in microseconds."""

import math
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

CELL_M = 250.0
MAX_CELLS = 4_000_000


class SegmentGrid(NamedTuple):
    """Segments by grid cell. Segment s runs from `xy[s]` to `xy[s + 1]` on `edge[s]`, from
    `at[s]` to `at[s + 1]` of the edge's length (fractions); `skip` marks the last point of an edge."""

    x0: float
    y0: float
    cell: float
    columns: int
    rows: int
    start: NDArray[np.int64]
    segment: NDArray[np.int32]
    edge: NDArray[np.int32]
    at: NDArray[np.float64]
    xy: NDArray[np.float64]

    @classmethod
    def build(cls, geom_start: NDArray[np.int64], xy: NDArray[np.float64], _length: Any) -> "SegmentGrid":
        """The grid of edges whose points are `xy[geom_start[e]:geom_start[e + 1]]`, local metres."""
        xy = np.ascontiguousarray(xy)
        edges = len(geom_start) - 1
        edge = np.repeat(np.arange(edges, dtype=np.int32), np.diff(geom_start))
        step = np.zeros(len(xy))
        step[1:] = np.hypot(*(xy[1:] - xy[:-1]).T)
        step[geom_start[:-1]] = 0.0
        along = np.cumsum(step)
        along -= along[geom_start[:-1]][edge]
        total = along[geom_start[1:] - 1][edge]
        at = np.divide(along, total, out=np.zeros_like(along), where=total > 0)
        low, high = xy.min(axis=0), xy.max(axis=0)
        cell = max(CELL_M, math.sqrt(max(float(np.prod(high - low)), 1.0) / MAX_CELLS))
        columns, rows = (int(n) + 1 for n in (high - low) / cell)
        real = np.ones(len(xy), dtype=bool)
        real[geom_start[1:] - 1] = False
        args = (xy, real, float(low[0]), float(low[1]), cell, columns, rows)
        counts = _count(*args)
        start = np.zeros(columns * rows + 1, dtype=np.int64)
        np.cumsum(counts, out=start[1:])
        return cls(float(low[0]), float(low[1]), cell, columns, rows, start, _fill(start, *args), edge, at, xy)


@numba.njit(cache=True, nogil=True)
def _count(xy, real, x0, y0, cell, columns, rows):  # type: ignore[no-untyped-def]
    counts = np.zeros(columns * rows, np.int64)
    for s in range(len(xy) - 1):
        if real[s]:
            ca, cb = int((min(xy[s, 0], xy[s + 1, 0]) - x0) / cell), int((max(xy[s, 0], xy[s + 1, 0]) - x0) / cell)
            ra, rb = int((min(xy[s, 1], xy[s + 1, 1]) - y0) / cell), int((max(xy[s, 1], xy[s + 1, 1]) - y0) / cell)
            for r in range(ra, rb + 1):
                for c in range(ca, cb + 1):
                    counts[r * columns + c] += 1
    return counts


@numba.njit(cache=True, nogil=True)
def _fill(start, xy, real, x0, y0, cell, columns, rows):  # type: ignore[no-untyped-def]
    put = start[:-1].copy()
    segment = np.empty(start[-1], np.int32)
    for s in range(len(xy) - 1):
        if real[s]:
            ca, cb = int((min(xy[s, 0], xy[s + 1, 0]) - x0) / cell), int((max(xy[s, 0], xy[s + 1, 0]) - x0) / cell)
            ra, rb = int((min(xy[s, 1], xy[s + 1, 1]) - y0) / cell), int((max(xy[s, 1], xy[s + 1, 1]) - y0) / cell)
            for r in range(ra, rb + 1):
                for c in range(ca, cb + 1):
                    i = r * columns + c
                    segment[put[i]] = s
                    put[i] += 1
    return segment


@numba.njit(cache=True, nogil=True)
def nearest_edges(  # type: ignore[no-untyped-def]
    x, y, limit, wanted, usable, x0, y0, cell, columns, rows, start, segment, edge, at, xy
):
    """The `wanted` nearest usable edges within `limit` metres of (x, y): edge, fraction, metres,
    px, py, heading in radians from east; nearest first. `usable` is bool (E,)."""
    found = np.empty((wanted, 6))
    n = 0
    col = int(math.floor((x - x0) / cell))
    row = int(math.floor((y - y0) / cell))
    inside_x, inside_y = x - x0 - col * cell, y - y0 - row * cell
    margin = min(inside_x, cell - inside_x, inside_y, cell - inside_y)  # to the border of its own cell
    outside = max(0, -col, col - columns + 1, -row, row - rows + 1)
    for ring in range(outside, outside + max(columns, rows) + 1):
        nearest_possible = (ring - 1) * cell + margin if ring > 0 else 0.0
        if nearest_possible > limit or (n == wanted and found[n - 1, 2] <= nearest_possible):
            break
        for r in range(max(0, row - ring), min(rows - 1, row + ring) + 1):
            edge_row = r == row - ring or r == row + ring
            step = 1 if edge_row else 2 * ring
            c = col - ring
            while c <= col + ring:
                if 0 <= c < columns:
                    for k in range(start[r * columns + c], start[r * columns + c + 1]):
                        s = segment[k]
                        e = edge[s]
                        if not usable[e]:
                            continue
                        ax, ay = xy[s, 0], xy[s, 1]
                        dx, dy = xy[s + 1, 0] - ax, xy[s + 1, 1] - ay
                        sq = dx * dx + dy * dy
                        t = 0.0
                        if sq > 0.0:
                            t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / sq))
                        px, py = ax + t * dx, ay + t * dy
                        d = math.hypot(px - x, py - y)
                        if d > limit or (n == wanted and d >= found[n - 1, 2]):
                            continue
                        j = -1
                        for i in range(n):
                            if found[i, 0] == e:
                                j = i
                                break
                        if j >= 0:
                            if d >= found[j, 2]:
                                continue
                        else:
                            if n < wanted:
                                n += 1
                            j = n - 1
                        while j > 0 and found[j - 1, 2] > d:
                            found[j] = found[j - 1]
                            j -= 1
                        found[j, 0] = e
                        found[j, 1] = at[s] + t * (at[s + 1] - at[s])
                        found[j, 2] = d
                        found[j, 3] = px
                        found[j, 4] = py
                        found[j, 5] = math.atan2(dy, dx)
                c += step if step > 0 else 1
    return found[:n]
