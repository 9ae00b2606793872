"""The one primitive: a travel-time field, the seconds from everywhere to a point or back.

"Nearest unit" and "coverage zone" are the same computation. One bounded Dijkstra over the arrays of
the network; any number of points is then read out of the one field.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geo.conditions import Conditions, Weights, piece_seconds
from geo.network import Network
from geo.pieces import Pieces, pieces_within
from geo.profiles import profile_index
from geo.search import read, search
from geo.snap import NoRoad, Snap, SnapSet, check_lonlat, snap

__all__ = [
    "Field",
    "NoRoad",
    "Pieces",
    "Snap",
    "SnapSet",
    "check_lonlat",
    "snap",
    "times_from",
    "times_many",
    "times_to",
]

Ferry = Literal["none", "best", "worst"]
NOTHING = np.zeros(0, dtype=np.int32)
NOBODY = np.zeros(0, dtype=np.uint32)


@dataclass(frozen=True, eq=False)
class Field:
    """Seconds between the origin and every junction within the cutoff.

    `towards`: the field of times TO the origin, else FROM it. `node_seconds` is float64 (N,), inf
    beyond the cutoff; `settled` the junctions reached, in no order.
    """

    network: Network
    conditions: Conditions
    profile: str
    origin: Snap
    towards: bool
    cutoff: float
    weights: Weights
    node_seconds: NDArray[np.float64]
    settled: NDArray[np.uint32]
    via: NDArray[np.int32]

    def at(self, places: SnapSet | Sequence[Snap]) -> NDArray[np.float64]:
        """Seconds of each place, access legs of both ends included; inf beyond the cutoff."""
        places = places if isinstance(places, SnapSet) else SnapSet(places)
        out = np.empty(len(places))
        read(
            self.node_seconds,
            self.network.edge_u,
            self.network.edge_v,
            places.edge,
            places.fraction,
            places.access,
            self.weights.seconds,
            self.towards,
            out,
        )
        special = self.weights.ruled[places.edge] | (places.edge == self.origin.edge)
        for i in {*np.flatnonzero(special).tolist(), *(places.directed if self.towards else ())}:
            out[i] = self._at_one(places.snaps[i])
        out += self.origin.access_s
        out[out > self.cutoff] = np.inf
        return out

    def status(self, place: Snap) -> Literal["reached", "beyond", "unreachable"]:
        """What may honestly be said: only an unbounded search can say unreachable."""
        if np.isfinite(self.at([place])[0]):
            return "reached"
        return "unreachable" if self.cutoff == np.inf else "beyond"

    def _at_one(self, place: Snap) -> float:
        """One place with its rules, heading, and the origin on the same edge."""
        e, f = place.edge, place.fraction
        near_u, near_v = self.node_seconds[self.network.edge_u[e]], self.node_seconds[self.network.edge_v[e]]
        to_u, to_v = (1, 0) if self.towards else (0, 1)  # the direction driven on the piece beside u, v
        by_u = near_u + self._piece(e, to_u, 0.0, f)
        by_v = near_v + self._piece(e, to_v, f, 1.0)
        if self.towards and place.direction is not None:
            by_u, by_v = (by_u, np.inf) if place.direction == 1 else (np.inf, by_v)
        options = [by_u, by_v]
        if e == self.origin.edge:
            options.append(self._direct(place))
        return place.access_s + min(options)

    def _direct(self, place: Snap) -> float:
        """Along the shared edge, without leaving it."""
        a, b = (place, self.origin) if self.towards else (self.origin, place)
        return along_edge(self.network, self.conditions, self.profile, a, b)

    def _piece(self, edge: int, direction: int, start: float, end: float) -> float:
        return piece(self.network, self.conditions, self.profile, edge, direction, start, end)

    def reached_pieces(self, cutoff: float | None = None) -> Pieces:
        """The pieces of roads within the cutoff (or a shorter one), cut where the time runs out.
        Ferry crossings are left out: nobody lives on them."""
        limit = (self.cutoff if cutoff is None else min(cutoff, self.cutoff)) - self.origin.access_s
        start = (self.origin.edge, self.origin.fraction, 0.0)
        return pieces_within(
            self.network,
            self.conditions,
            self.profile,
            self.weights,
            self.node_seconds,
            limit,
            [start],
            self.towards,
            self.settled,
        )


def piece(
    network: Network, conditions: Conditions, profile: str, edge: int, direction: int, start: float, end: float
) -> float:
    """Seconds for a piece of an edge (fractions from u) in a direction (0: towards v), rules counted."""
    whole = float(network.edge_seconds[profile_index(profile), direction, edge])
    return piece_seconds(whole, conditions.on_edge(edge, profile), start, end)


def along_edge(network: Network, conditions: Conditions, profile: str, a: Snap, b: Snap) -> float:
    """Seconds from a to b on one edge without leaving it; inf where that may not be driven."""
    low, high = sorted((a.fraction, b.fraction))
    direction = 0 if a.fraction <= b.fraction else 1
    if a.direction is not None and a.direction != direction and low != high:
        return np.inf
    return 0.0 if low == high else piece(network, conditions, profile, a.edge, direction, low, high)


def end_seconds(
    network: Network, conditions: Conditions, profile: str, place: Snap, towards: bool
) -> tuple[float, float]:
    """Seconds between a place and the ends u, v of its edge: to the place (`towards`) or from it,
    the way its heading allows."""
    from_u, from_v = (0, 1) if towards else (1, 0)  # the direction driven between u, v and the place
    by_u = piece(network, conditions, profile, place.edge, from_u, 0.0, place.fraction)
    by_v = piece(network, conditions, profile, place.edge, from_v, place.fraction, 1.0)
    if not towards and place.direction is not None:
        return (by_u, np.inf) if place.direction == 1 else (np.inf, by_v)
    return by_u, by_v


def times_to(
    network: Network,
    conditions: Conditions,
    point: Snap,
    profile: str,
    cutoff: float | None = None,
    ferry: Ferry = "worst",
    targets: SnapSet | None = None,
) -> Field:
    """The field of seconds from everywhere to `point`. `cutoff` in seconds (None: unbounded);
    `targets` lets the search stop once these places are known."""
    return _field(network, conditions, point, profile, cutoff, ferry, True, targets, False)


def times_from(
    network: Network,
    conditions: Conditions,
    point: Snap,
    profile: str,
    cutoff: float | None = None,
    ferry: Ferry = "worst",
    targets: SnapSet | None = None,
    trace: bool = False,
) -> Field:
    """The field of seconds from `point` to everywhere. `trace` keeps by which arc each junction
    was reached, for a route."""
    return _field(network, conditions, point, profile, cutoff, ferry, False, targets, trace)


def times_many(
    network: Network,
    conditions: Conditions,
    points: Sequence[Snap],
    profile: str,
    cutoff: float | None = None,
    ferry: Ferry = "worst",
    towards: bool = False,
    threads: int = 2,
) -> list[Field]:
    """Fields of many points, in threads: the search runs without the interpreter's lock."""
    conditions.weights(network, profile, ferry)
    network.adjacency  # noqa: B018  built once, before the threads

    def one(point: Snap) -> Field:
        return _field(network, conditions, point, profile, cutoff, ferry, towards, None, False)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, points))


