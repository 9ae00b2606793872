"""Where an incident may be: a point of the earth, in or beside the regency."""

import math
from dataclasses import dataclass

from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from geo.area import check_beside, on_water
from geo.models import Boundary, Place
from incidents.models import PlaceMark


class BadPlace(ValueError):
    """The point cannot be the place of an incident; the message says what to do."""


@dataclass(frozen=True)
class Situated:
    """A checked point, its village (None outside all), and whether it lies on water."""

    point: Point
    village: Boundary | None
    on_water: bool


@dataclass(frozen=True)
class Located:
    """Where something is said to be (lon, lat in degrees), what kind of place that is (PlaceMark),
    and how far the point may be off it, metres (None: not known)."""

    lon: float
    lat: float
    mark: str = PlaceMark.POINT
    accuracy_m: float | None = None


# how far a landmark's point may be off, by its honesty mark, metres
LANDMARK_M = {"A": 100.0, "B": 1000.0, "C": 3000.0}


def at_landmark(place_id: int) -> Located:
    """At a named place. Raises BadPlace where there is none with that number."""
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise BadPlace(_("there is no such landmark; search for it again"))
    return Located(place.point.x, place.point.y, PlaceMark.LANDMARK, LANDMARK_M.get(place.quality, LANDMARK_M["C"]))


def in_village(code: str) -> Located:
    """Somewhere in a village: its label point, the accuracy the radius of a circle of its area.
    Raises BadPlace for an unknown code."""
    village = Boundary.objects.lowest().filter(code=code).first()
    if village is None:
        raise BadPlace(_("there is no village with this code; search for it again"))
    point = village.label_point or village.geom.point_on_surface
    metric = village.geom.transform(settings.METRIC_SRID, clone=True)
    return Located(point.x, point.y, PlaceMark.VILLAGE, round(math.sqrt(metric.area / math.pi)))


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
