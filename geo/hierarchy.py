"""Labels: what a place keeps, so that the time between two places is one glance at both.

The junctions are ordered by nested dissection (METIS) and the network is completed to a chordal
graph in that order, whatever the weights; weights are then poured in by one pass over its
triangles ("customisable contraction hierarchies": Dibbelt, Strasser, Wagner 2016). Every shortest
path climbs to a junction that both ends have above them, and what a junction has above it is one
path of a tree, some dozens of junctions on real roads. So the label of a place is the seconds to
each junction of that path, and two labels meet by the least sum over the stretch they share
("hierarchical 2-hop labels": Ouyang et al. 2018). A closure pours the weights in again, in a tenth
of a millisecond on a town's real roads; the order stays.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np
import pymetis
from numpy.typing import NDArray
from scipy.sparse import coo_array

MAX_TRIANGLES = 50_000_000  # a fifth of a second to pour weights in; beyond it the plain search answers


class Labels(NamedTuple):
    """Labels of places, one after the other: place i has `path` and `seconds` from start[i] to
    start[i + 1], the junctions of its path from the root of the tree down, and the seconds
    between the place and each (inf where there is no way)."""

    start: NDArray[np.int64]
    path: NDArray[np.int32]
    seconds: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """The completed network. Junctions go by their rank in the order (N); `head` are the ends of
    the arcs up from each, ascending (arcs up_start[r] to up_start[r + 1]), `head_depth` the depth
    of those ends in the tree given by `parent` (-1: a root); `slot` says for each arc of the
    network's outgoing adjacency which arc here it belongs to (-1: none, a loop)."""

    rank: NDArray[np.int32]
    up_start: NDArray[np.int64]
    head: NDArray[np.int32]
    head_depth: NDArray[np.int32]
    parent: NDArray[np.int32]
    depth: NDArray[np.int32]
    slot: NDArray[np.int64]
    climbs: NDArray[np.bool_]  # whether that arc of the network leads up

    def pour(self, weight: NDArray[np.float32]) -> "Metric":
        """The hierarchy under weights: float32 seconds of the outgoing arcs."""
        up = np.full(len(self.head), np.inf, dtype=np.float32)
        down = up.copy()
        _pour(self.up_start, self.head, self.slot, self.climbs, weight, up, down)
        return Metric(self, up, down)


@dataclass(frozen=True, eq=False)
class Metric:
    """A hierarchy under one set of weights; `up` and `down` are float32 seconds of its arcs."""

    hierarchy: Hierarchy
    up: NDArray[np.float32]
    down: NDArray[np.float32]

    def leaving(
        self, u: NDArray[np.int32], v: NDArray[np.int32], by_u: NDArray[np.float64], by_v: NDArray[np.float64]
    ) -> Labels:
        """Labels of places on edges u-v (junctions, (P,)) that are left by u in `by_u` seconds and
        by v in `by_v`."""
        h = self.hierarchy
        rank_u, rank_v = h.rank[u], h.rank[v]
        low = np.where(h.depth[rank_u] >= h.depth[rank_v], rank_u, rank_v)
        start = np.zeros(len(low) + 1, dtype=np.int64)
        np.cumsum(h.depth[low] + 1, out=start[1:])
        path, seconds = np.empty(start[-1], np.int32), np.full(start[-1], np.inf)
        for i, (a, b) in enumerate(zip(start, start[1:], strict=False)):
            ends = (rank_u[i], rank_v[i], by_u[i], by_v[i])
            _climb(h.up_start, h.head_depth, h.parent, h.depth, self.up, *ends, path[a:b], seconds[a:b])
        return Labels(start, path, seconds)

    def meet(self, labels: Labels, u: int, v: int, by_u: float, by_v: float) -> NDArray[np.float64]:
        """Seconds from each labelled place to one on the edge u-v that is reached from u in `by_u`
        seconds and from v in `by_v`; by way of a junction, inf where there is no way."""
        h = self.hierarchy
        out = np.empty(len(labels.start) - 1)
        ends = (h.rank[u], h.rank[v], by_u, by_v)
        _meet(h.up_start, h.head_depth, h.parent, h.depth, self.down, *ends, *labels, out)
        return out


def dissect(u: NDArray[np.int32], v: NDArray[np.int32], junctions: int) -> NDArray[np.int32]:
    """Rank of each junction in an order by nested dissection: what separates much comes last."""
    start, other = _neighbours(u, v, junctions)
    if len(other) == 0:
        return np.arange(junctions, dtype=np.int32)
    _order, rank = pymetis.nested_dissection(pymetis.CSRAdjacency(start, other))
    return np.asarray(rank, dtype=np.int32)


def build_hierarchy(
    rank: NDArray[np.int32],
    u: NDArray[np.int32],
    v: NDArray[np.int32],
    out_start: NDArray[np.uint32],
    out_other: NDArray[np.uint32],
) -> Hierarchy | None:
    """The completed network of edges u-v in the order of `rank`, with the places of the outgoing
    arcs (`out_start`, `out_other`) in it; None where it would have too many triangles."""
    n = len(rank)
    start, other = _neighbours(u, v, n)
    order = np.empty(n, dtype=np.int32)
    order[rank] = np.arange(n, dtype=np.int32)
    up_start, head, parent = _complete(start, other, order, rank, MAX_TRIANGLES)
    if len(up_start) == 0:
        return None
    tail = rank[np.repeat(np.arange(n), np.diff(out_start).astype(np.int64))].astype(np.int64)
    ends = rank[out_other].astype(np.int64)
    keys = np.repeat(np.arange(n, dtype=np.int64), np.diff(up_start)) * n + head
    low, high = np.minimum(tail, ends), np.maximum(tail, ends)
    slot = np.where(low == high, -1, np.searchsorted(keys, low * n + high))
    depth = _depths(parent)
    return Hierarchy(rank, up_start, head, depth[head], parent, depth, slot, tail < ends)


