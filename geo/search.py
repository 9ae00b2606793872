"""The compiled search: a bounded Dijkstra that touches only what it reaches.

Without the interpreter's lock (nogil), so searches of several threads run side by side.
"""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True, inline="always")
def _push(cost, node, size, c, n):  # type: ignore[no-untyped-def]
    """Into a 4-ary heap of (cost, node)."""
    i = size
    while i > 0:
        parent = (i - 1) >> 2
        if cost[parent] <= c:
            break
        cost[i] = cost[parent]
        node[i] = node[parent]
        i = parent
    cost[i] = c
    node[i] = n


@numba.njit(cache=True, nogil=True, inline="always")
def _sift(cost, node, size):  # type: ignore[no-untyped-def]
    """Put the heap's last element (at `size`) in place of its first."""
    c = cost[size]
    n = node[size]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        best = child
        for k in range(child + 1, min(child + 4, size)):
            if cost[k] < cost[best]:
                best = k
        if cost[best] >= c:
            break
        cost[i] = cost[best]
        node[i] = node[best]
        i = best
    cost[i] = c
    node[i] = n


@numba.njit(cache=True, nogil=True)
def search(start, other, arc, weight, seeds, seed_cost, cutoff, targets, best, via):  # type: ignore[no-untyped-def]
    """Bounded Dijkstra from `seeds`. Fills `best` (float64 (N,), inf on entry) with seconds of the
    settled junctions, and `via` (int32 (N,) or empty) with the arc each was reached by; returns the
    settled junctions in the order of their seconds. Stops at `cutoff` seconds, or once all
    junctions in `targets` are settled. What was only touched is inf again on return."""
    capacity = 1024
    cost = np.empty(capacity, np.float64)
    node = np.empty(capacity, np.int32)
    order = np.empty(1024, np.int32)
    touched = np.empty(1024, np.int32)
    settled_n = 0
    touched_n = 0
    size = 0
    keep_via = len(via) > 0
    left = len(targets)
    done = np.zeros(len(best) if left > 0 else 0, np.uint8)  # 1 = a target, 2 = settled
    if left > 0:
        left = 0
        for t in targets:
            if done[t] == 0:
                done[t] = 1
                left += 1
        had_targets = True
    else:
        had_targets = False
    for k in range(len(seeds)):
        s = seeds[k]
        if seed_cost[k] <= cutoff and seed_cost[k] < best[s]:
            if best[s] == np.inf:
                touched[touched_n] = s
                touched_n += 1
            best[s] = seed_cost[k]
            if keep_via:
                via[s] = -1
            _push(cost, node, size, seed_cost[k], s)
            size += 1
    while size > 0:
        c = cost[0]
        n = node[0]
        size -= 1
        _sift(cost, node, size)
        if c > best[n]:
            continue
        if settled_n == len(order):
            order = np.concatenate((order, np.empty(settled_n, np.int32)))
        order[settled_n] = n
        settled_n += 1
        if had_targets and done[n] == 1:
            done[n] = 2
            left -= 1
            if left == 0:
                break
        for k in range(start[n], start[n + 1]):
            w = c + weight[k]
            m = other[k]
            if w <= cutoff and w < best[m]:
                if best[m] == np.inf:
                    if touched_n == len(touched):
                        touched = np.concatenate((touched, np.empty(touched_n, np.int32)))
                    touched[touched_n] = m
                    touched_n += 1
                best[m] = w
                if keep_via:
                    via[m] = arc[k]
                if size == capacity:
                    cost = np.concatenate((cost, np.empty(capacity, np.float64)))
                    node = np.concatenate((node, np.empty(capacity, np.int32)))
                    capacity *= 2
                _push(cost, node, size, w, m)
                size += 1
    if had_targets and left == 0 and size > 0:
        # what is still in the heap was touched, not settled: it is not known yet
        limit = best[order[settled_n - 1]]
        for k in range(touched_n):
            if best[touched[k]] > limit:
                best[touched[k]] = np.inf
    return order[:settled_n]


@numba.njit(cache=True, nogil=True)
def read(best, u, v, edge, fraction, access, seconds, towards, out):  # type: ignore[no-untyped-def]
    """Seconds of points on edges: out[i] = access + the better of both ends. `towards`: the point
    drives to the origin of the field (times to), else it is reached from it (times from)."""
    for i in range(len(edge)):
        e = edge[i]
        f = fraction[i]
        forth = seconds[e, 0]
        back = seconds[e, 1]
        if towards:
            by_u = best[u[e]] + (f * back if f > 0.0 else 0.0)
            by_v = best[v[e]] + ((1.0 - f) * forth if f < 1.0 else 0.0)
        else:
            by_u = best[u[e]] + (f * forth if f > 0.0 else 0.0)
            by_v = best[v[e]] + ((1.0 - f) * back if f < 1.0 else 0.0)
        out[i] = access[i] + min(by_u, by_v)
