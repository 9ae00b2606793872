"""Take hydrants, tanks and open water for the crews out of an OpenStreetMap extract or any map file.

  manage.py import_water kalimantan.osm.pbf                  hydrants, tanks, suction points, ponds, open water
  manage.py import_water hidran_pdam.shp --kind hidran --name KODE --source "PDAM 2026"

What came from the same source before (of the same kind, from a map file) is replaced; all other places
are kept. All or nothing.
Open water stands where a road of the network in force comes near it: import the roads first.
"""

from argparse import RawDescriptionHelpFormatter
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo.actions.place import replace_water
from geo.map_files import BadFile
from geo.models import Region, RoadNetwork
from geo.roads.importing import OSM_LICENCE, is_osm
from geo.shapes import geos
from geo.water import NAMES, OSM, drawing_points, read_ogr_water, read_osm_water


class Command(BaseCommand):
    help = __doc__

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=list(NAMES), help="what a map file holds (not for OpenStreetMap)")
        parser.add_argument("--name", default="", help="the field of the name, of a map file")
        parser.add_argument("--layer", help="the layer of a map file (default: all)")
        parser.add_argument("--srid", type=int, help="state its projection (EPSG) where it does not")
        parser.add_argument("--source", default="", help="where a map file is from (default: its name)")
        parser.add_argument("--dry-run", action="store_true", help="the same report, nothing written")

    def handle(self, *args: Any, file: Path, kind: str | None, **told: Any) -> None:
        if is_osm(file) == bool(kind):
            raise CommandError(
                "say what the file holds, with --kind; an OpenStreetMap extract says so itself, leave --kind out"
            )
        try:
            if kind is None:
                origin, licence = OSM, f" ({OSM_LICENCE})"
                waters = read_osm_water(file)
            else:
                origin, licence = (told["source"] or file.name)[:200], ""
                waters = read_ogr_water(file, kind, name=told["name"], layer=told["layer"], srid=told["srid"])
        except BadFile as error:
            raise CommandError(f"{error}\nNothing was written; the water that stands is kept.") from error
        network = RoadNetwork.objects.filter(state=RoadNetwork.State.ACTIVE).first()
        placed, left_out = drawing_points(waters, network.pk if network else 0)
        numbers: Counter[str] = Counter()
        rows = []
        for water, spot in placed:
            numbers[water.key] += 1
            n = f" {numbers[water.key]}" if numbers[water.key] > 1 else ""
            rows.append(
                {
                    "name": water.name,
                    "kind": water.kind,
                    "point": geos(spot),
                    "quality": "A" if water.is_marked else "B",
                    "source": f"{origin}: {water.key}{n}{licence}",
                }
            )
        self._report(rows, left_out)
        if told["dry_run"]:
            self.stdout.write("dry run, nothing written")
            return
        if not rows:
            raise CommandError("there is no water in it for an engine. The water that stands is kept.")
        stand, gone = replace_water(rows, origin=origin, kinds=[kind] if kind else list(NAMES))
        self.stdout.write(self.style.SUCCESS(f"{stand} sources of water stand, {gone} of before are gone"))

    def _report(self, rows: list[dict[str, Any]], left_out: int) -> None:
        for kind, number in Counter(row["kind"] for row in rows).most_common():
            self.stdout.write(f"  {number:,} {kind}")
        if left_out:
            self.stdout.write(f"  left out: {left_out:,}, no road that a fire engine may use comes near")
        region = Region.objects.first()
        if region and rows and not any(region.bounds.contains(row["point"]) for row in rows):
            self.stdout.write(self.style.WARNING("  none lies within the bounds of the regency; is it the right file?"))
