"""What lies near a point that a crew must know of: water for an engine, known hazards. Read only."""

from typing import TypedDict

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D

from geo.models import Place, Region
from geo.straight import bearing_between

HYDRANT, TANK, OPEN = "hidran", "tandon_air", "sumber_air"
WATER_KINDS = (HYDRANT, OPEN, TANK)  # of places; a regency may name others in its manifest
HAZARD_KINDS = ("bahaya",)


class Near(TypedDict):
    """A place beside a point. `metres` and `bearing` (degrees clockwise from north) are as seen from
    the point; `quality` says how honest the position is (A published, B estimated, C village only)."""

    name: str
    kind: str
    lon: float
    lat: float
    metres: int
    bearing: int
    quality: str


def near(point: Point, kinds: tuple[str, ...], metres: int, most: int) -> list[Near]:
    """At most so many places of some kinds within metres of a point, the nearest first."""
    rows = Place.objects.filter(kind__in=kinds, point__distance_lte=(point, D(m=metres)))
    rows = rows.annotate(away=Distance("point", point)).order_by("away", "pk")[:most]
    return [
        {
            "name": p.name,
            "kind": p.kind,
            "lon": p.point.x,
            "lat": p.point.y,
            "metres": round(p.away.m),
            "bearing": round(bearing_between(point.x, point.y, p.point.x, p.point.y)) % 360,
            "quality": p.quality,
        }
        for p in rows
    ]


def water_kinds() -> tuple[str, ...]:
    """The kinds of places where an engine finds water in this regency."""
    region = Region.objects.first()
    return tuple((region.manifest if region else {}).get("water_kinds", WATER_KINDS))


def knows_water() -> bool:
    """Whether there is any source of water in the data; where not, "none near" would say too much."""
    return Place.objects.filter(kind__in=water_kinds()).exists()
