"""Take the people from a raster of counts (WorldPop, GHSL, any that GDAL reads) in place of the estimate.

  manage.py import_population idn_ppp_2020.tif --source "WorldPop 2020, CC BY 4.0"
  manage.py import_population --estimate        back to the estimate from the districts' totals

All or nothing: where the raster cannot be used, the people that stand are kept.
"""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo.actions.place import replace_cells
from geo.estimated_people import estimated_cells, metres_of, square
from geo.map_files import BadFile
from geo.models import Boundary, Land, PopulationCell
from geo.population import CELL_M
from geo.population_raster import COARSE_M, Gathered, Pixels, gather, read_pixels
from geo.regency_files import read_json
from geo.shapes import geos, to_shapely


class Command(BaseCommand):
    help = __doc__

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("raster", nargs="?", type=Path)
        parser.add_argument("--band", type=int, default=1)
        parser.add_argument("--nodata", type=float, help="a value that means nobody was counted there")
        parser.add_argument("--source", default="", help="where the raster is from, with its licence")
        parser.add_argument("--estimate", action="store_true", help="go back to the estimate")
        parser.add_argument("--dry-run", action="store_true", help="the same report, nothing written")

    def handle(self, *args: Any, raster: Path | None, estimate: bool, **told: Any) -> None:
        if (raster is None) != estimate:
            raise CommandError("name a raster, or say --estimate; one of the two")
        standing = PopulationCell.objects.count()
        was = "the estimate" if PopulationCell.objects.filter(is_estimate=True).exists() else "an earlier raster"
        try:
            rows = self._estimated() if raster is None else self._counted(raster, told)
        except (BadFile, ValueError, OSError) as error:
            raise CommandError(f"{error}\nNothing was written; the people that stand are kept.") from error
        total = sum(row["people"] for row in rows)
        if told["dry_run"]:
            self.stdout.write(f"dry run, nothing written: {len(rows)} cells, {total:,.0f} people")
            return
        replace_cells(rows)
        self.stdout.write(
            self.style.SUCCESS(
                f"{len(rows)} cells with {total:,.0f} people stand in place of {standing} of {was}; zones and cover "
                "are worked out anew by the follower"
            )
        )

    def _estimated(self) -> list[dict[str, Any]]:
        manifest = read_json(settings.REGENCY_DIR, "regency.json")
        if "population" not in manifest:
            raise BadFile("regency.json has no population of its districts to estimate from")
        rows = estimated_cells(settings.REGENCY_DIR, manifest["population"])
        if not rows:
            raise BadFile("there are no roads to spread people along; run manage.py import_roads FILE first")
        return rows

    def _counted(self, raster: Path, told: dict[str, Any]) -> list[dict[str, Any]]:
        villages = list(Boundary.objects.lowest().order_by("code"))
        if not villages:
            raise BadFile("there are no villages to count people by; run manage.py import_boundaries FILE first")
        shapes = [to_shapely(v.geom) for v in villages]
        land = [to_shapely(row.geom) for row in Land.objects.all()]
        pixels = read_pixels(raster, shapely.union_all(shapes), told["band"], told["nodata"])
        cells, outside = gather(pixels, shapes, metres_of(), shapely.union_all(land) if land else None, CELL_M)
        if not cells:
            raise BadFile(f"{raster.name} has nobody within the regency's villages; check its projection")
        self.stdout.write(
            f"{raster.name}: {pixels.crs}, pixels of about {pixels.size_m:,.0f} m; {pixels.people.sum():,.0f} people "
            f"around the regency, {outside:,.0f} of them outside its villages"
        )
        source = told["source"] or raster.name
        return [_row(c, pixels, villages[c.village], shapes[c.village], raster.name, source) for c in cells]


def _row(
    cell: Gathered, pixels: Pixels, village: Boundary, area: shapely.Geometry, name: str, source: str
) -> dict[str, Any]:
    to_metres = metres_of()
    if pixels.size_m < COARSE_M:
        outline = square(to_metres, (cell.key[0] + 0.5) * CELL_M, (cell.key[1] + 0.5) * CELL_M)
    else:
        outline = pixels.outline(cell.pixel)
    parts = [p for p in shapely.get_parts(shapely.intersection(outline, area)) if p.geom_type == "Polygon"]
    shape = max(parts, key=lambda p: p.area) if parts else outline
    return {
        "code": f"{cell.key[0]}:{cell.key[1]}:{village.code}"[:40],
        "geom": geos(shape),
        "centre": Point(cell.lon, cell.lat),
        "people": cell.people,
        "boundary_id": village.pk,
        "is_estimate": False,
        "method": f"raster {name}: a model's counts, gathered by where each pixel's centre lies"[:300],
        "source": source[:300],
    }