def _neighbours(u: NDArray[np.int32], v: NDArray[np.int32], n: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Neighbours of each junction, each once, no loops, as rows."""
    real = u != v
    a, b = u[real], v[real]
    ones = np.ones(2 * len(a), dtype=np.int8)
    rows = coo_array((ones, (np.concatenate([a, b]), np.concatenate([b, a]))), shape=(n, n)).tocsr()
    return rows.indptr.astype(np.int32), rows.indices.astype(np.int32)


@numba.njit(cache=True, nogil=True)
def _complete(start, other, order, rank, limit):  # type: ignore[no-untyped-def]
    """Arcs up from each junction: to its neighbours of higher rank, and to those of the junctions
    whose lowest end it is (George and Liu 1981, symbolic elimination). Empty past `limit` triangles."""
    n = len(order)
    up_start = np.zeros(n + 1, np.int64)
    head = np.empty(4 * n + 64, np.int32)
    parent = np.full(n, -1, np.int32)
    child = np.full(n, -1, np.int32)
    sibling = np.full(n, -1, np.int32)
    mark = np.full(n, -1, np.int32)
    used = 0
    triangles = 0
    for r in range(n):
        begin = used
        x = order[r]
        if used + n > len(head):
            head = np.concatenate((head, np.empty(max(len(head), n), np.int32)))
        for k in range(start[x], start[x + 1]):
            m = rank[other[k]]
            if m > r and mark[m] != r:
                mark[m] = r
                head[used] = m
                used += 1
        c = child[r]
        while c >= 0:
            for k in range(up_start[c] + 1, up_start[c + 1]):
                m = head[k]
                if mark[m] != r:
                    mark[m] = r
                    head[used] = m
                    used += 1
            c = sibling[c]
        up_start[r + 1] = used
        triangles += (used - begin) * (used - begin - 1) // 2
        if triangles > limit:
            return up_start[:0], head[:0], parent[:0]
        if used > begin:
            head[begin:used] = np.sort(head[begin:used])
            p = head[begin]
            parent[r] = p
            sibling[r] = child[p]
            child[p] = r
    return up_start, head[:used].copy(), parent


@numba.njit(cache=True, nogil=True)
def _depths(parent):  # type: ignore[no-untyped-def]
    depth = np.zeros(len(parent), np.int32)
    for r in range(len(parent) - 1, -1, -1):
        if parent[r] >= 0:
            depth[r] = depth[parent[r]] + 1
    return depth


@numba.njit(cache=True, nogil=True)
def _pour(up_start, head, slot, climbs, weight, up, down):  # type: ignore[no-untyped-def]
    """The least of parallel arcs, then each triangle: over its lowest junction, or not."""
    for k in range(len(slot)):
        i = slot[k]
        if i >= 0:
            if climbs[k]:
                up[i] = min(up[i], weight[k])
            else:
                down[i] = min(down[i], weight[k])
    for r in range(len(up_start) - 1):
        for i in range(up_start[r], up_start[r + 1]):
            k = up_start[head[i]]
            for j in range(i + 1, up_start[r + 1]):
                while head[k] != head[j]:
                    k += 1
                up[k] = min(up[k], down[i] + up[j])
                down[k] = min(down[k], down[j] + up[i])


@numba.njit(cache=True, nogil=True)
def _climb(up_start, head_depth, parent, depth, weight, u, v, by_u, by_v, path, best):  # type: ignore[no-untyped-def]
    """Fills the label of a place from the lower end of its edge to the root; `best` comes as inf."""
    best[depth[u]] = by_u
    best[depth[v]] = min(best[depth[v]], by_v)
    r = u if depth[u] >= depth[v] else v
    while r >= 0:
        d = depth[r]
        path[d] = r
        c = best[d]
        if c < np.inf:
            for k in range(up_start[r], up_start[r + 1]):
                w = c + weight[k]
                if w < best[head_depth[k]]:
                    best[head_depth[k]] = w
        r = parent[r]


@numba.njit(cache=True, nogil=True, fastmath={"nnan", "nsz", "reassoc"})
def _meet(up_start, head_depth, parent, depth, weight, u, v, by_u, by_v, start, path, seconds, out):  # type: ignore[no-untyped-def]
    length = max(depth[u], depth[v]) + 1
    one_path, one_seconds = np.empty(length, np.int32), np.full(length, np.inf)
    _climb(up_start, head_depth, parent, depth, weight, u, v, by_u, by_v, one_path, one_seconds)
    for i in range(len(out)):
        a = start[i]
        low, high = np.int64(0), min(start[i + 1] - a, np.int64(length))
        while low < high:  # how far both paths are the same
            middle = (low + high) // 2
            if path[a + middle] == one_path[middle]:
                low = middle + 1
            else:
                high = middle
        best = np.inf
        for d in range(low):
            best = min(best, seconds[a + d] + one_seconds[d])
        out[i] = best
