"""The old rule: a circle around each post, as if roads were straight and water were land."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from geo.planning.coverage import Arrivals

OLD_RULE_KM = 7.5  # radius of a fire management area, Kepmeneg PU 11/KPTS/2000
WGS84 = Geod(ellps="WGS84")


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
    lonlat = found.world.people.lonlat
    inside = np.zeros(len(lonlat), dtype=bool)
    for post in found.posts:
        n = len(lonlat)
        metres = WGS84.inv(np.full(n, post.lon), np.full(n, post.lat), lonlat[:, 0], lonlat[:, 1])[2]
        inside |= np.asarray(metres) <= km * 1000.0
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
