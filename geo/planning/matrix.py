"""Seconds from every post to every place (or back), and the front of all posts together."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.pieces import Origin, pieces_within
from geo.planning.world import World
from geo.profiles import FERRY, profile_index
from geo.search import search
from geo.snap import Snap
from geo.travel import NOBODY, NOTHING, Ferry, times_from, times_to
from geo.zones import zone_of_pieces

Direction = Literal["outbound", "inbound"]
THREADS = 2  # the search holds no lock of the interpreter; more threads than cores gain nothing


@dataclass(frozen=True, eq=False)
class Matrix:
    """Seconds of driving, access legs included, float32 (P, C + V): rows as the points asked, columns
    as `World.places`; inf beyond the horizon or where no road leads."""

    profile: str
    direction: Direction
    horizon_s: float
    ferry: Ferry
    seconds: NDArray[np.float32]


def travel_matrix(
    world: World,
    points: Sequence[tuple[float, float]],
    profile: str,
    direction: Direction = "outbound",
    horizon_s: float = np.inf,
    ferry: Ferry = "none",
) -> Matrix:
    """The matrix of points (lon, lat) over the places of a world: one bounded search a point, read
    out at all places and let go, so that memory holds two fields however many posts there are."""
    places, index = world.placed(profile)
    seconds = np.full((len(points), len(world.places)), np.inf, dtype=np.float32)
    world.conditions.weights(world.network, profile, ferry)
    world.network.adjacency  # noqa: B018  built once, before the threads
    field_of = times_from if direction == "outbound" else times_to

    # before the threads: a prepared land mask may not be asked by two of them at once
    starts = [world.try_snap(*point, profile) for point in points]

    def fill(row: int) -> None:
        start = starts[row]
        if start is not None and len(index):
            field = field_of(world.network, world.conditions, start, profile, horizon_s, ferry, places)
            seconds[row, index] = field.at(places)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(fill, range(len(points))))
    return Matrix(profile, direction, horizon_s, ferry, seconds)


def has_ferries(world: World, profile: str) -> bool:
    """Whether a ferry could make a difference to this profile."""
    ferries = (world.network.edge_flags & FERRY) != 0
    return bool(np.isfinite(world.network.edge_seconds[profile_index(profile)][:, ferries]).any())


@dataclass(frozen=True, eq=False)
class Front:
    """The seconds of the first of many posts at every junction, each post with a start of its own
    (`offsets`: what has passed before it leaves). Bounded by `limit` seconds."""

    world: World
    profile: str
    direction: Direction
    limit: float
    origins: tuple[Origin, ...]
    node_seconds: NDArray[np.float64]

    def zone_xy(self, seconds: float) -> shapely.MultiPolygon:
        """What is reached within `seconds`, offsets included, as one polygon of local metres."""
        world = self.world
        if not self.origins or seconds < 0:
            return shapely.MultiPolygon()
        pieces = pieces_within(
            world.network,
            world.conditions,
            self.profile,
            world.conditions.weights(world.network, self.profile, "none"),
            self.node_seconds,
            min(seconds, self.limit),
            self.origins,
            self.direction == "inbound",
        )
        return zone_of_pieces(world.network, pieces, world.land)


def front(
    world: World,
    points: Sequence[tuple[float, float]],
    offsets: Sequence[float],
    profile: str,
    direction: Direction,
    limit: float,
) -> Front:
    """One search from all posts at once; without ferries."""
    network, conditions = world.network, world.conditions
    weights = conditions.weights(network, profile, "none")
    towards = direction == "inbound"
    start, other, arc = network.adjacency[1 if towards else 0]
    snaps = [(world.try_snap(*p, profile), float(offset)) for p, offset in zip(points, offsets, strict=True)]
    origins, seeds, costs = [], [], []
    for place, offset in snaps:
        if place is None or offset + place.access_s > limit:
            continue
        spent = offset + place.access_s
        origins.append((place.edge, place.fraction, spent))
        for node, cost in _ends(world, place, profile, towards):
            seeds.append(node)
            costs.append(spent + cost)
    best = np.full(network.junctions, np.inf)
    weight = weights.entering if towards else weights.leaving
    search(
        start,
        other,
        arc,
        weight,
        weights.step,
        np.array(seeds, dtype=np.uint32),
        np.array(costs, dtype=np.float64),
        float(limit),
        NOBODY,
        best,
        NOTHING,
    )
    return Front(world, profile, direction, float(limit), tuple(origins), best)


def _ends(world: World, place: Snap, profile: str, towards: bool) -> list[tuple[int, float]]:
    """The junctions at both ends of a place's edge with the seconds of driving between them."""
    seed = times_to if towards else times_from
    field = seed(world.network, world.conditions, place, profile, 0.0, "none")
    to_u, to_v = (0, 1) if towards else (1, 0)
    return [
        (int(world.network.edge_u[place.edge]), field._piece(place.edge, to_u, 0.0, place.fraction)),
        (int(world.network.edge_v[place.edge]), field._piece(place.edge, to_v, place.fraction, 1.0)),
    ]
