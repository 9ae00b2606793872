"""Roads from any OGR line source (GeoJSON, Shapefile, GeoPackage …) with a class column."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.contrib.gis.gdal import DataSource, GDALException, SpatialReference

from geo.profiles import BOAT, BRIDGE, FERRY, ROAD_CLASSES, TOLL
from geo.roads.osm import maxspeed_kmh
from geo.roads.raw import Attributes, BadRoads, RawWay, Restricted

# what a column may be called, tried in this order
GUESSES: Mapping[str, tuple[str, ...]] = {
    "class": ("class", "highway", "fclass", "kelas", "road_class", "type"),
    "name": ("name", "nama"),
    "ref": ("ref",),
    "oneway": ("oneway", "satu_arah"),
    "maxspeed": ("maxspeed", "kecepatan"),
    "bridge": ("bridge", "jembatan"),
    "toll": ("toll", "tol"),
    "accuracy": ("accuracy", "akurasi"),
    "restriction": ("restriction",),
    "duration_s": ("duration_s",),
    "ferry_best_s": ("ferry_best_s",),
    "ferry_worst_s": ("ferry_worst_s",),
}
ROUND = 6  # decimals of a degree, 0.1 m: points that agree to this are one junction


def read_ogr(
    path: Path,
    columns: Mapping[str, str] | None = None,
    restrictions: Mapping[str, Restricted] | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> tuple[list[RawWay], dict[str, int]]:
    """The lines of all layers as ways. `columns` maps our names (see GUESSES) to the file's.

    Raises BadRoads for an unreadable file, an unknown projection, or no class column.
    """
    try:
        source = DataSource(str(path), encoding="utf-8")
    except GDALException as error:
        raise BadRoads(f"{path.name} cannot be read as a map file: {error}") from error
    ways: list[RawWay] = []
    counts = {"left_out_no_line": 0, "class_unknown": 0}
    names: dict[tuple[float, float], int] = {}
    for layer in (source[i] for i in range(source.layer_count)):
        if layer.srs is None:
            raise BadRoads(
                f"layer {layer.name} does not name its projection; convert it to EPSG:4326 with ogr2ogr first"
            )
        fields = _columns(layer.fields, columns or {})
        if "class" not in fields:
            wanted = ", ".join(GUESSES["class"])
            raise BadRoads(
                f"layer {layer.name} has no column for the class of a road (looked for {wanted}; it has "
                f"{', '.join(layer.fields)}); name it with --field class=COLUMN"
            )
        target = SpatialReference(settings.STORAGE_SRID)
        for feature in layer:
            row = {ours: feature.get(theirs) for ours, theirs in fields.items()}
            geom = feature.geom
            if geom is None or geom.geom_type.name not in ("LineString", "MultiLineString", "LineString25D"):
                counts["left_out_no_line"] += 1
                continue
            geom.transform(target)
            shape: Any = geom
            attributes = _attributes(row, restrictions or {}, counts)
            for line in [shape] if geom.geom_type.name.startswith("LineString") else list(shape):
                lonlat = np.array([c[:2] for c in line.coords], dtype=np.float64)
                points = np.array([_name(names, c) for c in lonlat.tolist()], dtype=np.int64)
                keep = np.r_[True, points[1:] != points[:-1]]
                if keep.sum() >= 2:
                    ways.append(
                        RawWay(points[keep], lonlat[keep], attributes, _text(row, "name", 160), _text(row, "ref", 40))
                    )
    if not ways:
        raise BadRoads(f"{path.name} has no lines")
    say(f"{len(ways):,} lines read")
    return ways, counts


def _columns(have: Iterable[str], asked: Mapping[str, str]) -> dict[str, str]:
    lower = {name.lower(): name for name in have}
    found = {}
    for ours, guesses in GUESSES.items():
        if ours in asked:
            if asked[ours].lower() not in lower:
                raise BadRoads(f"there is no column {asked[ours]}; there are: {', '.join(lower.values())}")
            found[ours] = lower[asked[ours].lower()]
        else:
            found.update((ours, lower[g]) for g in reversed(guesses) if g in lower)
    return found


def _name(names: dict[tuple[float, float], int], point: list[float]) -> int:
    key = (round(point[0], ROUND), round(point[1], ROUND))
    return names.setdefault(key, len(names))


def _attributes(row: Mapping[str, Any], restrictions: Mapping[str, Restricted], counts: dict[str, int]) -> Attributes:
    road_class = str(row["class"] or "").strip().lower()
    flags = {"ferry": FERRY, "boat": BOAT}.get(road_class, 0)
    if not flags and road_class not in ROAD_CLASSES:
        counts["class_unknown"] += 1
        road_class = "unclassified"
    flags |= BRIDGE if _yes(row.get("bridge")) else 0
    flags |= TOLL if _yes(row.get("toll")) else 0
    oneway = str(row.get("oneway") or "").strip().lower()
    key = str(row.get("restriction") or "")
    return Attributes(
        road_class,
        forward=oneway not in ("-1", "t", "reverse"),
        backward=oneway not in ("yes", "true", "1", "f"),
        maxspeed_kmh=maxspeed_kmh(str(row["maxspeed"])) if row.get("maxspeed") else None,
        flags=flags,
        ferry_best_s=float(row.get("ferry_best_s") or 0.0),
        ferry_worst_s=float(row.get("ferry_worst_s") or 0.0),
        duration_s=float(row["duration_s"]) if row.get("duration_s") else None,
        restricted=restrictions.get(key) or (Restricted(key, key, "link") if key else None),
        accuracy=_text(row, "accuracy", 120),
    )


def _yes(value: Any) -> bool:
    return str(value or "").strip().lower() in ("yes", "true", "1", "t", "ya")


def _text(row: Mapping[str, Any], key: str, limit: int) -> str:
    return str(row.get(key) or "")[:limit]
