"""Where a fire engine finds water: hydrants, tanks and water it can draw from, out of an OpenStreetMap
extract or any map file of points or areas.

Pure but for `drawing_points`, which asks where the roads in force come near open water.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from django.conf import settings
from numpy.typing import NDArray
from pyproj import Transformer

from geo.map_files import BadFile, home_of, misplaced, open_layers, osm_extract, to_degrees
from geo.models import RoadEdge
from geo.nearby import HYDRANT, OPEN, TANK
from geo.profiles import PROFILES
from geo.shapes import to_shapely

NAMES = {HYDRANT: "Hidran", TANK: "Tandon air", OPEN: "Air terbuka"}
OSM = "OpenStreetMap"
OSM_KINDS = {"fire_hydrant": HYDRANT, "water_tank": TANK, "suction_point": OPEN, "fire_water_pond": OPEN}
NO_WATER = frozenset({"wastewater", "fountain"})
DRAW_M = 30.0  # from an engine on the road to the water: a portable pump, carried, and its suction hose
APART_M = 300.0  # so far from one such place to the next along a shore
NAME_LENGTH = 160


@dataclass(frozen=True)
class Water:
    """A source on its way into the database. `shape`: lon/lat, a point or an area. `key` tells it
    apart within its file. `is_marked`: it was put on the map for the fire service; open water that
    was not counts only where a road comes near it, and its point is an estimate."""

    kind: str
    name: str
    key: str
    shape: shapely.Geometry
    is_marked: bool = True


def read_osm_water(path: Path) -> list[Water]:
    """What an extract knows: `emergency` of hydrants, tanks, suction points and ponds, and open water.

    Raises BadFile for a file that is missing, empty, damaged or no OpenStreetMap file.
    """
    wanted = osmium.filter.KeyFilter("emergency", "natural")
    wkb = osmium.geom.WKBFactory()
    found: list[Water] = []
    with osm_extract(path):
        for thing in osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted):
            if isinstance(thing, osmium.osm.Node):
                key, shape = f"node/{thing.id}", wkb.create_point(thing)
            elif isinstance(thing, osmium.osm.Area):
                key = f"{'way' if thing.from_way() else 'relation'}/{thing.orig_id()}"
                shape = wkb.create_multipolygon(thing)
            else:  # its area comes by itself
                continue
            tags = dict(thing.tags)
            kind, is_marked = _osm_kind(tags)
            if kind is not None:
                found.append(Water(kind, _osm_name(kind, tags), key, shapely.from_wkb(shape), is_marked))
    return found


def _osm_kind(tags: Mapping[str, str]) -> tuple[str | None, bool]:
    """The kind of water of an object, or None; and whether it was marked for the fire service."""
    kind = OSM_KINDS.get(tags.get("emergency", ""))
    if kind:
        return kind, True
    lasts = tags.get("intermittent") != "yes" and tags.get("salt") != "yes" and tags.get("water") not in NO_WATER
    return (OPEN, False) if tags.get("natural") == "water" and lasts else (None, False)


def _osm_name(kind: str, tags: Mapping[str, str]) -> str:
    """What a crew is told: the name, else the number on its plate, and how much it gives."""
    told = tags.get("name") or " ".join(filter(None, (NAMES[kind], tags.get("ref"))))
    volume, pipe = tags.get("water_tank:volume"), tags.get("fire_hydrant:diameter")
    more = f"{volume} m³" if volume and volume.isdigit() else f"pipa {pipe} mm" if pipe and pipe.isdigit() else ""
    return f"{told} ({more})"[:NAME_LENGTH] if more else told[:NAME_LENGTH]


def read_ogr_water(
    path: Path, kind: str, *, name: str = "", layer: str | None = None, srid: int | None = None
) -> list[Water]:
    """Points and areas of a map file, all of one kind. `name`: the field of the name; where it is empty
    a source is called by its kind. Areas stand for their inner point.

    Raises BadFile naming the feature and what to do.
    """
    if kind not in NAMES:
        raise BadFile(f"there is no kind {kind}; there are {', '.join(NAMES)}")
    home = home_of(settings.METRIC_SRID)
    found: list[Water] = []
    for rows in (one for one in open_layers(path, layer) if len(one)):
        field = rows.field(name) if name else None
        degrees = to_degrees(rows.crs(srid), settings.STORAGE_SRID)
        for row in rows.rows():
            if row.shape is None or row.shape.is_empty:
                continue
            if wrong := misplaced(shapely.get_coordinates(row.shape), degrees, home):
                raise BadFile(f"layer {rows.name}: feature {row.number} {wrong}")
            spot = row.shape if row.shape.geom_type == "Point" else shapely.point_on_surface(row.shape)
            called = str(row.values[field] or "").strip() if field else ""
            key = f"{rows.name}/{row.number}"
            found.append(Water(kind, (called or NAMES[kind])[:NAME_LENGTH], key, shapely.transform(spot, degrees)))
    if not found:
        raise BadFile(f"{path.name} has no points or areas; is it the right file, or layer (--layer)?")
    return found


def drawing_points(waters: Iterable[Water], network_id: int) -> tuple[list[tuple[Water, shapely.Point]], int]:
    """Each source with where an engine stands to it, and how many were left out: what was marked for
    the fire service stands where it was marked; open water wherever a road that a fire engine may use,
    no bridge, comes within DRAW_M of it, each APART_M along the shore."""
    placed: list[tuple[Water, shapely.Point]] = []
    shores: list[Water] = []
    for water in waters:
        if water.is_marked:
            is_point = water.shape.geom_type == "Point"
            placed.append((water, water.shape if is_point else shapely.point_on_surface(water.shape)))
        else:
            shores.append(water)
    if not shores:
        return placed, 0
    to_metres = Transformer.from_crs(settings.STORAGE_SRID, settings.METRIC_SRID, always_xy=True)

    def metres(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_metres.transform(lonlat[:, 0], lonlat[:, 1]))

    roads = shapely.transform(_roads(network_id), metres)
    tree, left_out = shapely.STRtree(roads), 0
    for water in shores:
        shape = shapely.transform(water.shape, metres)
        reach = shapely.buffer(shape, DRAW_M)
        spots = _stands(shape, shapely.intersection(roads[tree.query(reach, predicate="intersects")], reach))
        if not len(spots):
            left_out += 1
            continue
        lonlat = np.column_stack(to_metres.transform(spots[:, 0], spots[:, 1], direction="INVERSE"))
        placed += [(water, shapely.Point(*c)) for c in lonlat]
    return placed, left_out


def _stands(shape: shapely.Geometry, roads: NDArray[Any]) -> NDArray[np.float64]:
    """Where water is drawn from these pieces of road, (N, 2) metres: what of the shape is nearest to a
    stop each APART_M along them, the best first, none near another."""
    pieces = [line for line in shapely.get_parts(roads) if line.length > 0]
    stops = [p for line in pieces for p in shapely.line_interpolate_point(line, _along(line.length))]
    lines = shapely.shortest_line(shape, np.array(stops, dtype=object))
    ends = shapely.get_coordinates(shapely.get_point(lines, 0))
    kept = np.empty((0, 2))
    for spot in ends[np.argsort(shapely.length(lines), kind="stable")]:
        if (np.hypot(*(kept - spot).T) >= APART_M).all():
            kept = np.vstack([kept, spot])
    return kept


def _along(metres: float) -> NDArray[np.float64]:
    """Stops along a line: one in its middle, or each APART_M."""
    return np.array([metres / 2]) if metres < 2 * APART_M else np.arange(APART_M / 2, metres, APART_M)


def _roads(network_id: int) -> NDArray[Any]:
    """The roads a fire engine may use and stand on, lon/lat."""
    engine = 1 << PROFILES.index("fire_engine")
    edges = RoadEdge.objects.filter(network_id=network_id, is_ferry=False, is_bridge=False)
    shapes = [to_shapely(e.geom) for e in edges.only("geom", "access").iterator() if not e.access & engine]
    return np.array(shapes, dtype=object)
