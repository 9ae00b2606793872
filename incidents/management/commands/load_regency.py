"""Load a regency's folder: place, agencies, kinds of incident, demonstration roads, people.

May be run again: nothing is doubled, and status and position of units are kept.
"""

import time
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.management.base import BaseCommand, CommandError, CommandParser
from shapely.geometry import shape

from agencies.actions import load_agencies
from geo.actions.growth import load_growth
from geo.actions.place import (
    LAND,
    LAND_OF_BOUNDARIES,
    CannotLoad,
    land_of_boundaries,
    replace_cells,
    replace_kilometres,
    save_boundaries,
    save_land,
    save_places,
    save_region,
)
from geo.coverage import compute_zones, refresh_cover
from geo.estimated_people import estimated_cells
from geo.models import PopulationCell, Region, RoadNetwork
from geo.regency_files import features_if_any, folder_digest, land_of, read_json
from geo.roads.importing import OSM_LICENCE, import_roads
from geo.roads.raw import Restricted
from geo.shapes import geos, multi
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
        has_posts = (folder / "kilometres.json").exists()
        posts = replace_kilometres(read_json(folder, "kilometres.json") if has_posts else ())
        self._say(f"{places} places, {posts} kilometres of roads")
        counts = load_agencies(read_json(folder, "agencies.json"))
        self._say(", ".join(f"{n} {what}" for what, n in counts.items()))
        begin_command(manifest.get("lead_agencies", {}).get("centre"))
        dangers = read_json(folder, "dangers.json") if (folder / "dangers.json").exists() else {}
        kinds = [row | {"bahaya": dangers.get(row["kode"], {})} for row in read_json(folder, "incident-types.json")]
        types = load_incident_types(kinds, manifest.get("agency_names"))
        has_plans = (folder / "response-plans.json").exists()
        plans = load_plans(read_json(folder, "response-plans.json") if has_plans else ())
        self._say(f"{types} incident types, {plans} response plans")
        people = self._people(folder, manifest)
        if (folder / "growth.json").exists():
            self._say(f"{load_growth(read_json(folder, 'growth.json'))} assumptions of growth")
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
        try:
            rows = estimated_cells(folder, manifest["population"])
        except ValueError as error:
            raise CannotLoad(f"population of regency.json: {error}") from error
        if not rows:
            return False
        standing = dict(PopulationCell.objects.values_list("code", "people"))
        if standing and not PopulationCell.objects.filter(is_estimate=True).exists():
            self._say("population cells of a better source stand and are kept")
        elif standing != {row["code"]: float(row["people"]) for row in rows}:
            people = sum(row["people"] for row in rows)
            self._say(f"{replace_cells(rows)} population cells, {people:,} people (estimate)")
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
