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
    people, ever = weights[missed], np.isfinite(first[missed])
    order = np.argsort(part, kind="stable")  # the cells of a part lie together, in their own order
    starts = np.flatnonzero(np.r_[True, np.diff(part[order]) > 0])

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.add.reduceat(values[order], starts)

    in_all, reached = total(people), total(people * ever)
    middle = np.column_stack([total(xy[missed, i] * people) for i in (0, 1)]) / in_all[:, None]
    lon, lat = world.network.to_lonlat(*middle.T)
    km2 = total(world.people.km2[missed])
    late = total(np.where(ever, people * np.where(ever, first[missed], 0.0), 0.0))
    soonest = np.minimum.reduceat(first[missed][order], starts)
    found_parts = [
        Gap(
            village=int(village[cells[0]]),
            region=int(region[cells[0]]),
            cells=missed[cells],
            people=float(in_all[i]),
            km2=float(km2[i]),
            lon=float(lon[i]),
            lat=float(lat[i]),
            soonest_s=float(soonest[i]),
            mean_s=float(late[i] / reached[i]) if reached[i] > 0 else None,
        )
        for i, cells in enumerate(np.split(order, starts[1:]))
    ]
    return sorted(found_parts, key=lambda gap: -gap.people)


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
