"""A network of a million junctions, made from a seed as arrays: the importer's way there takes half
an hour, and what is measured here begins after it."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.conditions import FREE
from geo.network import Network, _projection, _z_order
from geo.planning.world import People, Post, Vehicle, Villages, World
from geo.profiles import PROFILES, EdgeKind, speed_kmh

BLOCK_M = 180.0
LON0, LAT0 = 116.0, -1.0
KINDS = ("residential", "tertiary", "primary")


def million(side: int = 1000, seed: int = 112) -> Network:
    """A town of `side` x `side` crossings some 180 m apart: main roads every twelfth street, lesser
    ones every fourth, a seventh of the small ones missing."""
    rng = np.random.default_rng(seed)
    column, row = (g.ravel() for g in np.meshgrid(np.arange(side), np.arange(side)))
    xy = np.column_stack([column, row]) * BLOCK_M + rng.uniform(-36, 36, (side * side, 2)) - side * BLOCK_M / 2
    node = row * side + column
    east, north = column < side - 1, row < side - 1
    u = np.r_[node[east], node[north]]
    v = np.r_[node[east] + 1, node[north] + side]
    street = np.r_[row[east], column[north]]
    kind = np.where(street % 12 == 0, 2, np.where(street % 4 == 0, 1, 0))
    keep = (kind > 0) | (rng.random(len(u)) > 1 / 7)
    u, v, kind = u[keep], v[keep], kind[keep]
    by_curve = np.argsort(_z_order(xy), kind="stable")
    place = np.empty(len(xy), dtype=np.int32)
    place[by_curve] = np.arange(len(xy), dtype=np.int32)
    u, v, xy = place[u], place[v], xy[by_curve]
    order = np.lexsort((v, u))
    u, v, kind = u[order], v[order], kind[order]
    length = np.hypot(*(xy[v] - xy[u]).T) * 1.05
    speed = np.array([[speed_kmh(EdgeKind(k, None, 0, 0), p) / 3.6 for k in KINDS] for p in PROFILES])
    with np.errstate(divide="ignore"):
        seconds = (length[None, :] / speed[:, kind]).astype(np.float32)
    edges = len(u)
    return Network(
        version=1,
        digest="made",
        lon0=LON0,
        lat0=LAT0,
        node_xy=xy,
        edge_u=u,
        edge_v=v,
        edge_length=length.astype(np.float32),
        edge_seconds=np.repeat(seconds[:, None, :], 2, axis=1),
        edge_flags=np.zeros(edges, dtype=np.uint16),
        edge_id=np.arange(edges, dtype=np.int64),
        geom_start=np.arange(edges + 1, dtype=np.int64) * 2,
        geom_xy=np.stack([xy[u], xy[v]], axis=1).reshape(-1, 2),
        ferry_wait=np.zeros((edges, 2), dtype=np.float32),
        rank=np.arange(len(xy), dtype=np.int32),
    )


def world_over(network: Network, posts: int, cells: int, villages: int, seed: int = 3) -> World:
    """Posts, people and villages strewn over a network."""
    rng = np.random.default_rng(seed)

    def spots(count: int) -> NDArray[np.float64]:
        xy = network.node_xy[rng.choice(network.junctions, count, replace=False)] + rng.uniform(-60, 60, (count, 2))
        return np.column_stack(_projection(LON0, LAT0).transform(*xy.T, direction="INVERSE"))

    middles = spots(villages)
    shapes = shapely.buffer(shapely.points(*network.to_xy(*middles.T)), 3000.0)
    crews = tuple(Vehicle(f"v{i}", f"c{i}", "fire_engine", frozenset()) for i in range(2))
    return World(
        network,
        FREE,
        None,
        tuple(
            Post(f"p{i}", f"Post {i}", lon, lat, "fire", "fire", 60.0, 120.0, "A", crews)
            for i, (lon, lat) in enumerate(spots(posts).tolist())
        ),
        People(
            tuple(f"c{i:06}" for i in range(cells)),
            rng.integers(1, 400, cells).astype(np.float64),
            spots(cells),
            rng.integers(0, villages, cells),
            np.full(cells, 0.5625),
            True,
            "made from a seed",
        ),
        Villages(
            tuple(f"v{i:04}" for i in range(villages)),
            tuple(f"Village {i}" for i in range(villages)),
            tuple(f"District {i % 8}" for i in range(villages)),
            middles,
            np.asarray(shapes, dtype=object),
        ),
    )
