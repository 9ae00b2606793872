"""Where an incident may be: a point of the earth, in or beside the regency."""

from dataclasses import dataclass

from django.contrib.gis.geos import Point

from geo.area import check_beside, on_water
from geo.models import Boundary


class BadPlace(ValueError):
    """The point cannot be the place of an incident; the message says what to do."""


@dataclass(frozen=True)
class Situated:
    """A checked point, its village (None outside all), and whether it lies on water."""

    point: Point
    village: Boundary | None
    on_water: bool


def situate(lon: float, lat: float) -> Situated:
    """Check a point and find its village. Raises BadPlace naming swapped axes where they would
    explain the point."""
    try:
        point = check_beside(lon, lat)
    except ValueError as error:
        raise BadPlace(str(error)) from error
    lowest = Boundary.objects.lowest().filter(geom__covers=point)
    village = lowest.first() or Boundary.objects.filter(is_neighbour=True, geom__covers=point).first()
    return Situated(point, village, on_water(point))
