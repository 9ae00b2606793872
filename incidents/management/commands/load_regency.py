"""Load a regency's folder: place, agencies, kinds of incident, demonstration roads, people.

May be run again: nothing is doubled, and status and position of units are kept.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.management.base import BaseCommand, CommandError, CommandParser
from pyproj import Transformer
from shapely.geometry import shape

from agencies.actions import load_agencies
from geo.actions.place import replace_cells, save_boundaries, save_land, save_places, save_region
from geo.coverage import compute_zones, refresh_cover
from geo.models import Boundary, PopulationCell, Region, RoadNetwork
from geo.population import CELL_M, METHOD, Area, spread
from geo.regency_files import features, folder_digest, land_of, read_json, settlements, villages
from geo.roads.importing import import_roads
from geo.roads.raw import Restricted
from geo.shapes import geos, multi
from incidents.actions import load_incident_types


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.REGENCY_DIR)
        parser.add_argument("--if-changed", action="store_true", help="do nothing where the files are as loaded")
        parser.add_argument("--no-roads", action="store_true", help="leave the roads as they are")

    def handle(self, *args: Any, folder: Path, no_roads: bool, if_changed: bool, **_: Any) -> None:
        self._began = time.monotonic()
        try:
            manifest = read_json(folder, "regency.json")
        except (OSError, ValueError) as error:
            raise CommandError(f"{folder} is no regency folder: {error}") from error
        digest = folder_digest(folder)
        if if_changed and Region.objects.filter(code=manifest["code"], manifest__loaded=digest).exists():
            return
        save_region(manifest)
        rows = [_boundary(f, manifest["name"]) for f in features(folder, "boundaries.geojson")]
        rows += [_zone(f) for f in features(folder, "ikn.geojson")]
        rows += [_neighbour(f) for f in features(folder, "neighbours.geojson")]
        made, kept = save_boundaries(rows)
        self._say(f"{made} boundaries made, {kept} kept")
        save_land("land", geos(land_of(folder)), "boundaries")
        places = save_places(_place(f) for f in features(folder, "places.geojson"))
        self._say(f"{places} places")
        counts = load_agencies(read_json(folder, "agencies.json"))
        self._say(", ".join(f"{n} {what}" for what, n in counts.items()))
        types = load_incident_types(read_json(folder, "incident-types.json"))
        self._say(f"{types} incident types")
        self._people(folder, manifest)
        active = RoadNetwork.objects.filter(state=RoadNetwork.State.ACTIVE).first()
        if active is None and not no_roads:
            self._roads(folder, manifest)
        elif active and not active.zones.exists():
            compute_zones(active.pk, say=self._say)
        refresh_cover()
        save_region(manifest | {"loaded": digest})
        self._say(self.style.SUCCESS(f"{manifest['name']} is loaded"))

    def _say(self, text: str) -> None:
        self.stdout.write(f"{time.monotonic() - self._began:7.1f} s  {text}")

    def _people(self, folder: Path, manifest: dict[str, Any]) -> None:
        to_metres = Transformer.from_crs(settings.STORAGE_SRID, settings.METRIC_SRID, always_xy=True)

        def metres(geom: shapely.Geometry) -> shapely.Geometry:
            return shapely.transform(geom, lambda x, y: to_metres.transform(x, y), interleaved=False)

        areas = [
            Area(f["properties"]["code"], f["properties"]["parent"], metres(shape(f["geometry"])))
            for f in villages(folder)
        ]
        roads = np.array(
            [
                metres(shape(f["geometry"]))
                for f in features(folder, "demo_roads.geojson")
                if f["properties"]["class"] not in ("ferry", "boat", "motorway")
            ]
        )
        towns = np.array([to_metres.transform(a.lon, a.lat) for a in settlements(folder)])
        cells = spread(areas, manifest["population"]["districts"], roads, towns)
        codes = {f["properties"]["code"] for f in villages(folder)}
        keys = dict(Boundary.objects.filter(code__in=codes).values_list("code", "pk"))
        half = CELL_M / 2
        source = f"{manifest['population']['source']}, {manifest['population']['year']}"
        rows = []
        for c in cells:
            corners = [(c.x + dx * half, c.y + dy * half) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            ring = np.column_stack(
                to_metres.transform([c[0] for c in corners], [c[1] for c in corners], direction="INVERSE")
            )
            lon, lat = to_metres.transform(c.x, c.y, direction="INVERSE")
            rows.append(
                {
                    "code": c.code,
                    "geom": geos(shapely.Polygon(ring)),
                    "centre": Point(lon, lat),
                    "people": c.people,
                    "boundary_id": keys.get(c.village),
                    "is_estimate": True,
                    "method": METHOD,
                    "source": source,
                }
            )
        standing = dict(PopulationCell.objects.values_list("code", "people"))
        if standing and not PopulationCell.objects.filter(is_estimate=True).exists():
            self._say("population cells of a better source stand and are kept")
        elif standing != {c.code: float(c.people) for c in cells}:
            self._say(f"{replace_cells(rows)} population cells, {sum(c.people for c in cells):,} people (estimate)")

    def _roads(self, folder: Path, manifest: dict[str, Any]) -> None:
        rules = manifest["roads"]
        restrictions = {
            r["key"]: Restricted(r["key"], r["name"], kind, r.get("state", "open"), r.get("note", ""))
            for kind, group in (("bridge", "bridges"), ("toll", "tolls"), ("ferry", "ferries"))
            for r in rules.get(group, {}).values()
        }
        import_roads(
            folder / "demo_roads.geojson",
            name="Jaringan jalan demonstrasi",
            is_demonstration=True,
            restrictions=restrictions,
            before_switch=lambda network_id, say: compute_zones(network_id, say=say),
            say=self._say,
        )


def _geom(feature: dict[str, Any]) -> GEOSGeometry:
    return multi(geos(shapely.make_valid(shape(feature["geometry"]))))


def _boundary(feature: dict[str, Any], regency: str) -> dict[str, Any]:
    p = feature["properties"]
    label = Point(p["label_lon"], p["label_lat"]) if "label_lon" in p else None
    return {
        "code": p["code"],
        "level": p["level"],
        "name": p["name"],
        "parent": p.get("parent"),
        "regency": regency,
        "geom": _geom(feature),
        "label_point": label,
        "area_km2": p.get("area_km2"),
        "attributes": {k: p[k] for k in ("bps_code", "ikn_share") if k in p},
        "source": "Kepmendagri 300.2.2-2430/2025, cahyadsn/wilayah_boundaries",
        "licence": "MIT",
    }


def _zone(feature: dict[str, Any]) -> dict[str, Any]:
    p = feature["properties"]
    return {
        "code": p["code"],
        "level": p["level"],
        "name": p["name"],
        "geom": _geom(feature),
        "attributes": {k: v for k, v in p.items() if k in ("note", "legal_basis")},
        "source": p.get("legal_basis", "planning zones"),
        "licence": "statute, public domain",
    }


def _neighbour(feature: dict[str, Any]) -> dict[str, Any]:
    p = feature["properties"]
    return {
        "code": p["code"],
        "level": p["level"],
        "name": p["name"],
        "regency": p["regency"],
        "is_neighbour": True,
        "geom": _geom(feature),
        "source": "Kepmendagri 300.2.2-2430/2025, cahyadsn/wilayah_boundaries",
        "licence": "MIT",
    }


def _place(feature: dict[str, Any]) -> dict[str, Any]:
    p = feature["properties"]
    return {
        "name": p["name"][:160],
        "kind": p["kind"][:40],
        "quality": p["quality"],
        "source": p["source"][:300],
        "point": Point(*feature["geometry"]["coordinates"]),
    }
