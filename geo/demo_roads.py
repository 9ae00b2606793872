"""A demonstration road network from a skeleton of trunk roads.

Adds what a skeleton lacks, honestly marked: connectors from each settlement and station to the
nearest road by a path over land, boat links by a path over water; mends pieces of the skeleton
that cross water without being a bridge or a ferry. Deterministic. Pure: lon/lat GeoJSON in and out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import Geod, Transformer

from geo.overland import Raster, tree, walk

CELL_M = 100.0
MARGIN_M = 3000.0
QUAY_M = 150.0  # a road may stand so far in the water at its end: a quay
SIMPLIFY_M = 120.0
CONNECTOR_ACCURACY = "perkiraan: jalan penghubung lewat darat, letak sebenarnya belum diketahui (1-5 km)"
MENDED_ACCURACY = "perkiraan: ruas kerangka dipindah ke darat (1-3 km)"
BOAT_ACCURACY = "perkiraan: alur perahu lewat air"

Feature = dict[str, Any]
XY = tuple[float, float]


@dataclass(frozen=True)
class Anchor:
    """A settlement or station to be joined to the roads; lon, lat in degrees."""

    name: str
    lon: float
    lat: float


class Builder:
    """Works in metres (`srids`: of degrees, of metres); keeps each road as a list of points with its attributes."""

    def __init__(self, land: shapely.Geometry, extent: Iterable[tuple[float, float]], srids: tuple[int, int]) -> None:
        self.project = Transformer.from_crs(*srids, always_xy=True)
        self.land = self._metres(land)
        x, y = self.project.transform(*np.array(list(extent)).T)
        bounds = (min(x) - MARGIN_M, min(y) - MARGIN_M, max(x) + MARGIN_M, max(y) + MARGIN_M)
        self.raster = Raster.of(self.land, CELL_M, bounds)
        self.water = Raster.of(shapely.box(*bounds).difference(self.land), CELL_M, bounds)
        self.roads: list[tuple[list[XY], dict[str, Any]]] = []
        shapely.prepare(self.land)

    def _metres(self, geom: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(geom, lambda c: np.column_stack(self.project.transform(c[:, 0], c[:, 1])))

    def xy(self, lon: float, lat: float) -> XY:
        x, y = self.project.transform(lon, lat)
        return (float(x), float(y))

    # --- the skeleton ---------------------------------------------------------------------------
    def add_skeleton(self, features: Iterable[Feature], rules: Mapping[str, Any]) -> None:
        """Take the skeleton's roads over; pieces over water become bridges, ferries or go round."""
        for feature in features:
            p = feature["properties"]
            points = [self.xy(*c) for c in feature["geometry"]["coordinates"]]
            attributes = {"name": p["nama"], "class": p["kelas"], "accuracy": p["akurasi"], "source": p["sumber"]}
            ferry, bridge, toll = (rules.get(kind, {}).get(p["id"]) for kind in ("ferries", "bridges", "tolls"))
            if ferry:
                extra = {"duration_s": "duration_s", "ferry_best_s": "best_wait_s", "ferry_worst_s": "worst_wait_s"}
                attributes |= {"class": "ferry", "restriction": ferry["key"]} | {a: ferry[b] for a, b in extra.items()}
                self.roads.append((points, attributes))
            elif bridge:
                self._with_bridges(points, attributes, bridge)
            else:
                if toll:
                    attributes |= {"toll": True, "restriction": toll["key"]}
                self.roads.append(self._over_land(points, attributes))

    def _with_bridges(self, points: list[XY], attributes: dict[str, Any], bridge: Mapping[str, Any]) -> None:
        line = shapely.LineString(points)
        dry = shapely.intersection(line, self.land)
        wet = shapely.difference(line, self.land)
        for part in shapely.get_parts(dry):
            self.roads.append((_points(part), attributes))
        for part in shapely.get_parts(wet):
            over = attributes | {"name": bridge["name"], "bridge": True, "restriction": bridge["key"]}
            self.roads.append((_points(part), over))

    def _over_land(self, points: list[XY], attributes: dict[str, Any]) -> tuple[list[XY], dict[str, Any]]:
        """Each leg that crosses water (but for a quay at an end) is replaced by a path over land."""
        done: list[XY] = [points[0]]
        mended = False
        for a, b in zip(points, points[1:], strict=False):
            wet = shapely.difference(shapely.LineString([a, b]), self.land).length
            if wet > (QUAY_M if a == points[0] or b == points[-1] else 1.0):
                done += self._between(a, b)
                mended = True
            done.append(b)
        return (_once(done), attributes | ({"accuracy": MENDED_ACCURACY} if mended else {}))

    def _between(self, a: XY, b: XY) -> list[XY]:
        start, goal = self.raster.nearest_free(*a), self.raster.nearest_free(*b)
        path = walk(tree(self.raster, np.array([goal])), start)
        return self._simple([self.raster.xy(cell) for cell in path], self.land)

    def _simple(self, points: list[XY], area: shapely.Geometry) -> list[XY]:
        """Simplified as far as it stays within the area."""
        if len(points) < 3:
            return points
        line = shapely.LineString(points)
        for tolerance in (SIMPLIFY_M, SIMPLIFY_M / 2, SIMPLIFY_M / 4):
            simple = shapely.simplify(line, tolerance)
            if shapely.difference(simple, area).length < 1.0:
                return _points(simple)
        return points

    # --- connectors -----------------------------------------------------------------------------
    def connect(self, anchors: Iterable[Anchor]) -> None:
        """Join each anchor to the nearest road over land; shared stretches are built once."""
        lines = [shapely.LineString(points) for points, a in self.roads if a["class"] != "ferry"]
        roots = {self.raster.nearest_free(*c) for line in lines for c in _points(shapely.segmentize(line, CELL_M / 2))}
        before = tree(self.raster, np.array(sorted(roots)))
        steps: dict[int, int] = {}
        ends: dict[int, list[Anchor]] = {}
        for anchor in sorted(anchors, key=lambda a: a.name):
            cell = self.raster.nearest_free(*self.xy(anchor.lon, anchor.lat))
            ends.setdefault(cell, []).append(anchor)
            path = walk(before, cell)
            if path[-1] not in roots:
                raise ValueError(f"no way over land from {anchor.name} to any road")
            steps |= dict(zip(path, path[1:], strict=False))
        self._chains(steps, ends)
        for cell in sorted({*ends, *steps.values()} - set(steps)):
            self._join_to_road(self.raster.xy(cell), lines)
        for cell, anchored in sorted(ends.items()):
            for anchor in anchored:
                self._last_leg(self.raster.xy(cell), anchor)

    def _chains(self, steps: dict[int, int], ends: Mapping[int, Any]) -> None:
        into = Counter(steps.values())
        heads = [c for c in sorted(steps) if into[c] != 1 or c in ends]
        for head in heads:
            cells = [head, steps[head]]
            while cells[-1] in steps and cells[-1] not in ends and into[cells[-1]] == 1:
                cells.append(steps[cells[-1]])
            points = self._simple([self.raster.xy(c) for c in cells], self.land)
            self.roads.append((points, _connector("Jalan penghubung")))

    def _join_to_road(self, point: XY, lines: list[shapely.LineString]) -> None:
        here = shapely.Point(point)
        line = min(lines, key=lambda each: shapely.distance(each, here))
        foot = shapely.line_interpolate_point(line, shapely.line_locate_point(line, here))
        self._insert((foot.x, foot.y))
        if shapely.distance(here, foot) > 1.0:
            self.roads.append(([(foot.x, foot.y), point], _connector("Jalan penghubung")))

    def _last_leg(self, cell: XY, anchor: Anchor) -> None:
        end = self.xy(anchor.lon, anchor.lat)
        leg = shapely.LineString([cell, end])
        if 5.0 < leg.length < 5 * CELL_M and shapely.difference(leg, self.land).length < 1.0:
            self.roads.append(([cell, end], _connector(f"Jalan ke {anchor.name}")))

    def _insert(self, at: XY) -> None:
        """Make a point of a road one of its vertices, so that roads meet there."""
        here = shapely.Point(at)
        for points, attributes in self.roads:
            if attributes["class"] in ("ferry", "boat"):
                continue
            for i, (a, b) in enumerate(zip(points, points[1:], strict=False)):
                if shapely.distance(shapely.LineString([a, b]), here) < 0.01:
                    if at not in (a, b):
                        points.insert(i + 1, at)
                    return

    # --- boats ----------------------------------------------------------------------------------
    def add_boats(self, harbour: tuple[float, float], landings: Iterable[Anchor]) -> None:
        """Boat links from the harbour to the landing nearest to each anchor, over water."""
        root = self.water.nearest_free(*self.xy(*harbour))
        before = tree(self.water, np.array([root]))
        reachable = self._water_reached(before, root)
        sea = shapely.difference(shapely.envelope(self.land), self.land)
        shapely.prepare(sea)
        steps: dict[int, int] = {}
        ends: dict[int, str] = {}
        for anchor in sorted(landings, key=lambda a: a.name):
            cell = reachable.nearest_free(*self.xy(anchor.lon, anchor.lat))
            path = walk(before, cell)
            ends[cell] = anchor.name
            steps |= dict(zip(path, path[1:], strict=False))
        into = Counter(steps.values())
        for head in [c for c in sorted(steps) if into[c] != 1 or c in ends]:
            cells = [head, steps[head]]
            while cells[-1] in steps and cells[-1] not in ends and into[cells[-1]] == 1:
                cells.append(steps[cells[-1]])
            points = self._simple([self.water.xy(c) for c in cells], sea)
            name = f"Alur perahu {ends[head]}" if head in ends else "Alur perahu"
            link = {"class": "boat", "name": name, "accuracy": BOAT_ACCURACY, "source": "jalur terpendek di air"}
            self.roads.append((points, link))

    def _water_reached(self, before: Any, root: int) -> Raster:
        free = before.reshape(self.water.free.shape) >= 0
        free.flat[root] = True
        return Raster(self.water.x0, self.water.y0, self.water.size, free)

    # --- the result -----------------------------------------------------------------------------
    def features(self) -> list[Feature]:
        """Junction-to-junction edges as GeoJSON features, split wherever two roads share a vertex."""
        geod = Geod(ellps="WGS84")
        rounded = [([self._lonlat(p) for p in points], attributes) for points, attributes in self.roads]
        rounded = [(_once(points), attributes) for points, attributes in rounded]
        uses = Counter(p for points, a in rounded for p in set(points) if a["class"] != "boat")
        boats = Counter(p for points, a in rounded for p in set(points) if a["class"] == "boat")
        edges: list[Feature] = []
        for points, attributes in rounded:
            shared = boats if attributes["class"] == "boat" else uses
            cuts = [0, *(i for i in range(1, len(points) - 1) if shared[points[i]] > 1), len(points) - 1]
            for a, b in zip(cuts, cuts[1:], strict=False):
                piece = points[a : b + 1]
                if len(piece) < 2:
                    continue
                metres = geod.line_length([p[0] for p in piece], [p[1] for p in piece])
                properties = attributes | {"length_m": round(metres, 1)}
                edges.append(
                    {
                        "type": "Feature",
                        "properties": properties,
                        "geometry": {"type": "LineString", "coordinates": [list(p) for p in piece]},
                    }
                )
        return edges

    def _lonlat(self, point: XY) -> XY:
        lon, lat = self.project.transform(*point, direction="INVERSE")
        return (round(float(lon), 5), round(float(lat), 5))


def _connector(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "class": "unclassified",
        "accuracy": CONNECTOR_ACCURACY,
        "source": "jalur darat terpendek ke jalan kerangka",
    }


def _points(line: shapely.Geometry) -> list[XY]:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(line)]


def _once(points: list[XY]) -> list[XY]:
    """Without immediate repetitions."""
    return [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
