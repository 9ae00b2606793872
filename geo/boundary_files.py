"""Administrative boundaries out of a map file: fields mapped to ours, shapes checked and mended.

Pure: a layer in, areas in longitude and latitude out; nothing here knows the database.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from pyproj import Geod

from geo.levels import LEVELS, WORDS, level_of
from geo.map_files import BadFile, MapLayer, Row, misplaced, to_degrees

WGS84 = Geod(ellps="WGS84")
CODE_LENGTH, NAME_LENGTH = 20, 120
TOLD = 10  # so many of the faults are told one by one
CONSTANT = "="  # `=Sepaku` is the text Sepaku; `Sepaku` the field of that name


@dataclass(frozen=True)
class Fields:
    """Where each of ours stands: a field of the layer, or `=text` for a constant. `level` may be a
    word for a level as it is. `only` keeps the features whose fields have these texts."""

    code: str
    name: str
    level: str
    parent: str = ""
    regency: str = ""
    only: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Area:
    """A boundary on its way into the database. `shape`: MultiPolygon, lon/lat. `parent`: a code or a
    name as the file has it, empty where it has none. `notes`: what was mended, for the report."""

    code: str
    name: str
    level: str
    shape: shapely.MultiPolygon
    parent: str = ""
    regency: str = ""
    notes: tuple[str, ...] = ()

    @property
    def km2(self) -> float:
        """Its area on the ellipsoid."""
        return abs(float(WGS84.geometry_area_perimeter(self.shape)[0])) / 1e6


def read_areas(
    layer: MapLayer,
    fields: Fields,
    *,
    srids: tuple[int, int | None],
    home: tuple[float, float, float, float],
    merge: bool = False,
) -> list[Area]:
    """The layer's features as areas, sorted by code. `srids`: of storage, and the one stated for the
    file (None: its own). `home`: see `geo.map_files.home_of`. With `merge`, features of one code are
    parts of one area.

    Raises BadFile naming every fault (the first few of many) and what to do.
    """
    reader = _Reader(layer, fields, to_degrees(layer.crs(srids[1]), srids[0]), home)
    areas: list[Area] = []
    faults: list[str] = []
    for row in layer.rows():
        if not reader.wanted(row):
            continue
        try:
            areas.append(reader.area(row))
        except BadFile as error:
            faults.append(f"feature {row.number}{reader.called(row)} {error}")
    if not areas and not faults:
        asked = " with " + " and ".join(f"{f} = {v}" for f, v in fields.only) if fields.only else ""
        raise BadFile(f"layer {layer.name} has no features{asked}")
    if not faults:
        areas = _merged(areas) if merge else areas
        faults = _doubles(areas)
    if faults:
        more = f"\n  … and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
        raise BadFile(f"layer {layer.name} has faults:\n  " + "\n  ".join(faults[:TOLD]) + more)
    return sorted(areas, key=lambda a: a.code)


def layer_of_areas(layers: Sequence[MapLayer]) -> MapLayer:
    """The one layer that may hold areas. Raises BadFile listing them where there is none, or more."""
    kinds = ("polygon", "unknown", "collection", "surface")
    found = [layer for layer in layers if len(layer) and any(kind in layer.geometry.lower() for kind in kinds)]
    if len(found) == 1:
        return found[0]
    there = "; ".join(f"{layer.name} ({len(layer)} features, {layer.geometry})" for layer in found or layers)
    if found:
        raise BadFile(f"there are {len(found)} layers with areas, choose one with --layer: {there}")
    raise BadFile(f"there is no layer with areas in it, only: {there}")


class _Reader:
    """Features of one layer into areas, by one mapping."""

    def __init__(self, layer: MapLayer, fields: Fields, degrees: Callable[..., Any], home: Any) -> None:
        self._degrees, self._home = degrees, home
        self._level = _source(layer, f"{CONSTANT}{fields.level}" if fields.level.lower() in WORDS else fields.level)
        self._code, self._name = _source(layer, fields.code), _source(layer, fields.name)
        self._parent, self._regency = _source(layer, fields.parent), _source(layer, fields.regency)
        self._only = [(layer.field(field), text.strip().lower()) for field, text in fields.only]

    def wanted(self, row: Row) -> bool:
        return all(str(row.values[field]).strip().lower() == text for field, text in self._only)

    def called(self, row: Row) -> str:
        try:
            return f" ({self._name(row.values)[:40]})" if self._name(row.values) else ""
        except BadFile:
            return ""

    def area(self, row: Row) -> Area:
        code, name, word = self._code(row.values), self._name(row.values), self._level(row.values)
        for what, text, longest in (("code", code, CODE_LENGTH), ("name", name, NAME_LENGTH)):
            if not text:
                raise BadFile(f"has no {what}; fill it in, or name another field with --{what}")
            if len(text) > longest:
                raise BadFile(
                    f"has a {what} of {len(text)} characters, {longest} is the most; is --{what} the right field?"
                )
        try:
            level = level_of(word, code)
        except KeyError:
            known = ", ".join(sorted({*LEVELS, *WORDS}))
            raise BadFile(f"has the level {word!r}; known are {known}; give one with --level") from None
        shape, notes = self._shape(row)
        return Area(code, name, level, shape, self._parent(row.values), self._regency(row.values), notes)

    def _shape(self, row: Row) -> tuple[shapely.MultiPolygon, tuple[str, ...]]:
        if row.shape is None or row.shape.is_empty:
            raise BadFile("has no geometry; draw it, or leave the feature out")
        kind = row.shape.geom_type
        if kind not in ("Polygon", "MultiPolygon", "GeometryCollection"):
            raise BadFile(f"is a {kind} where an area is wanted; choose the layer of areas with --layer")
        wrong = misplaced(shapely.get_coordinates(row.shape), self._degrees, self._home)
        if wrong:
            raise BadFile(wrong)
        lonlat = shapely.transform(row.shape, self._degrees)
        shape, notes = mended(lonlat)
        if shape is None:
            raise BadFile("has no area (a line or a point is left of it); draw it again")
        return shape, (*row.notes, *notes)


def mended(shape: shapely.Geometry) -> tuple[shapely.MultiPolygon | None, tuple[str, ...]]:
    """The shape as a valid multipolygon, lines and points of it left out, with notes of what was
    mended; None where no area is left."""
    notes = []
    if not shape.is_valid:
        notes.append(shapely.is_valid_reason(shape))
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    pieces = _pieces(shape)
    areas = [p for p in pieces if p.geom_type == "Polygon" and p.area > 0]
    if len(areas) < len(pieces):
        notes.append(f"{len(pieces) - len(areas)} parts without area left out")
    if not areas:
        return None, tuple(notes)
    union = shapely.union_all(areas) if shape.geom_type == "GeometryCollection" else shapely.MultiPolygon(areas)
    return shapely.MultiPolygon(_pieces(union)), tuple(notes)


def _pieces(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """The single geometries in it, however deep."""
    if hasattr(shape, "geoms"):
        return [piece for part in shape.geoms for piece in _pieces(part)]
    return [] if shape.is_empty else [shape]


def text_of(value: Any) -> str:
    """A field's value as text; whole numbers without a decimal point. BadFile for a decimal number,
    whose last zeros are lost (64.10 would be 64.1)."""
    if value is None:
        return ""
    if isinstance(value, float):
        if not value.is_integer():
            raise BadFile(f"has the decimal number {value} for a text; make the field a text field in the file")
        value = int(value)
    return str(value).strip()


def _source(layer: MapLayer, told: str) -> Callable[[Mapping[str, Any]], str]:
    """From a feature's values to one of ours."""
    if not told or told.startswith(CONSTANT):
        return lambda values: told[1:].strip()
    field = layer.field(told)
    return lambda values: text_of(values[field])


def _merged(areas: Iterable[Area]) -> list[Area]:
    groups: dict[str, list[Area]] = {}
    for area in areas:
        groups.setdefault(area.code, []).append(area)
    merged = []
    for parts in groups.values():
        shape = _pieces(shapely.union_all([p.shape for p in parts]))
        notes = tuple(note for p in parts for note in p.notes)
        merged.append(replace(parts[0], shape=shapely.MultiPolygon(shape), notes=notes))
    return merged


def _doubles(areas: Iterable[Area]) -> list[str]:
    seen: dict[str, list[str]] = {}
    for area in areas:
        seen.setdefault(area.code, []).append(area.name)
    return [
        f"code {code} stands {len(names)} times ({', '.join(names[:3])}); if these are parts of one area add --merge, "
        "else name another field with --code"
        for code, names in seen.items()
        if len(names) > 1
    ]
