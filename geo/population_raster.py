"""People from a raster of counts (WorldPop, GHSL): every pixel goes, whole, to where its centre lies,
so that no reprojection makes or loses anybody. Files in, plain numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.gdal import GDALException, GDALRaster
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.map_files import BadFile

MOST_PIXELS = 60_000_000
COARSE_M = 500.0  # pixels from this size on are cells themselves; finer ones are gathered


@dataclass(frozen=True, eq=False)
class Pixels:
    """Pixels with people: `people` (N,), `lonlat` (N, 2) of their centres, `row` and `column` (N,) in
    the file, `size_m` their size; `corners(rows, columns)` gives their outlines."""

    people: NDArray[np.float64]
    lonlat: NDArray[np.float64]
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    size_m: float
    to_lonlat: Transformer
    affine: tuple[float, ...]
    crs: str

    def outline(self, i: int) -> shapely.Polygon:
        """The outline of one pixel, degrees."""
        x0, dx, _a, y0, _b, dy = self.affine
        x = x0 + (self.column[i] + np.array([0, 1, 1, 0])) * dx
        y = y0 + (self.row[i] + np.array([0, 0, 1, 1])) * dy
        return shapely.Polygon(np.column_stack(self.to_lonlat.transform(x, y)))


def read_pixels(
    path: Path, area: shapely.Geometry, band: int = 1, nodata: float | None = None, degrees: int | str = "OGC:CRS84"
) -> Pixels:
    """The pixels of a raster whose centres lie within the bounds of `area` (degrees).

    Raises BadFile where it cannot be read, has no projection, lies elsewhere, or holds what is no
    count of people; each time with what to do.
    """
    raster = _open(path)
    crs = _crs(raster, path)
    x0, dx, skew_x, y0, skew_y, dy = (float(v) for v in raster.geotransform)
    if skew_x or skew_y:
        raise BadFile(f"{path.name} is rotated; turn it north up first: gdalwarp {path.name} straight.tif")
    to_lonlat = Transformer.from_crs(crs, degrees, always_xy=True)
    bounds = _window_bounds(area, to_lonlat)
    columns = sorted(((bounds[0] - x0) / dx, (bounds[2] - x0) / dx))
    rows = sorted(((bounds[1] - y0) / dy, (bounds[3] - y0) / dy))
    c0, c1 = max(0, int(np.floor(columns[0]))), min(raster.width, int(np.ceil(columns[1])) + 1)
    r0, r1 = max(0, int(np.floor(rows[0]))), min(raster.height, int(np.ceil(rows[1])) + 1)
    if c0 >= c1 or r0 >= r1:
        raise BadFile(
            f"{path.name} does not reach the regency; take the tile or country that holds it, or check its projection"
        )
    if (c1 - c0) * (r1 - r0) > MOST_PIXELS:
        raise BadFile(f"{path.name} is too fine ({(c1 - c0) * (r1 - r0):,} pixels); take one of 100 m or coarser")
    values, empty = _values(raster, path, band, nodata, (c0, r0, c1 - c0, r1 - r0))
    people = np.where(empty, 0.0, values)
    if (people < 0).any():
        below = people[people < 0]
        raise BadFile(
            f"{path.name} has {len(below):,} pixels below zero (the first: {below[0]:g}) that are not marked as empty; "
            "say so with --nodata VALUE"
        )
    if not people.sum() > 0:
        raise BadFile(f"{path.name} has nobody within the regency; is band {band} the one with the people?")
    r, c = np.nonzero(people > 0)
    x, y = x0 + (c + c0 + 0.5) * dx, y0 + (r + r0 + 0.5) * dy
    lonlat = np.column_stack(to_lonlat.transform(x, y))
    size = abs(dx) * (111_320.0 if crs.is_geographic else 1.0)
    return Pixels(people[r, c], lonlat, r + r0, c + c0, size, to_lonlat, (x0, dx, 0.0, y0, 0.0, dy), crs.name)


def _open(path: Path) -> Any:
    if not path.is_file():
        raise BadFile(f"there is no file {path}; check the name")
    try:
        return GDALRaster(str(path))
    except GDALException as error:
        raise BadFile(f"{path.name} is no raster that GDAL reads ({error}); a GeoTIFF is") from error


def _crs(raster: Any, path: Path) -> CRS:
    mend = f"state the true one first: gdal_edit.py -a_srs EPSG:CODE {path.name} (ask who made the file)"
    wkt = raster.srs.wkt if raster.srs else ""
    if not wkt:
        raise BadFile(f"{path.name} has no projection; {mend}")
    try:
        crs = CRS.from_wkt(wkt)
    except CRSError as error:
        raise BadFile(f"the projection of {path.name} cannot be read ({error}); {mend}") from error
    if not (crs.is_geographic or crs.is_projected):
        raise BadFile(f"the projection of {path.name} ({crs.name}) does not tie it to the earth; {mend}")
    return crs


def _window_bounds(area: shapely.Geometry, to_lonlat: Transformer) -> tuple[float, ...]:
    """The bounds of the area in the raster's own coordinates, its outline followed closely."""
    outline = shapely.segmentize(shapely.box(*area.bounds), 0.05)
    lon, lat = shapely.get_coordinates(outline).T
    x, y = to_lonlat.transform(lon, lat, direction="INVERSE")
    if not np.isfinite([x, y]).all():
        raise BadFile("the regency lies outside the use of the raster's projection; take another raster")
    return float(np.min(x)), float(np.min(y)), float(np.max(x)), float(np.max(y))


