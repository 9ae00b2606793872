"""Map files of any kind that GDAL reads: opened, described, their text decoded, their place checked.

Pure: files in, shapely geometries in the file's own coordinates out.
"""

import contextlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.gdal import DataSource, GDALException
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError

XY = NDArray[np.float64]
PACKED = (".shp", ".gpkg", ".geojson", ".json", ".kml", ".gml", ".fgb")  # what is looked for in an archive
BESIDE_DEG = 1.0  # a regency may reach so far beyond its projection's area of use


class BadFile(ValueError):
    """The file cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """A feature: its number in the layer from 1, its values by field, its shape in the file's own
    coordinates, two-dimensional (None where it has none). `notes` says what was put right."""

    number: int
    values: dict[str, Any]
    shape: shapely.Geometry | None
    notes: tuple[str, ...] = ()


class MapLayer:
    """One layer of an open file."""

    def __init__(self, source: DataSource, index: int) -> None:
        self._layer = source[index]
        self.name = decoded(self._layer.name)
        self.fields = [decoded(name) for name in self._layer.fields]
        self.types = [kind.__name__.removeprefix("OFT") for kind in self._layer.field_types]
        self.geometry = "none" if self._layer.geom_type.num == 100 else str(self._layer.geom_type)

    def __len__(self) -> int:
        return max(0, self._layer.num_feat)

    @property
    def uncounted(self) -> bool:
        """Whether its format does not know how many features there are."""
        return self._layer.num_feat < 0

    def rows(self) -> Iterator[Row]:
        """The features in order. Raises BadFile where the file breaks off."""
        number = 0
        try:
            for number, feature in enumerate(self._layer, 1):
                values = {name: _value(feature[i].value) for i, name in enumerate(self.fields)}
                yield Row(number, values, *_shape(feature))
        except (GDALException, UnicodeError, shapely.errors.GEOSException) as error:
            raise BadFile(
                f"layer {self.name} cannot be read beyond feature {number} of {len(self)} ({error}); "
                "the file is damaged: get it again"
            ) from error

    def crs(self, srid: int | None = None) -> CRS:
        """The projection: the one stated, else the file's. Raises BadFile where there is none that
        ties to the earth."""
        if srid is not None:
            try:
                return CRS.from_epsg(srid)
            except CRSError as error:
                raise BadFile(f"--srid {srid} is no EPSG code of a projection") from error
        mend = "state the true one with --srid (e.g. --srid 32749 for UTM 49 S; ask who made the file)"
        srs = self._layer.srs
        if srs is None or str(srs.name).lower().startswith("undefined"):  # as GeoPackage writes it
            raise BadFile(f"layer {self.name} does not name its projection; {mend}")
        try:
            crs = CRS.from_wkt(srs.wkt)
        except CRSError as error:
            raise BadFile(f"layer {self.name} has a projection that is not known ({srs.name}); {mend}") from error
        if not (crs.is_geographic or crs.is_projected):
            raise BadFile(f"layer {self.name} has a local projection ({crs.name}), tied to no place on earth; {mend}")
        return crs

    def field(self, name: str) -> str:
        """The field of this name, in whatever case. Raises BadFile listing those there are."""
        found = {f.lower(): f for f in self.fields}.get(name.lower())
        if found is None:
            there = ", ".join(self.fields) or "none at all"
            raise BadFile(f"layer {self.name} has no field {name}; its fields are: {there}")
        return found


def open_layers(path: Path, layer: str | None = None) -> list[MapLayer]:
    """The layers of a file (or of a zipped one, or a folder of shapefiles), or the one named.

    Raises BadFile for what is missing, empty, damaged, or no map file.
    """
    if not path.exists():
        raise BadFile(f"there is no file {path}")
    if path.is_file() and path.stat().st_size == 0:
        raise BadFile(f"{path.name} is empty; get it again")
    names = _packed(path) if path.suffix.lower() == ".zip" else [str(path)]
    try:
        # each byte as one letter: the true encoding is found text by text, see decoded()
        sources = [DataSource(name, encoding="latin-1") for name in names]
        layers = [MapLayer(source, i) for source in sources for i in range(source.layer_count)]
    except (GDALException, UnicodeError) as error:
        raise BadFile(
            f"{path.name} cannot be read as a map file (GeoJSON, Shapefile, GeoPackage, KML …); "
            "is it damaged, or of another kind?"
        ) from error
    if not layers:
        raise BadFile(f"{path.name} has no layers")
    if any(found.uncounted for found in layers):
        raise BadFile(
            f"{path.name} is a stream that must be made a map file first (OpenStreetMap: its areas are in the layer "
            f"multipolygons): ogr2ogr areas.gpkg {path.name} multipolygons"
        )
    if layer is not None:
        chosen = [found for found in layers if found.name.lower() == layer.lower()]
        if not chosen:
            raise BadFile(f"{path.name} has no layer {layer}; its layers are: {', '.join(f.name for f in layers)}")
        return chosen
    return layers


@contextlib.contextmanager
def osm_extract(path: Path) -> Iterator[None]:
    """Within it an OpenStreetMap extract is read. Raises BadFile for one that is missing, empty, damaged or
    none at all."""
    if not path.is_file():
        raise BadFile(f"there is no file {path.name}")
    if path.stat().st_size == 0:
        raise BadFile(f"{path.name} is empty; download it again")
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise BadFile(f"{path.name} cannot be read as OpenStreetMap data ({error}); download it again") from error


def _packed(path: Path) -> list[str]:
    """GDAL's names for the map files in a zip archive, in whatever folder of it."""
    if not zipfile.is_zipfile(path):
        raise BadFile(f"{path.name} is no whole zip archive (cut short?); get it again")
    with zipfile.ZipFile(path) as archive:
        inside = archive.namelist()
    found = [name for name in inside if name.lower().endswith(PACKED)]
    if not found:
        raise BadFile(f"{path.name} has no map file in it ({', '.join(PACKED)}), only: {', '.join(inside[:10])}")
    return [f"/vsizip/{{{path}}}/{name}" for name in found]


