"""Where a thing of the regency may stand: in it, or beside it; and what looks wrong."""

from django.conf import settings
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.utils.translation import gettext as _

from geo.models import Boundary, Land, Region
from geo.snap import check_lonlat

BESIDE_KM = 30.0  # neighbours who help stand beside the regency; farther away it is a mistake
METRES_PER_DEGREE = 111_320.0


def check_place(point: Point) -> str:
    """What looks wrong with a point of a station or place: a sentence, or "" where nothing does.

    Raises ValueError where it cannot be, naming swapped axes where they would explain it.
    """
    check_lonlat(point.x, point.y)
    region = Region.objects.first()
    if region and not _near(region, point):
        if abs(point.x) <= 90 and _near(region, Point(point.y, point.x, srid=settings.STORAGE_SRID)):
            raise ValueError(_("the point lies in the regency when read the other way round: longitude comes first"))
        text = _("the point is more than %(km)d km outside %(name)s; check the coordinates")
        raise ValueError(text % {"km": BESIDE_KM, "name": region.name})
    if Land.objects.exists() and not Land.objects.filter(geom__covers=point).exists():
        return _("The point lies on water.")
    if region and not Boundary.objects.filter(is_neighbour=False, geom__covers=point).exists():
        return _("The point lies outside %s.") % region.name
    return ""


def _near(region: Region, point: Point) -> bool:
    reach = D(km=BESIDE_KM).m / METRES_PER_DEGREE
    return Region.objects.filter(pk=region.pk, bounds__dwithin=(point, reach)).exists()
