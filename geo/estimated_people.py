"""The estimate of where people live, from the totals of a regency's districts: rows of cells."""

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.geos import Point
from pyproj import Transformer
from shapely.geometry import shape

from geo.models import Boundary
from geo.population import CELL_M, METHOD, Area, spread
from geo.regency_files import features_if_any, settlements
from geo.shapes import geos
from geo.villages import loaded_roads, loaded_villages


def estimated_cells(folder: Path, population: dict[str, Any]) -> list[dict[str, Any]]:
    """Fields of population cells, the people of `population` (districts, source, year) spread along
    the roads of the folder, or those loaded. Empty where there are no roads yet.

    Raises ValueError for totals that cannot be spread.
    """
    to_metres = metres_of()

    def metres(geom: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(geom, lambda x, y: to_metres.transform(x, y), interleaved=False)

    villages = loaded_villages()
    areas = [Area(f["properties"]["code"], f["properties"]["parent"], metres(shape(f["geometry"]))) for f in villages]
    roads = np.array(
        [
            metres(shape(f["geometry"]))
            for f in features_if_any(folder, "demo_roads.geojson") or loaded_roads()
            if f["properties"]["class"] not in ("ferry", "boat", "motorway")
        ]
    )
    if not len(roads):
        return []
    towns = np.array([to_metres.transform(a.lon, a.lat) for a in settlements(folder, villages)])
    cells = spread(areas, population["districts"], roads, towns)
    codes = {f["properties"]["code"] for f in villages}
    keys = dict(Boundary.objects.filter(code__in=codes).values_list("code", "pk"))
    source = f"{population['source']}, {population['year']}"
    rows = []
    for c in cells:
        lon, lat = to_metres.transform(c.x, c.y, direction="INVERSE")
        rows.append(
            {
                "code": c.code,
                "geom": geos(square(to_metres, c.x, c.y)),
                "centre": Point(lon, lat),
                "people": c.people,
                "boundary_id": keys.get(c.village),
                "is_estimate": True,
                "method": METHOD,
                "source": source,
            }
        )
    return rows


def metres_of() -> Transformer:
    """From degrees to the regency's metres."""
    return Transformer.from_crs(settings.STORAGE_SRID, settings.METRIC_SRID, always_xy=True)


def square(to_metres: Transformer, x: float, y: float, size: float = CELL_M) -> shapely.Polygon:
    """The cell around a point of metres, in degrees."""
    dx, dy = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]).T * size / 2
    return shapely.Polygon(np.column_stack(to_metres.transform(x + dx, y + dy, direction="INVERSE")))
