"""The files of a regency's folder (`fixtures/<name>`), read as they are."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from geo.demo_roads import Anchor


def read_json(folder: Path, name: str) -> Any:
    """The parsed file; FileNotFoundError or ValueError naming it."""
    path = folder / name
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} is not valid JSON: {error}") from error


def folder_digest(folder: Path) -> str:
    """A digest of all files of the folder."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def features(folder: Path, name: str) -> list[dict[str, Any]]:
    """The features of a file the folder must have."""
    return list(read_json(folder, name)["features"])


def features_if_any(folder: Path, name: str) -> list[dict[str, Any]]:
    """The features of a file a folder may do without."""
    return features(folder, name) if (folder / name).exists() else []


def land_of(folder: Path) -> shapely.Geometry:
    """The land mask, lon/lat."""
    return shapely.union_all([shape(f["geometry"]) for f in features(folder, "land.geojson")])


def villages(folder: Path) -> list[dict[str, Any]]:
    """Boundary features of the lowest level: those that are nobody's parent."""
    rows = features(folder, "boundaries.geojson")
    parents = {f["properties"].get("parent") for f in rows}
    return [f for f in rows if f["properties"]["code"] not in parents]


def settlements(folder: Path, villages: Iterable[Mapping[str, Any]]) -> list[Anchor]:
    """One point for each village: the manifest's settlement point, else a station in it, else a
    landmark in it, else its label point (which may lie far from the houses)."""
    manifest = read_json(folder, "regency.json")
    known = manifest.get("settlements", {})
    stations = [(s["lon"], s["lat"]) for s in read_json(folder, "agencies.json")["stations"]]
    places = [tuple(f["geometry"]["coordinates"]) for f in features_if_any(folder, "places.geojson")]
    found = []
    for village in villages:
        p = village["properties"]
        area = shape(village["geometry"])
        inside = [c for c in (*stations, *places) if shapely.contains_xy(area, *c)]
        lon, lat = known.get(p["code"]) or (inside[0] if inside else (p["label_lon"], p["label_lat"]))
        found.append(Anchor(p["name"], lon, lat))
    return found


def station_anchors(folder: Path) -> list[Anchor]:
    return [Anchor(s["name"], s["lon"], s["lat"]) for s in read_json(folder, "agencies.json")["stations"]]
