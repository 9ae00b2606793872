"""Where a thing of the regency may stand or happen: in it, or beside it; and what looks wrong."""

from django.conf import settings
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.utils.translation import gettext as _

from geo.models import Boundary, Land, Region
from geo.snap import check_lonlat

BESIDE_KM = 30.0  # neighbours who help, and calls to hand on, lie beside it; farther away it is a mistake
METRES_PER_DEGREE = 111_320.0


def check_beside(lon: float, lat: float) -> Point:
    """The point, where it lies in the regency or at most BESIDE_KM beside it.

    Raises ValueError where it does not, naming swapped axes where they would explain it.
    """
    check_lonlat(lon, lat)
    point = Point(lon, lat, srid=settings.STORAGE_SRID)
    region = Region.objects.first()
    if region and not _near(region, point):
        if abs(lon) <= 90 and _near(region, Point(lat, lon, srid=settings.STORAGE_SRID)):
            raise ValueError(_("the point lies in the regency when read the other way round: longitude comes first"))
        text = _("the point is more than %(km)d km outside %(name)s; check the coordinates")
        raise ValueError(text % {"km": BESIDE_KM, "name": region.name})
    return point


def on_water(point: Point) -> bool:
    """Whether a point lies off the land mask; False where none is loaded."""
    return Land.objects.exists() and not Land.objects.filter(geom__covers=point).exists()


def check_place(point: Point) -> str:
    """What looks wrong with a point of a station or place: a sentence, or "" where nothing does.

    Raises ValueError where it cannot be.
    """
    check_beside(point.x, point.y)
    if on_water(point):
        return _("The point lies on water.")
    region = Region.objects.first()
    if region and not Boundary.objects.filter(is_neighbour=False, geom__covers=point).exists():
        return _("The point lies outside %s.") % region.name
    return ""


def _near(region: Region, point: Point) -> bool:
    reach = D(km=BESIDE_KM).m / METRES_PER_DEGREE
    return Region.objects.filter(pk=region.pk, bounds__dwithin=(point, reach)).exists()
