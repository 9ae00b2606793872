"""A raster over a zone: roads drawn on it, the land under it, and the walk from the one over the
other. Compiled; metres of the network's local projection. Cells are (row, column), and a cell
stands for the square around its centre."""

import numba
import numpy as np
import shapely
from numpy.typing import NDArray

FAR = np.float32(1e9)
# lengths of a step that keep a chain of them within 4.5% of the straight distance (Borgefors 1986)
STRAIGHT, DIAGONAL = 0.95509, 1.36930
MOST_SWEEPS = 16


def land_mask(land: shapely.Geometry, x0: float, y0: float, cell: float, rows: int, columns: int) -> NDArray[np.bool_]:
    """Which cells have their centre on land; (rows, columns). `land`: valid polygons."""
    rings = shapely.get_rings(shapely.get_parts(land))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    mask = np.zeros((rows, columns), dtype=np.bool_)
    if len(xy):
        _fill(xy, ring, x0, y0, cell, mask)
    return mask


@numba.njit(cache=True, nogil=True)
def _fill(xy, ring, x0, y0, cell, mask):  # type: ignore[no-untyped-def]
    """Even-odd: each crossing of a row by a ring turns all that lies to the right of it."""
    rows, columns = mask.shape
    for s in range(len(xy) - 1):
        if ring[s] != ring[s + 1]:
            continue
        ax, ay, bx, by = xy[s, 0], xy[s, 1], xy[s + 1, 0], xy[s + 1, 1]
        low, high = min(ay, by), max(ay, by)
        first = max(0, int(np.ceil((low - y0) / cell)))
        for r in range(first, rows):
            y = y0 + r * cell
            if y >= high:
                break
            x = ax + (y - ay) / (by - ay) * (bx - ax)
            c = max(0.0, np.ceil((x - x0) / cell))
            if c < columns:
                mask[r, int(c)] ^= True
    for r in range(rows):
        inside = False
        for c in range(columns):
            inside ^= mask[r, c]
            mask[r, c] = inside


@numba.njit(cache=True, nogil=True)
def draw(geom_start, geom_xy, edge, start, end, x0, y0, cell, distance):  # type: ignore[no-untyped-def]
    """Set to 0 the cells under pieces of edges (`start` and `end` fractions of their length)."""
    for k in range(len(edge)):
        first, last = geom_start[edge[k]], geom_start[edge[k] + 1]
        total = 0.0
        for i in range(first, last - 1):
            total += np.hypot(geom_xy[i + 1, 0] - geom_xy[i, 0], geom_xy[i + 1, 1] - geom_xy[i, 1])
        begin, stop, at = start[k] * total, end[k] * total, 0.0
        for i in range(first, last - 1):
            dx, dy = geom_xy[i + 1, 0] - geom_xy[i, 0], geom_xy[i + 1, 1] - geom_xy[i, 1]
            length = np.hypot(dx, dy)
            a, b = max(begin - at, 0.0), min(stop - at, length)
            at += length
            if length == 0.0 or a > b:
                continue
            steps = int((b - a) / (cell / 2)) + 1
            for j in range(steps + 1):
                f = (a + (b - a) * j / steps) / length
                column = int(np.rint((geom_xy[i, 0] + f * dx - x0) / cell))
                row = int(np.rint((geom_xy[i, 1] + f * dy - y0) / cell))
                distance[row, column] = 0.0


@numba.njit(cache=True, nogil=True)
def walk(distance, land, cell):  # type: ignore[no-untyped-def]
    """Spread metres of walking from the cells that are 0, over land alone; in place. `land` is bool
    of the same shape, or has no cells (all is land). Water passes nothing on, nor does a step between
    two cells of water; but from a road on water (a bridge's end, a quay off a coarse shore) one may
    step onto land that lies beside it."""
    rows, columns = distance.shape
    free = land.size == 0
    a, b = np.float32(cell * STRAIGHT), np.float32(cell * DIAGONAL)
    for sweep in range(MOST_SWEEPS):
        changed = False
        ahead = sweep % 2 == 0
        d = -1 if ahead else 1
        for i in range(rows):
            r = i if ahead else rows - 1 - i
            p = r + d
            for j in range(columns):
                c = j if ahead else columns - 1 - j
                if not free and not land[r, c]:
                    continue
                best = distance[r, c]
                q = c + d
                side = 0 <= q < columns
                if side and (free or land[r, q] or distance[r, q] == 0.0):
                    best = min(best, distance[r, q] + a)
                if 0 <= p < rows:
                    if free or land[p, c] or distance[p, c] == 0.0:
                        best = min(best, distance[p, c] + a)
                    for o in (c - 1, c + 1):
                        if 0 <= o < columns and (free or (land[p, o] and (land[p, c] or land[r, o]))):
                            best = min(best, distance[p, o] + b)
                if best < distance[r, c]:
                    distance[r, c] = best
                    changed = True
        if sweep > 0 and (free or not changed):
            break


@numba.njit(cache=True, nogil=True)
def lap_over_water(distance, land, cell):  # type: ignore[no-untyped-def]
    """Carry the distance one cell out over the water, so that an outline drawn through it runs
    beyond the shore and can be cut along it exactly."""
    rows, columns = distance.shape
    for r in range(rows):
        for c in range(columns):
            if land[r, c] or distance[r, c] == 0.0:
                continue
            best = FAR
            for p in range(max(0, r - 1), min(rows, r + 2)):
                for q in range(max(0, c - 1), min(columns, c + 2)):
                    if land[p, q]:
                        best = min(best, distance[p, q])
            distance[r, c] = best