def decoded(text: str) -> str:
    """Text that was read byte by byte: UTF-8, else the Western encoding old shapefiles are in."""
    raw = text.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _value(value: Any) -> Any:
    return decoded(value) if isinstance(value, str) else value


def _shape(feature: Any) -> tuple[shapely.Geometry | None, tuple[str, ...]]:
    try:
        geom = feature.geom
    except GDALException:  # it has none
        return None, ()
    if geom.has_curve:
        geom = geom.get_linear_geometry()
    wkb = bytes(geom.wkb)
    try:
        return shapely.force_2d(shapely.from_wkb(wkb)), ()
    except shapely.errors.GEOSException:
        return shapely.force_2d(shapely.from_wkb(wkb, on_invalid="fix")), ("ring not closed",)


# --- place ------------------------------------------------------------------------------------------
def to_degrees(crs: CRS, storage_srid: int) -> Callable[[XY], XY]:
    """The function from the file's x, y (N, 2) to longitude, latitude; infinite where it has none."""
    transformer = Transformer.from_crs(crs, storage_srid, always_xy=True)
    return lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def home_of(metric_srid: int) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees: where the projection in metres may be used."""
    area = CRS.from_epsg(metric_srid).area_of_use
    if area is None:
        return (-180.0, -90.0, 180.0, 90.0)
    return (area.west - BESIDE_DEG, area.south - BESIDE_DEG, area.east + BESIDE_DEG, area.north + BESIDE_DEG)


def better_srid(lon: float, lat: float) -> int | None:
    """The UTM zone of a place, by its EPSG code."""
    here = AreaOfInterest(lon, lat, lon, lat)
    found = query_utm_crs_info(datum_name="WGS 84", area_of_interest=here)
    return int(found[0].code) if found else None


def inside(lon: float, lat: float, home: tuple[float, float, float, float]) -> bool:
    """Whether a place lies in a box of degrees."""
    west, south, east, north = home
    return west <= lon <= east and south <= lat <= north


def misplaced(xy: XY, degrees: Callable[[XY], XY], home: tuple[float, float, float, float]) -> str | None:
    """Why these coordinates cannot be right, with the mend; None where they can."""
    if not np.isfinite(xy).all():
        return "has a coordinate that is not a number"
    lonlat, turned = degrees(xy), degrees(xy[:, ::-1])
    here, there = _on_earth(lonlat), _on_earth(turned)
    if there and (not here or (_within(turned, home) and not _within(lonlat, home))):
        return (
            "has x and y the wrong way round (longitude or easting comes first); turn them with: "
            'ogr2ogr -ct "+proj=axisswap +order=2,1" turned.gpkg FILE'
        )
    if not here:
        x, y = xy[0]
        metres = "; these look like metres: state their projection with --srid" if abs(xy).max() > 1000 else ""
        return f"lies outside the earth or its projection (at {x:.10g}, {y:.10g}){metres}"
    return None


def _on_earth(lonlat: XY) -> bool:
    return bool(np.isfinite(lonlat).all() and (abs(lonlat) <= (180.0, 90.0)).all())


def _within(lonlat: XY, home: tuple[float, float, float, float]) -> bool:
    x, y = (lonlat.min(axis=0) + lonlat.max(axis=0)) / 2
    return inside(float(x), float(y), home)
