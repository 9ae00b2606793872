"""The compiled search: bounded shortest times that touch only what they reach.

Junctions wait in buckets of a few seconds instead of a heap: within a bucket they come in any
order, and one that improves is simply expanded again, so the times are exact all the same (Dial
1969; Meyer and Sanders 2003, "Delta-stepping", run by one thread). Half the time of a 4-ary heap on
road networks. Without the interpreter's lock (nogil), so searches of several threads run side by
side.
"""

import numba
import numpy as np

BUCKETS = 1024  # of a wheel that turns; what lies beyond it is put back when the wheel comes to it
MASK = BUCKETS - 1
CHECK_EVERY = 7  # buckets between two looks at the targets, as a mask


@numba.njit(cache=True, nogil=True)
def search(start, other, arc, weight, step, seeds, seed_cost, cutoff, targets, best, via):  # type: ignore[no-untyped-def]
    """Shortest times from `seeds`. `start` uint32 (N + 1,), `other` uint32 and `weight` float32
    seconds (A,) are the arcs in rows by junction, `step` the seconds of a bucket. Fills `best`
    (float64 (N,), inf on entry) with the seconds of the junctions reached within `cutoff`, and
    `via` (int32 (N,) or empty) with the arc each was reached by; returns the junctions reached, in
    no order. Ends early once all junctions in `targets` are certain; what is not certain then is
    inf again."""
    head = np.full(BUCKETS, -1, np.int32)  # of each bucket's list of entries
    room = max(1024, len(seeds))
    entry = np.empty(room, np.uint32)
    following = np.empty(room, np.int32)
    free = np.int32(-1)
    used = np.int32(0)
    pending = 0
    improved = np.zeros(len(best), np.uint8)  # since it was last expanded
    touched = np.empty(room, np.uint32)
    touched_n = 0
    keep_via = len(via) > 0
    per_second = 1.0 / step
    now = np.int64(1) << 62
    for k in range(len(seeds)):
        s = seeds[k]
        if seed_cost[k] <= cutoff and seed_cost[k] < best[s]:
            if best[s] == np.inf:
                touched[touched_n] = s
                touched_n += 1
            best[s] = seed_cost[k]
            improved[s] = 1
            if keep_via:
                via[s] = -1
            now = min(now, np.int64(seed_cost[k] * per_second))
    for k in range(touched_n):
        bucket = min(np.int64(best[touched[k]] * per_second), now + MASK) & MASK
        entry[used] = touched[k]
        following[used] = head[bucket]
        head[bucket] = used
        used += 1
        pending += 1
    certain = np.inf
    while pending > 0:
        slot = now & MASK
        while head[slot] >= 0:
            e = head[slot]
            n = entry[e]
            head[slot] = following[e]
            c = best[n]
            bucket = np.int64(c * per_second)
            if bucket > now:  # it was beyond the wheel
                bucket = min(bucket, now + MASK) & MASK
                following[e] = head[bucket]
                head[bucket] = e
                continue
            following[e] = free
            free = e
            pending -= 1
            if improved[n] == 0:
                continue
            improved[n] = 0
            for k in range(start[n], start[n + np.uint32(1)]):
                w = c + weight[k]
                m = other[k]
                b = best[m]
                if w < b and w <= cutoff:
                    if b == np.inf:
                        if touched_n == len(touched):
                            touched = np.concatenate((touched, np.empty(touched_n, np.uint32)))
                        touched[touched_n] = m
                        touched_n += 1
                    best[m] = w
                    improved[m] = 1
                    if keep_via:
                        via[m] = arc[k]
                    bucket = min(np.int64(w * per_second), now + MASK) & MASK
                    if free >= 0:
                        f = free
                        free = following[f]
                    else:
                        if used == len(entry):
                            entry = np.concatenate((entry, np.empty(used, np.uint32)))
                            following = np.concatenate((following, np.empty(used, np.int32)))
                        f = used
                        used += 1
                    entry[f] = m
                    following[f] = head[bucket]
                    head[bucket] = f
                    pending += 1
        now += 1
        if len(targets) > 0 and now & CHECK_EVERY == 0:
            last = 0.0
            for t in targets:
                last = max(last, best[t])
            if last < now * step:
                certain = now * step
                break
    if certain < np.inf:
        kept = 0
        for k in range(touched_n):
            n = touched[k]
            if best[n] < certain:
                touched[kept] = n
                kept += 1
            else:
                best[n] = np.inf
        touched_n = kept
    return touched[:touched_n]


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


@numba.njit(cache=True, nogil=True)
def edges_at(start, arc, junctions, beside, edges):  # type: ignore[no-untyped-def]
    """The edges that meet at any of the `junctions`, each once, and the edges `beside` (int64).
    `start` and `arc` are the rows of an adjacency, `edges` how many edges there are."""
    seen = np.zeros(edges, np.bool_)
    found = np.empty(1024 + len(beside), np.int64)
    n = 0
    for e in beside:
        if not seen[e]:
            seen[e] = True
            found[n] = e
            n += 1
    for junction in junctions:
        for k in range(start[junction], start[junction + np.uint32(1)]):
            edge = arc[k] >> 1
            if not seen[edge]:
                seen[edge] = True
                if n == len(found):
                    found = np.concatenate((found, np.empty(n, np.int64)))
                found[n] = edge
                n += 1
    return found[:n]
