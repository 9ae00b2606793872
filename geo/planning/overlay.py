"""A network with a road that is not built yet, laid over the standing one.

Nothing of the base is rebuilt or renumbered: its edges keep their numbers, so places and closures
stay good. Where the new road meets a standing edge part-way, that edge is cut: it is closed for all,
and its parts lie behind the others, with a junction between them; the rules on it are carried over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
import shapely.ops
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo.conditions import Conditions, Rule
from geo.network import Adjacency, Network
from geo.profiles import BRIDGE, PROFILES, EdgeKind, speed_kmh
from geo.snap import NoRoad, Snap, snap

JOIN_M = 500.0  # an end farther than this from any road joins nothing


class CannotJoin(ValueError):
    """A road that meets no other; the message says which end and what to do."""


@dataclass(frozen=True)
class NewRoad:
    """A road to lay over: its line in degrees, and what decides its speed."""

    line: shapely.LineString
    road_class: str = "tertiary"
    is_bridge: bool = False
    oneway: bool = False


@dataclass
class _Edge:
    u: int
    v: int
    xy: NDArray[np.float64]
    length: float
    seconds: NDArray[np.float32]  # (profiles, 2)
    flags: int


@dataclass(frozen=True, eq=False)
class Laid:
    """What `lay_over` made: `line` in local metres; `cut` gives for an edge its parts, each with the
    fractions of the old length where it begins and ends."""

    network: Network
    conditions: Conditions
    line: shapely.LineString
    cut: dict[int, tuple[tuple[int, float, float], ...]]


def lay_over(network: Network, conditions: Conditions, road: NewRoad, join_profile: str = "car") -> Laid:
    """The network with one road more, its ends joined to the nearest roads.

    Raises CannotJoin where an end of the line lies farther than JOIN_M from any road, or both meet
    the same junction.
    """
    lonlat = shapely.get_coordinates(road.line)
    ends = [_end(network, lonlat[i], join_profile) for i in (0, -1)]
    nodes: list[NDArray[np.float64]] = []
    edges: list[_Edge] = []
    rules: list[Rule] = []
    cut: dict[int, tuple[tuple[int, float, float], ...]] = {}
    junction: dict[tuple[int, float], int] = {}
    for e in sorted({place.edge for place in ends}):
        junction |= {(e, 0.0): int(network.edge_u[e]), (e, 1.0): int(network.edge_v[e])}
        for place in ends:
            if place.edge == e and (e, place.fraction) not in junction:
                junction[e, place.fraction] = network.junctions + len(nodes)
                nodes.append(np.array([place.x, place.y]))
        at = sorted(f for key, f in junction if key == e)
        if len(at) > 2:
            parts = []
            for start, end in zip(at, at[1:], strict=False):
                number = network.edges + len(edges)
                edges.append(_part(network, e, junction[e, start], junction[e, end], start, end))
                rules += _carried(conditions, e, number, start, end)
                parts.append((number, start, end))
            cut[e] = tuple(parts)
    u, v = (junction[place.edge, place.fraction] for place in ends)
    if u == v:
        raise CannotJoin(_("both ends of the new road meet the same junction; draw it from one road to another"))
    xy = np.column_stack(network.to_xy(*lonlat.T))
    xy = np.vstack([[ends[0].x, ends[0].y], xy, [ends[1].x, ends[1].y]])
    xy = xy[np.r_[True, (np.abs(np.diff(xy, axis=0)) > 0.01).any(axis=1)]]
    edges.append(_built(road, u, v, xy))
    laid = _joined(network, nodes, edges, sorted(cut))
    return Laid(laid, replace_rules(conditions, rules), shapely.LineString(xy), cut)


def _end(network: Network, lonlat: NDArray[np.float64], profile: str) -> Snap:
    lon, lat = (float(c) for c in lonlat)
    try:
        place = snap(network, (lon, lat), profile, limit_m=JOIN_M)
    except NoRoad as error:
        text = _(
            "the end of the new road at %(lon).5f, %(lat).5f lies more than %(metres)d m from any road; draw it to one"
        )
        raise CannotJoin(text % {"lon": lon, "lat": lat, "metres": JOIN_M}) from error
    return replace(place, fraction=round(place.fraction, 9))


def relocated(place: Snap, cut: Mapping[int, tuple[tuple[int, float, float], ...]]) -> Snap:
    """The same place on the part of the edge it lies on now."""
    while place.edge in cut:
        parts = cut[place.edge]
        number, start, end = next((part for part in parts if place.fraction <= part[2]), parts[-1])
        place = replace(place, edge=number, fraction=min(1.0, max(0.0, (place.fraction - start) / (end - start))))
    return place


def replace_rules(conditions: Conditions, more: Sequence[Rule]) -> Conditions:
    """Conditions with more rules; the same where there are none."""
    return Conditions(conditions.revision, (*conditions.rules, *more)) if more else conditions


def _part(network: Network, e: int, u: int, v: int, start: float, end: float) -> _Edge:
    line = shapely.ops.substring(shapely.LineString(network.edge_xy(e)), start, end, normalized=True)
    share = np.float32(end - start)
    return _Edge(
        u,
        v,
        shapely.get_coordinates(line),
        float(network.edge_length[e]) * float(share),
        np.asarray(network.edge_seconds[:, :, e]) * share,
        int(network.edge_flags[e]),
    )


def _carried(conditions: Conditions, e: int, number: int, start: float, end: float) -> list[Rule]:
    """The rules of an edge on a part of it, as fractions of the part."""
    found = []
    for rule in conditions._by_edge.get(e, ()):
        low, high = max(rule.start, start), min(rule.end, end)
        if low < high:
            span = end - start
            found.append(rule._replace(edge=number, start=(low - start) / span, end=(high - start) / span))
    return found


def _built(road: NewRoad, u: int, v: int, xy: NDArray[np.float64]) -> _Edge:
    length = float(np.hypot(*np.diff(xy, axis=0).T).sum())
    flags = BRIDGE if road.is_bridge else 0
    kind = EdgeKind(road.road_class, None, flags, 0)
    seconds = np.full((len(PROFILES), 2), np.inf, dtype=np.float32)
    for i, profile in enumerate(PROFILES):
        speed = speed_kmh(kind, profile)
        if speed > 0:
            seconds[i, 0] = length / (speed / 3.6)
            seconds[i, 1] = np.inf if road.oneway and profile != "foot" else seconds[i, 0]
    return _Edge(u, v, xy, length, seconds, flags)


def _joined(network: Network, nodes: list[NDArray[np.float64]], edges: list[_Edge], cut: Sequence[int]) -> Network:
    counts = np.array([len(e.xy) for e in edges], dtype=np.int64)
    more: dict[str, Any] = {
        "node_xy": np.vstack([network.node_xy, *nodes]) if nodes else network.node_xy,
        "edge_u": np.r_[network.edge_u, [e.u for e in edges]].astype(np.int32),
        "edge_v": np.r_[network.edge_v, [e.v for e in edges]].astype(np.int32),
        "edge_length": np.r_[network.edge_length, [e.length for e in edges]].astype(np.float32),
        "edge_seconds": np.concatenate([network.edge_seconds, np.stack([e.seconds for e in edges], axis=2)], axis=2),
        "edge_flags": np.r_[network.edge_flags, [e.flags for e in edges]].astype(np.uint16),
        "edge_id": np.r_[network.edge_id, -1 - np.arange(len(edges))].astype(np.int64),
        "geom_start": np.r_[network.geom_start, network.geom_start[-1] + np.cumsum(counts)],
        "geom_xy": np.vstack([network.geom_xy, *(e.xy for e in edges)]),
        "ferry_wait": np.vstack([network.ferry_wait, np.zeros((len(edges), 2), dtype=np.float32)]),
        # new junctions come last in the order: any order is right, and these are few
        "rank": np.r_[network.rank, network.junctions + np.arange(len(nodes))].astype(np.int32),
    }
    more["edge_seconds"][:, :, cut] = np.inf
    laid = replace(network, **more)
    n, first = laid.junctions, network.edges
    u, v = laid.edge_u[first:].astype(np.int64), laid.edge_v[first:].astype(np.int64)
    arcs = (first + np.arange(len(edges), dtype=np.int32)) * 2
    tail, head, arc = np.r_[u, v], np.r_[v, u], np.r_[arcs, arcs + 1]
    out, into = network.adjacency
    laid.__dict__["adjacency"] = (_more_arcs(out, tail, head, arc, n), _more_arcs(into, head, tail, arc, n))
    return laid


def _more_arcs(
    old: Adjacency, key: NDArray[np.int64], other: NDArray[np.int64], arc: NDArray[np.int32], junctions: int
) -> Adjacency:
    """An adjacency with more arcs, put at the end of their junctions' rows: a copy, not a sort."""
    was = len(old.start) - 1
    degree = np.zeros(junctions, dtype=np.int64)
    degree[:was] = np.diff(old.start.astype(np.int64))
    ends = np.r_[old.start[1:].astype(np.int64), np.full(junctions - was, old.start[-1], dtype=np.int64)]
    order = np.argsort(key, kind="stable")
    at = ends[key[order]]
    start = np.zeros(junctions + 1, dtype=np.uint32)
    start[1:] = np.cumsum(degree + np.bincount(key, minlength=junctions))
    return Adjacency(
        start,
        np.insert(old.other, at, other[order].astype(np.uint32)),
        np.insert(old.arc, at, arc[order].astype(np.int32)),
    )
