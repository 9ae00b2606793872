"""Paths over land (or over water) on a raster: what joins a village to the nearest road without
crossing a bay. Pure; metres in a local projection."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

SHORE_COST = 3.0  # a cell beside the water costs so many times as much: roads keep off the mangrove


@dataclass(frozen=True)
class Raster:
    """Cells of `size` metres; `free` is bool (rows, columns): where a path may run."""

    x0: float
    y0: float
    size: float
    free: NDArray[np.bool_]

    @classmethod
    def of(cls, area: shapely.Geometry, size: float, bounds: tuple[float, float, float, float]) -> "Raster":
        """The raster of an area: a cell is free where its centre lies in it."""
        x0, y0, x1, y1 = bounds
        columns, rows = int((x1 - x0) / size) + 1, int((y1 - y0) / size) + 1
        x = x0 + size * np.arange(columns)
        y = y0 + size * np.arange(rows)
        shapely.prepare(area)
        free = shapely.contains_xy(area, *np.meshgrid(x, y))
        return cls(x0, y0, size, free)

    def cell(self, x: float, y: float) -> int:
        """The flat index of the cell of a point."""
        column = round((x - self.x0) / self.size)
        row = round((y - self.y0) / self.size)
        return int(row * self.free.shape[1] + column)

    def xy(self, cell: int) -> tuple[float, float]:
        row, column = divmod(cell, self.free.shape[1])
        return self.x0 + column * self.size, self.y0 + row * self.size

    def nearest_free(self, x: float, y: float) -> int:
        """The free cell nearest to a point."""
        _, (rows, columns) = self._nearest
        row, column = divmod(self.cell(x, y), self.free.shape[1])
        return int(rows[row, column]) * self.free.shape[1] + int(columns[row, column])

    @property
    def _nearest(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        kept = self.__dict__.get("_kept")
        if kept is None:
            kept = ndimage.distance_transform_edt(~self.free, return_indices=True)
            object.__setattr__(self, "_kept", kept)
        return kept  # type: ignore[no-any-return]

    def graph(self) -> coo_array:
        """Steps to the eight neighbours, metres, dearer along the edge of what is free."""
        rows, columns = self.free.shape
        dear = np.where(ndimage.binary_erosion(self.free, iterations=2), 1.0, SHORE_COST)
        index = np.arange(rows * columns).reshape(rows, columns)
        parts = []
        for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
            a = (slice(0, rows - dr), slice(max(0, -dc), columns - max(0, dc)))
            b = (slice(dr, rows), slice(max(0, dc), columns - max(0, -dc)))
            both = self.free[a] & self.free[b]
            cost = self.size * np.hypot(dr, dc) * (dear[a] + dear[b]) / 2
            parts.append((index[a][both], index[b][both], cost[both]))
        i, j, cost = (np.concatenate(column) for column in zip(*parts, strict=True))
        n = rows * columns
        return coo_array((np.r_[cost, cost], (np.r_[i, j], np.r_[j, i])), shape=(n, n)).tocsr()


def tree(raster: Raster, roots: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each cell the next one on its cheapest way to any root; negative at roots and where
    there is no way."""
    _cost, before, _root = dijkstra(raster.graph(), indices=np.unique(roots), min_only=True, return_predecessors=True)
    return before.astype(np.int32)


def walk(before: NDArray[np.int32], cell: int) -> list[int]:
    """The cells from `cell` to its root."""
    path = [cell]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return path
