"""The old rule: a circle around each post, as if roads were straight and water were land."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from geo.planning.coverage import Arrivals

OLD_RULE_KM = 7.5  # radius of a fire management area, Kepmeneg PU 11/KPTS/2000
WGS84 = Geod(ellps="WGS84")
PLANE = 0.01  # local metres are true to better than this, as a share


@dataclass(frozen=True)
class BesideCircle:
    """People (or another demand) by both ways of counting; `both` + `road_only` are covered by road."""

    km: float
    circle: float
    both: float
    circle_only: float
    road_only: float
    neither: float


def in_circles(found: Arrivals, km: float = OLD_RULE_KM) -> NDArray[np.bool_]:
    """Which cells lie within `km` of a post that counts, as the crow flies; bool (C,)."""
    world = found.world
    lonlat, xy = world.people.lonlat, world.places_xy[found.cells]
    inside = np.zeros(len(lonlat), dtype=bool)
    for post in found.posts:
        plain = np.hypot(*(xy - world.network.to_xy(post.lon, post.lat)).T) / (km * 1000.0)
        inside |= plain < 1.0 - PLANE
        rim = np.flatnonzero(np.abs(plain - 1.0) <= PLANE)  # here the plane does not say
        ends = np.full(len(rim), post.lon), np.full(len(rim), post.lat)
        inside[rim] |= np.asarray(WGS84.inv(*ends, lonlat[rim, 0], lonlat[rim, 1])[2]) <= km * 1000.0
    return inside


def beside_circle(found: Arrivals, weights: NDArray[np.float64], km: float = OLD_RULE_KM) -> BesideCircle:
    """The road at the question's target against circles of `km`."""
    circle = in_circles(found, km)
    road = found.first[found.cells] <= found.question.target_s

    def people(which: NDArray[np.bool_]) -> float:
        return float(weights[which].sum())

    return BesideCircle(
        km,
        people(circle),
        people(circle & road),
        people(circle & ~road),
        people(road & ~circle),
        people(~road & ~circle),
    )


def circles_xy(found: Arrivals, km: float = OLD_RULE_KM) -> shapely.Geometry:
    """The circles as one shape over land, in local metres."""
    if not found.posts:
        return shapely.MultiPolygon()
    x, y = found.world.network.to_xy([p.lon for p in found.posts], [p.lat for p in found.posts])
    area = shapely.union_all(shapely.buffer(shapely.points(x, y), km * 1000.0, quad_segs=32))
    return area if found.world.land is None else shapely.intersection(area, found.world.land)
