"""Build the demonstration road network of a regency from the skeleton in its folder."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from geo.demo_roads import Builder
from geo.regency_files import features, land_of, read_json, settlements, station_anchors, villages


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.REGENCY_DIR)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        skeleton = features(folder, "road_skeleton.geojson")
        rules = read_json(folder, "regency.json")["roads"]
        towns, stations = settlements(folder, villages(folder)), station_anchors(folder)
        extent = [c for f in skeleton for c in f["geometry"]["coordinates"]]
        extent += [(a.lon, a.lat) for a in (*towns, *stations)]
        self.stdout.write("rasters of land and water …")
        builder = Builder(land_of(folder), extent, (settings.STORAGE_SRID, settings.METRIC_SRID))
        builder.add_skeleton(skeleton, rules)
        self.stdout.write(f"connectors for {len(towns)} villages and {len(stations)} stations …")
        builder.connect([*towns, *stations])
        coastal = set(rules.get("boat_villages", []))
        names = {f["properties"]["name"] for f in villages(folder) if f["properties"]["code"] in coastal}
        builder.add_boats(tuple(rules["harbour"]), [t for t in towns if t.name in names])
        edges = builder.features()
        lines = ",\n".join(json.dumps(edge, ensure_ascii=False) for edge in edges)
        head = json.dumps({"source": "demonstration network; see SOURCES.md"}, ensure_ascii=False)[1:-1]
        (folder / "demo_roads.geojson").write_text(
            f'{{"type": "FeatureCollection", {head}, "features": [\n{lines}\n]}}\n', encoding="utf-8"
        )
        total = sum(edge["properties"]["length_m"] for edge in edges) / 1000
        self.stdout.write(self.style.SUCCESS(f"{len(edges)} edges, {total:.0f} km"))
