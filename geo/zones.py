"""Coverage zone: the polygon of what a travel-time field reaches.

The reached pieces of road are drawn on a raster, widened by the walk-in distance over land (never
across a creek), and a contour of that is the zone: an order of magnitude faster than buffering each
edge. It is then cut along the exact shore, parts without a reached road are dropped, and roads that
run over water (bridges, quays) are added back as a band. Ferries are left out by the field.
"""

import math
from typing import Any

import contourpy
import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray

from geo.network import Network
from geo.pieces import Pieces
from geo.raster import FAR, draw, land_mask, lap_over_water, walk
from geo.shapes import covers
from geo.travel import Field

WALK_IN_M = 250.0  # how far from a reached road its zone extends: hose and stretcher distance
CELL_M = 50.0
MAX_CELLS = 16_000_000
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
    return zone_of_pieces(field.network, field.reached_pieces(seconds), land, walk_in_m)


def zone_of_pieces(
    network: Network, pieces: Pieces, land: Any = None, walk_in_m: float = WALK_IN_M
) -> shapely.MultiPolygon:
    """The zone of pieces of roads, however they were reached, in the network's local metres."""
    if len(pieces.edge) == 0:
        return shapely.MultiPolygon()
    wide = _widened(network, pieces, land, walk_in_m)
    if land is None:
        return wide
    lines = piece_lines(network, pieces)
    on_land = shapely.get_parts(shapely.intersection(wide, land))
    touched = np.unique(shapely.STRtree(on_land).query(lines, predicate="intersects")[1])
    wet = lines[~covers(land, lines)]
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


def _widened(network: Network, pieces: Pieces, land: Any, walk_in_m: float) -> shapely.MultiPolygon:
    low, high = (corner[pieces.edge] for corner in network.edge_bounds)
    (x0, y0), (x1, y1) = low.min(axis=0), high.max(axis=0)
    margin, cell = walk_in_m + 3 * CELL_M, CELL_M
    while (x1 - x0) * (y1 - y0) / cell**2 > MAX_CELLS:
        cell *= 2
    # one lattice for all zones of a network: the zone of more minutes then holds that of fewer
    x0, y0 = (math.floor((low - margin) / cell) * cell for low in (x0, y0))
    columns, rows = (int((high + margin - low) / cell) + 2 for low, high in ((x0, x1), (y0, y1)))
    distance = np.full((rows, columns), FAR, dtype=np.float32)
    draw(network.geom_start, network.geom_xy, *pieces, x0, y0, cell, distance)
    mask = np.zeros((0, 0), dtype=bool) if land is None else land_mask(land, x0, y0, cell, rows, columns)
    walk(distance, mask, cell)
    if land is not None:
        lap_over_water(distance, mask, cell)
    # a road lies within 0.71 cells of the centre that stands for it; simplifying moves the outline
    level = max(walk_in_m - 0.75 * cell - SIMPLIFY_M, 0.8 * cell)
    generator = contourpy.contour_generator(
        x0 + cell * np.arange(columns), y0 + cell * np.arange(rows), distance, fill_type=contourpy.FillType.OuterOffset
    )
    filled: Any = generator.filled(-1.0, level)
    polygons = [
        shapely.Polygon(points[cuts[0] : cuts[1]], [points[a:b] for a, b in zip(cuts[1:], cuts[2:], strict=False)])
        for points, cuts in zip(*filled, strict=True)
    ]
    rough = shapely.simplify(shapely.MultiPolygon(polygons), SIMPLIFY_M, preserve_topology=False)
    return _polygons(rough if rough.is_valid else shapely.make_valid(rough))


def _polygons(geom: shapely.Geometry) -> shapely.MultiPolygon:
    parts = shapely.get_parts(geom)
    if len(parts) and any(p.geom_type != "Polygon" for p in parts):
        parts = shapely.get_parts(shapely.get_parts(geom))
    return shapely.MultiPolygon([p for p in parts if p.geom_type == "Polygon" and not p.is_empty])