def _values(
    raster: Any, path: Path, band: int, nodata: float | None, window: tuple[int, int, int, int]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The values of a window, and which pixels are empty."""
    if not 1 <= band <= len(raster.bands):
        raise BadFile(f"{path.name} has {len(raster.bands)} bands, no band {band}")
    c0, r0, columns, rows = window
    chosen = raster.bands[band - 1]
    try:
        data = chosen.data(offset=(c0, r0), size=(columns, rows))
    except GDALException as error:
        raise BadFile(f"{path.name} cannot be read ({error}); the file is damaged: get it again") from error
    values = np.asarray(data).reshape(rows, columns)
    marks = [m for m in (chosen.nodata_value, nodata) if m is not None]
    empty = ~np.isfinite(values.astype(np.float64))
    for mark in marks:
        empty |= values == np.asarray(mark).astype(values.dtype)
    return values.astype(np.float64), empty


@dataclass(frozen=True)
class Gathered:
    """A cell made of pixels: its people, where they live on average (degrees), its village (index)."""

    key: tuple[int, int]
    village: int
    people: float
    lon: float
    lat: float
    pixel: int


def gather(
    pixels: Pixels,
    shapes: Sequence[shapely.Geometry],
    to_metres: Transformer,
    land: shapely.Geometry | None,
    cell_m: float,
) -> tuple[list[Gathered], float]:
    """Cells by (grid cell, village), and the people left outside all villages. Fine pixels are
    gathered on the grid of `cell_m` metres; coarse ones stay as they are. A pixel whose centre lies
    on water belongs to the nearest village within one pixel: coarse shores lose nobody."""
    village = _village_of(pixels, shapes, land)
    if pixels.size_m < COARSE_M:
        x, y = to_metres.transform(*pixels.lonlat.T)
        keys = np.column_stack([np.floor(x / cell_m), np.floor(y / cell_m), village]).astype(np.int64)
    else:
        keys = np.column_stack([pixels.row, pixels.column, village]).astype(np.int64)
    inside = np.flatnonzero(village >= 0)
    groups, first, group = np.unique(keys[inside], axis=0, return_index=True, return_inverse=True)
    group = group.ravel()
    people = np.bincount(group, pixels.people[inside], len(groups))
    lon, lat = (
        np.bincount(group, pixels.people[inside] * pixels.lonlat[inside, k], len(groups)) / people for k in (0, 1)
    )
    cells = [
        Gathered((a, b), v, float(people[i]), float(lon[i]), float(lat[i]), int(inside[first[i]]))
        for i, (a, b, v) in enumerate(groups.tolist())
    ]
    return cells, float(pixels.people[village < 0].sum())


def _village_of(pixels: Pixels, shapes: Sequence[shapely.Geometry], land: shapely.Geometry | None) -> NDArray[np.int64]:
    tree = shapely.STRtree(shapes)
    points = shapely.points(pixels.lonlat)
    village = np.full(len(points), -1, dtype=np.int64)
    pixel, area = tree.query(points, predicate="intersects")
    village[pixel[::-1]] = area[::-1]  # on a border the first village has it
    if land is not None:
        shapely.prepare(land)
        wet = np.flatnonzero((village < 0) & ~shapely.contains_xy(land, pixels.lonlat))
        near, area = tree.query_nearest(points[wet], max_distance=pixels.size_m / 111_320.0, all_matches=False)
        village[wet[near]] = area
    return village
