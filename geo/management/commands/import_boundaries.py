"""Import administrative boundaries from any map file: GeoJSON, Shapefile (also zipped), GeoPackage, KML …

Run with --list first to see layers and fields; then say which field is what:

  manage.py import_boundaries FILE --level village --code KDEPUM --name NAMOBJ --parent WADMKC

A field's name is taken in any case; =TEXT is the text itself for every area. All or nothing; may
be run again: areas are updated by level and code. Without --parent an area belongs where it lies.
"""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo.actions.place import CannotLoad, Changes, import_areas
from geo.boundary_files import Area, Fields, layer_of_areas, read_areas
from geo.levels import WORDS
from geo.map_files import BadFile, MapLayer, better_srid, home_of, inside, open_layers

NAMED = 20  # so many names in a line of the report


class Command(BaseCommand):
    help = __doc__

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--list", action="store_true", help="show layers, projections and fields, import nothing")
        parser.add_argument("--layer", help="the layer, where there is more than one")
        parser.add_argument("--level", help=f"a field, or one of: {', '.join(WORDS)}")
        parser.add_argument("--code", help="field of the code (best: Kemendagri, 64.09.01.1001)")
        parser.add_argument("--name", help="field of the name")
        parser.add_argument("--parent", default="", help="field of the parent's code or name")
        parser.add_argument("--regency", default="", help="field of the regency's name, or =TEXT")
        parser.add_argument(
            "--only", action="append", default=[], metavar="FIELD=TEXT", help="take only features with this text"
        )
        parser.add_argument("--merge", action="store_true", help="features with the same code are parts of one area")
        parser.add_argument("--srid", type=int, help="state the projection (EPSG) where the file does not, or lies")
        parser.add_argument("--neighbour", action="store_true", help="areas of other regencies, for the map's edge")
        parser.add_argument("--land", action="store_true", help="make the land mask of all areas that are loaded")
        parser.add_argument("--source", default="", help="where the file is from (default: its name)")
        parser.add_argument("--licence", default="", help="its licence, shown with the data")
        parser.add_argument("--dry-run", action="store_true", help="the same report, nothing written")

    def handle(self, *args: Any, file: Path, **told: Any) -> None:
        try:
            layers = open_layers(file, told["layer"])
            if told["list"]:
                for layer in layers:
                    self._describe(layer)
                return
            layer = layer_of_areas(layers)
            areas = read_areas(
                layer,
                self._fields(layer, told),
                srids=(settings.STORAGE_SRID, told["srid"]),
                home=home_of(settings.METRIC_SRID),
                merge=told["merge"],
            )
            changes = import_areas(
                areas,
                file=file.name[:300],
                source=told["source"][:300],
                licence=told["licence"][:120],
                is_neighbour=told["neighbour"],
                land=told["land"],
                dry_run=told["dry_run"],
            )
        except (BadFile, CannotLoad) as error:
            raise CommandError(f"{error}\nNothing was written.") from error
        self._report(areas, changes, told["dry_run"])

    def _fields(self, layer: MapLayer, told: dict[str, Any]) -> Fields:
        missing = [f"--{key}" for key in ("level", "code", "name") if not told[key]]
        if missing:
            raise BadFile(
                f"say with {', '.join(missing)} which field is what; layer {layer.name} has: {', '.join(layer.fields)}"
            )
        pairs = [text.partition("=") for text in told["only"]]
        if wrong := [field for field, sign, _text in pairs if not sign or not field]:
            raise BadFile(f"--only takes FIELD=TEXT, not {wrong[0]}")
        only = tuple((field, text) for field, _sign, text in pairs)
        return Fields(told["code"], told["name"], told["level"], told["parent"], told["regency"], only)

    def _describe(self, layer: MapLayer) -> None:
        try:
            crs: Any = layer.crs()
            projection = f"{crs.name} ({':'.join(crs.to_authority() or ('no', 'code'))})"
        except BadFile as error:
            projection = str(error)
        self.stdout.write(f"{layer.name}: {len(layer)} features, {layer.geometry}; {projection}")
        first = next(layer.rows(), None) if len(layer) else None
        for field, kind in zip(layer.fields, layer.types, strict=True):
            example = f"   {str(first.values[field])[:60]}" if first else ""
            self.stdout.write(f"  {field:<24} {kind:<10}{example}")

    def _report(self, areas: list[Area], changes: Changes, dry_run: bool) -> None:
        by_code = {a.code: a for a in areas}
        for what in ("added", "changed"):
            codes = getattr(changes, what)
            if codes:
                more = f" … and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
                names = ", ".join(f"{by_code[code].name} ({code})" for code in codes[:NAMED])
                self.stdout.write(f"{what}: {names}{more}")
        repaired = [a for a in areas if a.notes]
        for area in repaired:
            self.stdout.write(f"repaired: {area.name} ({area.code}): {'; '.join(area.notes)}; {area.km2:,.1f} km2 now")
        if changes.without_parent:
            self.stdout.write(
                self.style.WARNING(
                    f"{len(changes.without_parent)} areas lie in no area of the tier above; import that, and they will"
                )
            )
        west, south, east, north = shapely.total_bounds([a.shape for a in areas])
        lon, lat = (west + east) / 2, (south + north) / 2
        if not inside(lon, lat, home_of(settings.METRIC_SRID)):
            self.stdout.write(
                self.style.WARNING(
                    f"these areas lie outside the use of METRIC_SRID={settings.METRIC_SRID}; for them set "
                    f"METRIC_SRID={better_srid(lon, lat)} (or is the projection of the file another one? see --srid)"
                )
            )
        km2 = {level: sum(a.km2 for a in areas if a.level == level) for level in sorted({a.level for a in areas})}
        self.stdout.write(
            self.style.SUCCESS(
                f"{'dry run, nothing written: ' if dry_run else ''}{len(changes.added)} added, "
                f"{len(changes.changed)} changed, {len(changes.unchanged)} unchanged, {len(repaired)} repaired; "
                + ", ".join(f"{level} {sum_:,.1f} km2" for level, sum_ in km2.items())
                + ("; land mask made" if changes.land else "")
            )
        )
        self.stdout.write(f"bounds {west:.4f}, {south:.4f}, {east:.4f}, {north:.4f}; centre {lon:.4f}, {lat:.4f}")
