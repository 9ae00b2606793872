"""From ways to edges: cut where roads meet, join where nothing changes.

::

    a---b---c---d        way 1: a b c d     b, c have no other road: the edge is a-d
            |
            e            way 2: c e         c is a junction now: a-c, c-d, c-e
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from geo.roads.raw import Attributes, RawEdge, RawWay


def contract(ways: Sequence[RawWay]) -> tuple[list[RawEdge], dict[str, int]]:
    """Junction-to-junction edges with their geometry, and counts of what was dropped."""
    pieces, counts = _cut(ways)
    edges = _join(pieces)
    kept = []
    for edge in edges:
        edge.measure()
        if edge.length_m > 0.0 or edge.u != edge.v:
            kept.append(edge)
    counts["dropped_without_length"] = len(edges) - len(kept)
    counts["pieces"] = len(pieces)
    return kept, counts


def _cut(ways: Sequence[RawWay]) -> tuple[list[RawEdge], dict[str, int]]:
    if not ways:
        return [], {}
    every = np.concatenate([w.points for w in ways])
    names, use = np.unique(every, return_counts=True)
    shared = names[use > 1]
    pieces: list[RawEdge] = []
    seen: set[tuple[bytes, Attributes]] = set()
    twice = 0
    for way in ways:
        at = np.searchsorted(shared, way.points)
        at[at == len(shared)] = 0
        meets = shared[at] == way.points if len(shared) else np.zeros(len(way.points), dtype=bool)
        meets[[0, -1]] = True
        cuts = np.flatnonzero(meets)
        for a, b in zip(cuts, cuts[1:], strict=False):
            # some sources list a street once for each direction, both times as open to both
            forth, back = way.points[a : b + 1], way.points[a : b + 1][::-1]
            if (forth.tobytes(), way.attributes) in seen or (back.tobytes(), way.attributes.reversed()) in seen:
                twice += 1
                continue
            seen.add((forth.tobytes(), way.attributes))
            pieces.append(
                RawEdge(
                    int(way.points[a]),
                    int(way.points[b]),
                    way.lonlat[a : b + 1],
                    way.attributes,
                    way.name,
                    way.ref,
                    way.source_id,
                )
            )
    return pieces, {"ways": len(ways), "points": len(names), "listed_twice": twice}


def _join(pieces: list[RawEdge]) -> list[RawEdge]:
    """Join chains of pieces through points where just two of them meet and nothing changes."""
    at: dict[int, list[int]] = {}
    for i, p in enumerate(pieces):
        at.setdefault(p.u, []).append(i)
        at.setdefault(p.v, []).append(i)

    def through(point: int, i: int) -> int | None:
        """The other piece at a point that is no junction, or None."""
        here = at[point]
        if len(here) != 2 or here[0] == here[1]:
            return None
        j = here[0] if here[1] == i else here[1]
        same = _leaving(pieces[j], point) == _arriving(pieces[i], point)
        return j if same else None

    used = [False] * len(pieces)
    edges: list[RawEdge] = []
    for i in range(len(pieces)):
        if used[i]:
            continue
        used[i] = True
        chain = [(i, True)]  # (piece, driven from u to v)
        for end in (False, True):  # grow before u, then after v
            while True:
                k, forth = chain[-1] if end else chain[0]
                p = pieces[k]
                point = (p.v if forth else p.u) if end else (p.u if forth else p.v)
                j = through(point, k)
                if j is None or used[j]:
                    break
                used[j] = True
                starts_here = pieces[j].u == point
                link = (j, starts_here) if end else (j, not starts_here)
                chain = [*chain, link] if end else [link, *chain]
        edges.append(_merge([pieces[k] if forth else _turned(pieces[k]) for k, forth in chain]))
    return edges


def _arriving(p: RawEdge, point: int) -> Attributes:
    return p.attributes if p.v == point else p.attributes.reversed()


def _leaving(p: RawEdge, point: int) -> Attributes:
    return p.attributes if p.u == point else p.attributes.reversed()


def _turned(p: RawEdge) -> RawEdge:
    return RawEdge(p.v, p.u, p.lonlat[::-1], p.attributes.reversed(), p.name, p.ref, p.source_id)


def _merge(chain: list[RawEdge]) -> RawEdge:
    first = chain[0]
    if len(chain) == 1:
        return first
    lonlat = np.concatenate([first.lonlat, *(p.lonlat[1:] for p in chain[1:])])
    name = _first(p.name for p in chain)
    ref = _first(p.ref for p in chain)
    return RawEdge(first.u, chain[-1].v, lonlat, first.attributes, name, ref, first.source_id)


def _first(texts: Iterable[str]) -> str:
    """The commonest text that is not empty."""
    common = Counter(text for text in texts if text).most_common(1)
    return common[0][0] if common else ""
