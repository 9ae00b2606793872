"""An independent answer: every edge cut at every point and rule, then plain Dijkstra in Python."""

import heapq
from collections import defaultdict


def seconds_between(edges, rules, a, b):
    """Seconds from a to b. `edges`: (u, v, forth, back) seconds or None; `rules`: (edge, start, end,
    factor); a, b: (edge, fraction)."""
    cuts = defaultdict(lambda: {0.0, 1.0})
    for edge, start, end, _factor in rules:
        cuts[edge] |= {start, end}
    for edge, fraction in (a, b):
        cuts[edge].add(fraction)
    graph = defaultdict(list)

    def name(edge, fraction):
        if fraction == 0.0:
            return edges[edge][0]
        return edges[edge][1] if fraction == 1.0 else (edge, fraction)

    for i, (_u, _v, forth, back) in enumerate(edges):
        at = sorted(cuts[i])
        for low, high in zip(at, at[1:], strict=False):
            middle = (low + high) / 2
            factor = min((f for e, s, t, f in rules if e == i and s < middle < t), default=1.0)
            if factor == 0.0:
                continue
            if forth is not None:
                graph[name(i, low)].append((name(i, high), forth * (high - low) / factor))
            if back is not None:
                graph[name(i, high)].append((name(i, low), back * (high - low) / factor))
    best = {name(*a): 0.0}
    heap = [(0.0, 0, name(*a))]
    count = 1
    while heap:
        cost, _, node = heapq.heappop(heap)
        if cost > best.get(node, float("inf")):
            continue
        if node == name(*b):
            return cost
        for other, step in graph[node]:
            if cost + step < best.get(other, float("inf")):
                best[other] = cost + step
                heapq.heappush(heap, (cost + step, count, other))
                count += 1
    return float("inf")
