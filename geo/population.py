"""People spread over the land: an estimate, where only the totals of districts are known.

Cells of a square grid share their district's total by weight: near a road, nearer still to a
settlement or landmark. Whole people, summing exactly to the total. Pure; metres.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

CELL_M = 750.0
ROAD_M = 500.0  # e-folding distance of the weight from a road
TOWN_M = 1200.0  # and from a settlement
TOWN_WEIGHT = 6.0
REMOTE_M = 2500.0  # nobody is put farther from any road or settlement than this
METHOD = "perkiraan: jumlah kecamatan disebar menurut jarak ke jalan, permukiman dan patokan (sel 750 m)"


class Area(NamedTuple):
    """A village: its code, its district's code, and its shape in metres."""

    code: str
    district: str
    shape: shapely.Geometry


class Cell(NamedTuple):
    code: str
    village: str
    x: float
    y: float
    people: int


def spread(
    villages: Sequence[Area],
    totals: Mapping[str, int],
    roads: NDArray[np.object_],
    towns: NDArray[np.float64],
) -> list[Cell]:
    """Cells with whole people. `totals` by district; `roads` lines (K,), `towns` points (T, 2).

    Raises ValueError where a district with people has no cell to put them in.
    """
    road_tree = shapely.STRtree(roads)
    town_tree = shapely.STRtree(shapely.points(towns))
    places: dict[str, list[tuple[str, str, float, float]]] = {}
    for village in villages:
        for code, x, y in _centres(village):
            places.setdefault(village.district, []).append((code, village.code, x, y))
    cells: list[Cell] = []
    for district, total in totals.items():
        rows = places.get(district, [])
        points = shapely.points([(x, y) for _c, _v, x, y in rows])
        if total and not rows:
            raise ValueError(f"district {district} has people but no village to put them in")
        to_road = road_tree.query_nearest(points, return_distance=True, all_matches=False)[1]
        to_town = town_tree.query_nearest(points, return_distance=True, all_matches=False)[1]
        weight = np.exp(-to_road / ROAD_M) + TOWN_WEIGHT * np.exp(-to_town / TOWN_M)
        weight[np.minimum(to_road, to_town) > REMOTE_M] = 0.0
        for (code, village_code, x, y), people in zip(rows, apportion(total, weight), strict=True):
            if people:
                cells.append(Cell(code, village_code, x, y, int(people)))
    return sorted(cells)


def apportion(total: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole shares of `total` in proportion to the weights, by largest remainder, summing exactly."""
    if weight.sum() <= 0:
        weight = np.ones_like(weight)
    exact = total * weight / weight.sum()
    share = np.floor(exact).astype(np.int64)
    short = total - int(share.sum())
    share[np.argsort(-(exact - share), kind="stable")[:short]] += 1
    return share


def _centres(village: Area) -> list[tuple[str, float, float]]:
    """Centres of the grid's cells in a village; a village too small for one gets its own middle."""
    x0, y0, x1, y1 = shapely.bounds(village.shape)
    columns = np.arange(np.floor(x0 / CELL_M), np.ceil(x1 / CELL_M))
    rows = np.arange(np.floor(y0 / CELL_M), np.ceil(y1 / CELL_M))
    x, y = (g.ravel() for g in np.meshgrid((columns + 0.5) * CELL_M, (rows + 0.5) * CELL_M))
    inside = shapely.contains_xy(village.shape, x, y)
    found = [
        (f"{int(a // CELL_M)}:{int(b // CELL_M)}", float(a), float(b))
        for a, b in zip(x[inside], y[inside], strict=True)
    ]
    if found:
        return found
    middle = shapely.point_on_surface(village.shape)
    return [(f"v:{village.code}", middle.x, middle.y)]
