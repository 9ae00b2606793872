"""Roads from any OGR line source (GeoJSON, Shapefile, GeoPackage …) with a class column."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.conf import settings

from geo.map_files import BadFile, home_of, misplaced, open_layers, to_degrees
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
LINES = ("LineString", "LinearRing")
UNKNOWN_NAMED = 12
ROUND = 6  # decimals of a degree, 0.1 m: points that agree to this are one junction


@dataclass(frozen=True)
class Options:
    """How to read a file. `columns` maps our names (see GUESSES) to the file's; `classes` its words
    for a class, in small letters, to ours; `srid` states its projection; `layer` the one to read."""

    columns: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    srid: int | None = None
    layer: str | None = None

    def check(self) -> None:
        """Raises BadRoads for a name of ours, or a class, that there is not."""
        if wrong := sorted(set(self.columns) - set(GUESSES)):
            raise BadRoads(f"--field {wrong[0]}=… is not known; known are {', '.join(GUESSES)}")
        if wrong := sorted(set(self.classes.values()) - {*ROAD_CLASSES, "ferry", "boat"}):
            raise BadRoads(f"there is no class {wrong[0]}; there are {', '.join(ROAD_CLASSES)}, ferry, boat")


def read_ogr(
    path: Path,
    options: Options | None = None,
    restrictions: Mapping[str, Restricted] | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> tuple[list[RawWay], dict[str, Any]]:
    """The lines of all layers (or of the one named) as ways, with counts of what was left out and
    the classes that were not known.

    Raises BadRoads for an unreadable file, an unknown projection, a place off the earth, or no
    class column.
    """
    options = options or Options()
    options.check()
    try:
        return _read(path, options, restrictions or {}, say)
    except BadFile as error:
        raise BadRoads(str(error)) from error


def _read(
    path: Path, options: Options, restrictions: Mapping[str, Restricted], say: Callable[[str], None]
) -> tuple[list[RawWay], dict[str, Any]]:
    ways: list[RawWay] = []
    counts: dict[str, Any] = {"left_out_no_line": 0, "class_unknown": 0}
    unknown: Counter[str] = Counter()
    names: dict[tuple[float, float], int] = {}
    home = home_of(settings.METRIC_SRID)
    layers = [layer for layer in open_layers(path, options.layer) if len(layer)]
    if not any(layer.geometry != "none" for layer in layers):
        raise BadRoads(f"{path.name} has no lines; it is no map of roads")
    for layer in layers:
        degrees = to_degrees(layer.crs(options.srid), settings.STORAGE_SRID)
        fields = _columns(layer.fields, options.columns)
        if "class" not in fields:
            wanted = ", ".join(GUESSES["class"])
            raise BadRoads(
                f"layer {layer.name} has no column for the class of a road (looked for {wanted}; it has "
                f"{', '.join(layer.fields)}); name it with --field class=COLUMN"
            )
        for row in layer.rows():
            lines = [] if row.shape is None else [g for g in shapely.get_parts(row.shape) if g.geom_type in LINES]
            if not lines:
                counts["left_out_no_line"] += 1
                continue
            values = {ours: row.values[theirs] for ours, theirs in fields.items()}
            attributes = _attributes(values, options.classes, restrictions, unknown)
            for line in lines:
                xy = shapely.get_coordinates(line)
                if wrong := misplaced(xy, degrees, home):
                    raise BadRoads(f"layer {layer.name}: feature {row.number} {wrong}")
                lonlat = degrees(xy)
                points = np.array([_name(names, c) for c in lonlat.tolist()], dtype=np.int64)
                keep = np.r_[True, points[1:] != points[:-1]]
                if keep.sum() >= 2:
                    name, ref = _text(values, "name", 160), _text(values, "ref", 40)
                    ways.append(RawWay(points[keep], lonlat[keep], attributes, name, ref))
    if not ways:
        raise BadRoads(f"{path.name} has no lines; is it the right file, or layer (--layer)?")
    counts["class_unknown"] = unknown.total()
    counts["unknown_classes"] = [text for text, _count in unknown.most_common(UNKNOWN_NAMED)]
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


def _attributes(
    row: Mapping[str, Any],
    classes: Mapping[str, str],
    restrictions: Mapping[str, Restricted],
    unknown: Counter[str],
) -> Attributes:
    told = str(row["class"] or "").strip()
    road_class = classes.get(told.lower(), told.lower())
    flags = {"ferry": FERRY, "boat": BOAT}.get(road_class, 0)
    if not flags and road_class not in ROAD_CLASSES:
        unknown[told] += 1
        road_class = "unclassified"
    flags |= BRIDGE if _yes(row.get("bridge")) else 0
    flags |= TOLL if _yes(row.get("toll")) else 0
    oneway = str(row.get("oneway") or "").strip().lower()
    key = str(row.get("restriction") or "")
    return Attributes(
        road_class,
        forward=oneway not in ("-1", "t", "reverse"),
        backward=oneway not in ("yes", "true", "1", "f", "ya"),
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
