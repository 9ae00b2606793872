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
from geo.actions.place import (
    LAND,
    LAND_OF_BOUNDARIES,
    CannotLoad,
    land_of_boundaries,
    replace_cells,
    save_boundaries,
    save_land,
    save_places,
    save_region,
)
from geo.coverage import compute_zones, refresh_cover
from geo.models import Boundary, PopulationCell, Region, RoadNetwork
from geo.population import CELL_M, METHOD, Area, spread
from geo.regency_files import features_if_any, folder_digest, land_of, read_json, settlements
from geo.roads.importing import OSM_LICENCE, import_roads
from geo.roads.raw import Restricted
from geo.shapes import geos, multi
from geo.villages import loaded_roads, loaded_villages
from incidents.actions import begin_command, load_incident_types, load_plans

NEEDED = ("code", "name", "centre_name", "centre", "bounds")


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
            if missing := [key for key in NEEDED if key not in manifest]:
                raise ValueError(f"regency.json lacks {', '.join(missing)}")
        except (OSError, ValueError) as error:
            raise CommandError(f"{folder} is no regency folder: {error}; see docs/another-regency.md") from error
        digest = folder_digest(folder)
        if if_changed and Region.objects.filter(code=manifest["code"], manifest__loaded=digest).exists():
            return
        try:
            whole = self._load(folder, manifest, no_roads)
        except (CannotLoad, OSError) as error:
            raise CommandError(f"{error}; see docs/another-regency.md") from error
        save_region(manifest | ({"loaded": digest} if whole else {}))
        self._say(self.style.SUCCESS(f"{manifest['name']} is loaded"))

    def _load(self, folder: Path, manifest: dict[str, Any], no_roads: bool) -> bool:
        """Load the folder; whether nothing was left for another time."""
        save_region(manifest)
        origin = {"source": "", "licence": ""} | manifest.get("boundaries", {})
        rows = [_boundary(f, manifest["name"], origin) for f in features_if_any(folder, "boundaries.geojson")]
        rows += [_zone(f) for f in features_if_any(folder, "ikn.geojson")]
        rows += [_neighbour(f, origin) for f in features_if_any(folder, "neighbours.geojson")]
        made, kept = save_boundaries(rows)
        self._say(f"{made} boundaries made, {kept} kept")
        own_land = (folder / "land.geojson").exists()
        save_land(LAND, geos(land_of(folder)) if own_land else land_of_boundaries(), LAND_OF_BOUNDARIES)
        places = save_places(_place(f) for f in features_if_any(folder, "places.geojson"))
        self._say(f"{places} places")
        counts = load_agencies(read_json(folder, "agencies.json"))
        self._say(", ".join(f"{n} {what}" for what, n in counts.items()))
        begin_command(manifest.get("lead_agencies", {}).get("centre"))
        types = load_incident_types(read_json(folder, "incident-types.json"))
        has_plans = (folder / "response-plans.json").exists()
        plans = load_plans(read_json(folder, "response-plans.json") if has_plans else ())
        self._say(f"{types} incident types, {plans} response plans")
        people = self._people(folder, manifest)
        active = RoadNetwork.objects.filter(state=RoadNetwork.State.ACTIVE).first()
        if active is None and not no_roads:
            if (folder / "demo_roads.geojson").exists():
                self._roads(folder, manifest)
            else:
                self._say("no roads yet: run manage.py import_roads FILE, then this again for the people along them")
        elif active and not active.zones.exists():
            compute_zones(active.pk, say=self._say)
        refresh_cover()
        return people

    def _say(self, text: str) -> None:
        self.stdout.write(f"{time.monotonic() - self._began:7.1f} s  {text}")

    def _people(self, folder: Path, manifest: dict[str, Any]) -> bool:
        """Spread the people of the districts; whether there was all it needs."""
        if "population" not in manifest:
            self._say("no people: regency.json has no population of its districts")
            return True
        to_metres = Transformer.from_crs(settings.STORAGE_SRID, settings.METRIC_SRID, always_xy=True)

        def metres(geom: shapely.Geometry) -> shapely.Geometry:
            return shapely.transform(geom, lambda x, y: to_metres.transform(x, y), interleaved=False)

        villages = loaded_villages()
        areas = [
            Area(f["properties"]["code"], f["properties"]["parent"], metres(shape(f["geometry"]))) for f in villages
        ]
        roads = np.array(
            [
                metres(shape(f["geometry"]))
                for f in features_if_any(folder, "demo_roads.geojson") or loaded_roads()
                if f["properties"]["class"] not in ("ferry", "boat", "motorway")
            ]
        )
        if not len(roads):
            return False
        towns = np.array([to_metres.transform(a.lon, a.lat) for a in settlements(folder, villages)])
        try:
            cells = spread(areas, manifest["population"]["districts"], roads, towns)
        except ValueError as error:
            raise CannotLoad(f"population of regency.json: {error}") from error
        codes = {f["properties"]["code"] for f in villages}
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
        return True

    def _roads(self, folder: Path, manifest: dict[str, Any]) -> None:
        rules = manifest.get("roads", {})
        restrictions = {
            r["key"]: Restricted(r["key"], r["name"], kind, r.get("state", "open"), r.get("note", ""))
            for kind, group in (("bridge", "bridges"), ("toll", "tolls"), ("ferry", "ferries"))
            for r in rules.get(group, {}).values()
        }
        import_roads(
            folder / "demo_roads.geojson",
            name="Jaringan jalan demonstrasi",
            licence=OSM_LICENCE,
            is_demonstration=True,
            restrictions=restrictions,
            before_switch=lambda network_id, say: compute_zones(network_id, say=say),
            say=self._say,
        )


def _geom(feature: dict[str, Any]) -> GEOSGeometry:
    return multi(geos(shapely.make_valid(shape(feature["geometry"]))))


def _boundary(feature: dict[str, Any], regency: str, origin: dict[str, str]) -> dict[str, Any]:
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
        "source": origin["source"],
        "licence": origin["licence"],
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


def _neighbour(feature: dict[str, Any], origin: dict[str, str]) -> dict[str, Any]:
    p = feature["properties"]
    return {
        "code": p["code"],
        "level": p["level"],
        "name": p["name"],
        "regency": p["regency"],
        "is_neighbour": True,
        "geom": _geom(feature),
        "source": origin["source"],
        "licence": origin["licence"],
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