def _field(
    network: Network,
    conditions: Conditions,
    point: Snap,
    profile: str,
    cutoff: float | None,
    ferry: Ferry,
    towards: bool,
    targets: SnapSet | None,
    trace: bool,
) -> Field:
    limit = np.inf if cutoff is None else float(cutoff)
    if not limit >= 0:
        raise ValueError("the cutoff must be a number of seconds, zero or more")
    weights = conditions.weights(network, profile, ferry)
    out, into = network.adjacency
    start, other, arc = into if towards else out
    best = np.full(network.junctions, np.inf)
    via = np.full(network.junctions, -1, dtype=np.int32) if trace else NOTHING
    e = point.edge
    seeds = np.array([network.edge_u[e], network.edge_v[e]], dtype=np.uint32)
    costs = np.array(end_seconds(network, conditions, profile, point, towards))
    ends = NOBODY
    if targets is not None and len(targets):
        ends = np.concatenate([network.edge_u[targets.edge], network.edge_v[targets.edge]]).astype(np.uint32)
    left = limit - point.access_s
    weight = weights.entering if towards else weights.leaving
    settled = search(start, other, arc, weight, weights.step, seeds, costs, left, ends, best, via)
    return Field(network, conditions, profile, point, towards, limit, weights, best, settled, via)
