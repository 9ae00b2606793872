"""Gaps: neighbouring cells of a village that nobody reaches in time, most people first.

What is missed often hangs together across half a regency; nobody can act on that. So a gap ends at
its village's border, and `region` says which gaps hang together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.planning.coverage import Arrivals

TOUCHING = 1.6  # cells whose centres lie within so many times the usual spacing are neighbours


@dataclass(frozen=True)
class Gap:
    """Cells (indices) that hang together in one village (index; the nearest where they lie in none)."""

    village: int
    region: int
    cells: NDArray[np.intp]
    people: float
    km2: float
    lon: float
    lat: float
    soonest_s: float
    mean_s: float | None


def gaps(found: Arrivals, weights: NDArray[np.float64], limit_s: float | None = None) -> list[Gap]:
    """The gaps of one crew at the question's target (or another limit), by people, most first."""
    limit = found.question.target_s if limit_s is None else limit_s
    first = found.first[found.cells]
    missed = np.flatnonzero((first > limit) & (weights > 0))
    if not len(missed):
        return []
    world = found.world
    xy = world.places_xy[: len(world.people)]
    village = _villages(found, xy)[missed]
    region, part = _parts(xy[missed], village, _spacing(xy))
    result = []
    for number in range(part.max() + 1):
        cells = missed[part == number]
        people = weights[cells]
        x, y = (xy[cells] * people[:, None]).sum(axis=0) / people.sum()
        lon, lat = world.network.to_lonlat(x, y)
        ever = np.isfinite(first[cells])
        result.append(
            Gap(
                village=int(village[part == number][0]),
                region=int(region[part == number][0]),
                cells=cells,
                people=float(people.sum()),
                km2=float(world.people.km2[cells].sum()),
                lon=float(lon),
                lat=float(lat),
                soonest_s=float(first[cells].min()),
                mean_s=float((people * first[cells])[ever].sum() / people[ever].sum()) if ever.any() else None,
            )
        )
    return sorted(result, key=lambda gap: -gap.people)


def _villages(found: Arrivals, xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """The village of each cell, or the nearest; -1 where no villages are loaded."""
    world = found.world
    village = world.people.village
    if len(world.villages) and (village < 0).any():
        nearest = cKDTree(world.places_xy[len(world.people) :]).query(xy)[1]
        village = np.where(village < 0, nearest, village)
    return village


def _spacing(xy: NDArray[np.float64]) -> float:
    """The usual distance between neighbouring cells, metres."""
    return float(np.median(cKDTree(xy).query(xy, k=2)[0][:, 1])) if len(xy) > 1 else 1.0


def _parts(
    xy: NDArray[np.float64], village: NDArray[np.int64], spacing: float
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """What hangs together, and what hangs together within one village."""
    pairs = cKDTree(xy).query_pairs(TOUCHING * spacing, output_type="ndarray")
    same = village[pairs[:, 0]] == village[pairs[:, 1]]

    def label(links: NDArray[np.intp]) -> NDArray[np.int32]:
        graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(len(xy), len(xy)))
        return connected_components(graph, directed=False)[1]

    return label(pairs), label(pairs[same])
