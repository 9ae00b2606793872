"""Where an incident may be: a point of the earth, in or beside the regency."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.utils.translation import gettext as _

from geo.models import Boundary, Land, Region
from geo.snap import check_lonlat

BESIDE_KM = 30.0  # an incident beside the regency is taken and handed on; farther away it is a mistake


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
        check_lonlat(lon, lat)
    except ValueError as error:
        raise BadPlace(str(error)) from error
    point = Point(lon, lat, srid=settings.STORAGE_SRID)
    region = Region.objects.first()
    if region and not _near(region, point):
        if abs(lon) <= 90 and _near(region, Point(lat, lon, srid=settings.STORAGE_SRID)):
            raise BadPlace(_("the point lies in the regency when read the other way round: longitude comes first"))
        text = _("the point is more than %(km)d km outside %(name)s; check the coordinates, or pass the call on")
        raise BadPlace(text % {"km": BESIDE_KM, "name": region.name})
    lowest = Boundary.objects.lowest().filter(geom__covers=point)
    village = lowest.first() or Boundary.objects.filter(is_neighbour=True, geom__covers=point).first()
    on_water = Land.objects.exists() and not Land.objects.filter(geom__covers=point).exists()
    return Situated(point, village, on_water)


def _near(region: Region, point: Point) -> bool:
    return Region.objects.filter(pk=region.pk, bounds__dwithin=(point, D(km=BESIDE_KM).m / 111_320)).exists()
