"""Take it away: everything an answer shows as CSV (a zip of tables), GeoJSON and GeoPackage. Each
file carries the network's version, the date, the question and the marks of estimates."""

import csv
import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from pyproj import CRS
from shapely.geometry import shape

from agencies.tables import safe_cell

FORMATS = {"csv": "application/zip", "geojson": "application/geo+json", "gpkg": "application/geopackage+sqlite3"}
SUFFIX = {"csv": "zip", "geojson": "geojson", "gpkg": "gpkg"}
APPLICATION_ID, USER_VERSION = 0x47504B47, 10300  # GeoPackage 1.3


@dataclass(frozen=True)
class Table:
    """Rows under one set of columns; `geometries` in degrees beside them, or None where the table has
    none."""

    name: str
    rows: Sequence[Mapping[str, Any]]
    geometries: Sequence[shapely.Geometry] | None = None

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(key for row in self.rows for key in row))


def tables_of(report: Mapping[str, Any], zones: Mapping[str, Any], cells: Sequence[Mapping[str, Any]]) -> list[Table]:
    """The tables of a coverage report, its zones, and its cells ({cell, lon, lat, people …})."""
    minutes = report["settings"]["minutes"]
    features = zones["features"]
    curve = report["curve"]
    return [
        Table("total", [_wide(report["total"], minutes)]),
        Table("districts", [_wide(row, minutes) for row in report["districts"]]),
        Table("villages", [_wide(row, minutes) for row in report["villages"]]),
        _pointed("gaps", [{k: v for k, v in row.items() if k != "cells"} for row in report["gaps"]]),
        _pointed("posts", [_wide(row, minutes) for row in report["posts"]]),
        _pointed("cells", cells),
        Table(
            "zones",
            [{k: v for k, v in f["properties"].items() if k != "villages"} for f in features],
            [shape(f["geometry"]) for f in features],
        ),
        Table(
            "zone_areas",
            [{"minutes": f["properties"]["minutes"]} | v for f in features for v in f["properties"]["villages"]],
        ),
        Table("curve", [dict(zip(curve, values, strict=True)) for values in zip(*curve.values(), strict=True)]),
        Table("old_circle", [report["circle"]]),
    ]


def about(report: Mapping[str, Any]) -> list[dict[str, str]]:
    """What every file says of itself, a row a fact."""
    facts = {**report["stamp"], **report["settings"]}
    return [{"key": key, "value": _said(value)} for key, value in facts.items()]


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value)


def write(kind: str, tables: Sequence[Table], facts: Sequence[Mapping[str, str]]) -> bytes:
    """The bytes of a file of one of FORMATS."""
    return {"csv": _csv, "geojson": _geojson, "gpkg": _gpkg}[kind](tables, facts)


