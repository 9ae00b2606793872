"""Coverage zone: the polygon of what a travel-time field reaches.

The reached pieces of road are drawn on a raster, a distance transform widens them by the walk-in
distance, and a contour of it is the zone: an order of magnitude faster than buffering each edge.
Then it is clipped to land, only parts that touch a reached road are kept, and roads that run over
water (bridges, quays) are added back as a band. Ferries are left out by the field.
"""

import math
from typing import Any

import contourpy
import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from scipy import ndimage

from geo.network import Network
from geo.travel import Field, Pieces

WALK_IN_M = 250.0  # how far from a reached road its zone extends: hose and stretcher distance
CELL_M = 40.0
MAX_CELLS = 3_000_000
SIMPLIFY_M = 10.0
BRIDGE_BAND_M = 20.0


def zone(
    field: Field, seconds: float | None = None, land: Any = None, walk_in_m: float = WALK_IN_M
) -> shapely.MultiPolygon:
    """The zone of a field within `seconds` (None: its cutoff), lon/lat, valid, possibly empty.

    `land` is a prepared shapely geometry in the network's local metres, or None. The zone contains
    every reached piece, and no road farther than `walk_in_m` metres from all of them.
    """
    local = zone_xy(field, seconds, land, walk_in_m)
    return to_lonlat(field.network, local)


def zone_xy(
    field: Field, seconds: float | None = None, land: Any = None, walk_in_m: float = WALK_IN_M
) -> shapely.MultiPolygon:
    """As `zone`, in the network's local metres: areas are read off this one."""
    lines = piece_lines(field.network, field.reached_pieces(seconds))
    if len(lines) == 0:
        return shapely.MultiPolygon()
    wide = _widened(lines, walk_in_m)
    if land is None:
        return _polygons(wide)
    on_land = shapely.get_parts(shapely.intersection(wide, land))
    tree = shapely.STRtree(on_land)
    touched = np.unique(tree.query(lines, predicate="intersects")[1])
    wet = lines[~shapely.covers(land, lines)]
    bands = shapely.buffer(shapely.difference(wet, land), BRIDGE_BAND_M, cap_style="square")
    return _polygons(shapely.union_all([*on_land[touched], *bands]))


def to_lonlat(network: Network, geom: shapely.Geometry) -> shapely.MultiPolygon:
    """A geometry of local metres in degrees."""
    return _polygons(shapely.make_valid(shapely.transform(geom, network.to_lonlat, interleaved=False)))


def piece_lines(network: Network, pieces: Pieces) -> NDArray[np.object_]:
    """The pieces as lines in local metres."""
    if len(pieces.edge) == 0:
        return np.zeros(0, dtype=object)
    start, xy = network.geom_start, network.geom_xy
    counts = (start[pieces.edge + 1] - start[pieces.edge]).astype(np.int64)
    first = np.repeat(start[pieces.edge], counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    lines = shapely.linestrings(xy[first + within], indices=np.repeat(np.arange(len(counts)), counts))
    partial = np.flatnonzero((pieces.start > 0.0) | (pieces.end < 1.0))
    for i in partial:
        lines[i] = shapely.ops.substring(lines[i], pieces.start[i], pieces.end[i], normalized=True)
    return lines


def _widened(lines: NDArray[np.object_], walk_in_m: float) -> shapely.Geometry:
    x0, y0, x1, y1 = shapely.total_bounds(lines)
    margin = walk_in_m + 3 * CELL_M
    width, height = x1 - x0 + 2 * margin, y1 - y0 + 2 * margin
    cell = max(CELL_M, math.sqrt(width * height / MAX_CELLS))
    columns, rows = int(width / cell) + 2, int(height / cell) + 2
    points = shapely.get_coordinates(shapely.segmentize(lines, cell / 2))
    column = np.rint((points[:, 0] - x0 + margin) / cell).astype(np.int64)
    row = np.rint((points[:, 1] - y0 + margin) / cell).astype(np.int64)
    empty = np.ones((rows, columns), dtype=bool)
    empty[row, column] = False
    distance = ndimage.distance_transform_edt(empty).astype(np.float32) * np.float32(cell)
    # a road lies within 0.71 cells of the centre that stands for it; simplifying moves the outline
    level = max(walk_in_m - 0.75 * cell - SIMPLIFY_M, 0.8 * cell)
    x = x0 - margin + cell * np.arange(columns)
    y = y0 - margin + cell * np.arange(rows)
    generator = contourpy.contour_generator(x, y, distance, fill_type=contourpy.FillType.OuterOffset)
    filled: Any = generator.filled(-1.0, level)
    outlines, offsets = filled
    polygons = [
        shapely.Polygon(points[cuts[0] : cuts[1]], [points[a:b] for a, b in zip(cuts[1:], cuts[2:], strict=False)])
        for points, cuts in zip(outlines, offsets, strict=True)
    ]
    return shapely.simplify(shapely.MultiPolygon(polygons), SIMPLIFY_M)


def _polygons(geom: shapely.Geometry) -> shapely.MultiPolygon:
    parts = shapely.get_parts(geom)
    if len(parts) and any(p.geom_type != "Polygon" for p in parts):
        parts = shapely.get_parts(shapely.get_parts(geom))
    return shapely.MultiPolygon([p for p in parts if p.geom_type == "Polygon" and not p.is_empty])
