"""Pieces of roads reached within a time: what a zone is drawn from."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.conditions import Conditions, Weights, reach_along
from geo.network import Network
from geo.profiles import FERRY, profile_index
from geo.search import edges_at

Origin = tuple[int, float, float]  # an edge, the fraction of its length from u, seconds spent there


class Pieces(NamedTuple):
    """Pieces of edges: `edge` int (K,), `start` and `end` fractions of its length from u (K,)."""

    edge: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]


def pieces_within(
    network: Network,
    conditions: Conditions,
    profile: str,
    weights: Weights,
    node_seconds: NDArray[np.float64],
    limit: float,
    origins: Sequence[Origin],
    towards: bool = False,
    settled: NDArray[np.uint32] | None = None,
) -> Pieces:
    """The pieces of roads within `limit` seconds, cut where the time runs out, ferries left out.

    `node_seconds` float64 (N,) are the seconds between each junction and the nearest origin; it may
    be the field of one origin or of many. `towards`: times to the origins, else from them. `settled`:
    the junctions reached, where they are known (else all are looked at).
    """
    net = network
    beside = np.unique([edge for edge, _at, _spent in origins]).astype(np.int64)
    near = np.flatnonzero(node_seconds <= limit) if settled is None else settled[node_seconds[settled] <= limit]
    start, _other, arc = net.adjacency[0]
    edges = edges_at(start, arc, near.astype(np.uint32), beside, net.edges)
    edges = edges[(net.edge_flags[edges] & FERRY) == 0]
    from_u, from_v = (1, 0) if towards else (0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        a = (limit - node_seconds[net.edge_u[edges]]) / weights.seconds[edges, from_u]
        b = 1.0 - (limit - node_seconds[net.edge_v[edges]]) / weights.seconds[edges, from_v]
    a = np.clip(np.nan_to_num(a, nan=0.0, posinf=1.0, neginf=0.0), 0.0, 1.0)
    b = np.clip(np.nan_to_num(b, nan=1.0, posinf=1.0, neginf=1.0), 0.0, 1.0)
    special = weights.ruled[edges] | np.isin(edges, beside)
    whole = ~special & (a >= b)
    from_start, from_end = ~special & ~whole & (a > 0), ~special & ~whole & (b < 1)
    parts = [
        (edges[whole], np.zeros(whole.sum()), np.ones(whole.sum())),
        (edges[from_start], np.zeros(from_start.sum()), a[from_start]),
        (edges[from_end], b[from_end], np.ones(from_end.sum())),
    ]
    starts: dict[int, list[tuple[float, float]]] = {}
    for edge, at, spent in origins:
        starts.setdefault(edge, []).append((at, spent))
    slow = [
        piece
        for e in edges[special].tolist()
        for piece in _special(net, conditions, profile, node_seconds, e, limit, starts.get(e, []), towards)
    ]
    if slow:
        parts.append(tuple(np.array(column) for column in zip(*slow, strict=True)))  # type: ignore[arg-type]
    return Pieces(
        np.concatenate([p[0] for p in parts]).astype(np.int64),
        np.concatenate([p[1] for p in parts]),
        np.concatenate([p[2] for p in parts]),
    )


def _special(
    net: Network,
    conditions: Conditions,
    profile: str,
    node_seconds: NDArray[np.float64],
    edge: int,
    limit: float,
    starts: Sequence[tuple[float, float]],
    towards: bool,
) -> list[tuple[int, float, float]]:
    """The reached pieces of an edge under rules, or with origins on it."""
    rules = conditions.on_edge(edge, profile)
    away_u, away_v = (1, 0) if towards else (0, 1)
    seconds = net.edge_seconds[profile_index(profile), :, edge]
    spans = []
    for start, spent, forward in (
        (0.0, node_seconds[net.edge_u[edge]], True),
        (1.0, node_seconds[net.edge_v[edge]], False),
        *((at, spent, way) for at, spent in starts for way in (True, False)),
    ):
        whole = float(seconds[away_u if forward else away_v])
        if spent <= limit and np.isfinite(whole):
            end = reach_along(whole, rules, start, limit - spent, forward)
            if end != start:
                spans.append((min(start, end), max(start, end)))
    merged: list[tuple[int, float, float]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][2]:
            merged[-1] = (edge, merged[-1][1], max(high, merged[-1][2]))
        else:
            merged.append((edge, low, high))
    return merged