def _wide(row: Mapping[str, Any], minutes: Sequence[int]) -> dict[str, Any]:
    """A row whose lists by threshold stand in columns of their own."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, list) and len(value) == len(minutes):
            flat |= {f"{key}_{m}": v for m, v in zip(minutes, value, strict=True)}
        else:
            flat[key] = value
    return flat


def _pointed(name: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    return Table(name, rows, [shapely.Point(row["lon"], row["lat"]) for row in rows])


# --- CSV --------------------------------------------------------------------------------------------
def _csv(tables: Sequence[Table], facts: Sequence[Mapping[str, str]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in [Table("about", facts), *tables]:
            text = io.StringIO()
            writer = csv.DictWriter(text, table.columns)
            writer.writeheader()
            writer.writerows({k: _plain(v) for k, v in row.items()} for row in table.rows)
            archive.writestr(f"{table.name}.csv", "\ufeff" + text.getvalue())  # the mark tells spreadsheets: UTF-8
    return out.getvalue()


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else safe_cell(value)


# --- GeoJSON ----------------------------------------------------------------------------------------
def _geojson(tables: Sequence[Table], facts: Sequence[Mapping[str, str]]) -> bytes:
    """Features of all tables with a geometry (`layer` names it); the others stand in `tables`."""
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(geom), "properties": {"layer": table.name, **row}}
        for table in tables
        if table.geometries is not None
        for row, geom in zip(table.rows, table.geometries, strict=True)
    ]
    body = {
        "type": "FeatureCollection",
        "about": {fact["key"]: fact["value"] for fact in facts},
        "tables": {table.name: table.rows for table in tables if table.geometries is None},
        "features": features,
    }
    return json.dumps(body, ensure_ascii=False).encode()


# --- GeoPackage -------------------------------------------------------------------------------------
def _gpkg(tables: Sequence[Table], facts: Sequence[Mapping[str, str]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.gpkg"
        with sqlite3.connect(path, isolation_level=None) as db:
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {USER_VERSION}")
            db.executescript(HEAD)
            db.execute("BEGIN")
            wkt = CRS.from_epsg(settings.STORAGE_SRID).to_wkt("WKT1_GDAL")
            db.executemany(
                "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
                [
                    ("WGS 84", settings.STORAGE_SRID, "EPSG", settings.STORAGE_SRID, wkt),
                    ("undefined Cartesian", -1, "NONE", -1, "undefined"),
                    ("undefined geographic", 0, "NONE", 0, "undefined"),
                ],
            )
            for table in [Table("about", facts), *tables]:
                _layer(db, table)
            db.execute("COMMIT")
        db.close()
        return path.read_bytes()


HEAD = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
 organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
 description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
 min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL PRIMARY KEY REFERENCES gpkg_contents(table_name),
 column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
 m TINYINT NOT NULL);
"""


def _layer(db: sqlite3.Connection, table: Table) -> None:
    columns = table.columns
    kinds = [_kind([row.get(c) for row in table.rows]) for c in columns]
    made = "".join(f', "{c}" {kind}' for c, kind in zip(columns, kinds, strict=True))
    spatial = table.geometries is not None
    geom = ', "geom" BLOB' if spatial else ""
    db.execute(f'CREATE TABLE "{table.name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT{geom}{made})')
    bounds: list[float | None] = [None] * 4
    if spatial and table.geometries:
        bounds = [float(b) for b in shapely.total_bounds(list(table.geometries))]
    db.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            table.name,
            "features" if spatial else "attributes",
            table.name,
            *bounds,
            settings.STORAGE_SRID if spatial else None,
        ),
    )
    if spatial:
        kind = "MULTIPOLYGON" if table.name == "zones" else "POINT"
        db.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (table.name, kind, settings.STORAGE_SRID),
        )
    names = (["geom"] if spatial else []) + columns
    holes = ", ".join("?" * len(names))
    listed = ", ".join(f'"{name}"' for name in names)
    rows = [[_cell(row.get(c)) for c in columns] for row in table.rows]
    if table.geometries is not None:
        rows = [[_blob(g), *row] for g, row in zip(table.geometries, rows, strict=True)]
    if names:
        db.executemany(f'INSERT INTO "{table.name}" ({listed}) VALUES ({holes})', rows)


def _kind(values: Sequence[Any]) -> str:
    known = [v for v in values if v is not None]
    if known and all(isinstance(v, bool) for v in known):
        return "BOOLEAN"
    if known and all(isinstance(v, int) for v in known):
        return "INTEGER"
    return "REAL" if known and all(isinstance(v, int | float) for v in known) else "TEXT"


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value


def _blob(geom: shapely.Geometry) -> bytes:
    """GeoPackage's geometry: a header, then well-known bytes."""
    if geom.geom_type == "Polygon":
        geom = shapely.MultiPolygon([geom])
    flags = 0x01 | (0x10 if geom.is_empty else 0)
    return b"GP" + bytes([0, flags]) + struct.pack("<i", settings.STORAGE_SRID) + shapely.to_wkb(geom, byte_order=1)
