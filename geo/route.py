"""The road for one pair of places, with its line."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray

from geo.conditions import Conditions
from geo.network import Network
from geo.snap import Snap, SnapSet
from geo.travel import Ferry, Field, times_from


@dataclass(frozen=True, eq=False)
class Route:
    """From a to b: seconds with access legs, metres by road, and its pieces as (edge, from fraction,
    to fraction) in the order of driving."""

    network: Network
    a: Snap
    b: Snap
    seconds: float
    metres: float
    pieces: list[tuple[int, float, float]]
    by_ferry: bool

    @cached_property
    def line(self) -> NDArray[np.float64]:
        """The line as float64 (K, 2) lon, lat; drawn when it is asked for: a ledger never does."""
        lines = [_cut(self.network, *piece) for piece in self.pieces]
        xy = np.concatenate(lines) if lines else np.array([[self.a.x, self.a.y], [self.b.x, self.b.y]])
        keep = np.ones(len(xy), dtype=bool)
        keep[1:] = (np.abs(np.diff(xy, axis=0)) > 1e-6).any(axis=1)
        return np.column_stack(self.network.to_lonlat(*xy[keep].T))


def route(
    network: Network, conditions: Conditions, a: Snap, b: Snap, profile: str, ferry: Ferry = "worst"
) -> Route | None:
    """The fastest road from a to b, or None where there is none under the conditions."""
    field = times_from(network, conditions, a, profile, None, ferry, SnapSet([b]), trace=True)
    seconds = float(field.at([b])[0])
    if not np.isfinite(seconds):
        return None
    pieces = _pieces(field, a, b)
    metres = sum(float(network.edge_length[e]) * abs(end - start) for e, start, end in pieces)
    ferry_bit = 1
    by_ferry = any(int(network.edge_flags[e]) & ferry_bit for e, _s, _e in pieces)
    return Route(network, a, b, seconds, metres, pieces, by_ferry)


def _pieces(field: Field, a: Snap, b: Snap) -> list[tuple[int, float, float]]:
    net = field.network
    e, f = b.edge, b.fraction
    options = [
        (field.node_seconds[net.edge_u[e]] + field._piece(e, 0, 0.0, f), int(net.edge_u[e]), 0.0),
        (field.node_seconds[net.edge_v[e]] + field._piece(e, 1, f, 1.0), int(net.edge_v[e]), 1.0),
    ]
    cost, node, end = min(options)
    if a.edge == b.edge and field._direct(b) <= cost:
        return [(e, a.fraction, f)] if a.fraction != f else []
    back: list[tuple[int, float, float]] = [(e, end, f)] if end != f else []
    while (arc := int(field.via[node])) >= 0:
        edge, direction = arc >> 1, arc & 1
        back.append((edge, 0.0, 1.0) if direction == 0 else (edge, 1.0, 0.0))
        node = int(net.edge_u[edge] if direction == 0 else net.edge_v[edge])
    to_u = field._piece(a.edge, 1, 0.0, a.fraction)
    to_v = field._piece(a.edge, 0, a.fraction, 1.0)
    if a.direction is not None:
        to_u, to_v = (to_u, np.inf) if a.direction == 1 else (np.inf, to_v)
    starts = [(to_u, 0.0) for _ in [0] if int(net.edge_u[a.edge]) == node]
    starts += [(to_v, 1.0) for _ in [0] if int(net.edge_v[a.edge]) == node]
    first = min(starts)[1]
    if first != a.fraction:
        back.append((a.edge, a.fraction, first))
    return back[::-1]


def _cut(network: Network, edge: int, start: float, end: float) -> NDArray[np.float64]:
    part = network.edge_xy(edge)
    low, high = min(start, end), max(start, end)
    if (low, high) != (0.0, 1.0):  # only the first and the last are driven in part
        cut = shapely.ops.substring(shapely.LineString(part), low, high, normalized=True)
        part = shapely.get_coordinates(cut)
    return part if start <= end else part[::-1]
