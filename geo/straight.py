"""Without a road network: the straight line, with a stated factor, and never across water."""

from collections.abc import Sequence

import shapely
from pyproj import Geod

from geo.models import Land
from geo.shapes import to_shapely

DETOUR = 1.5  # roads are that much longer than the line, in hilly country with few bridges
KMH = {"fire_engine": 40.0, "ambulance": 45.0, "car": 40.0, "motorcycle": 40.0, "boat": 28.0, "foot": 4.5}
WGS84 = Geod(ellps="WGS84")


def metres_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Geodesic metres."""
    return float(WGS84.inv(lon_a, lat_a, lon_b, lat_b)[2])


def bearing_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Degrees clockwise from north, 0 to 360: which way the second point lies from the first."""
    return float(WGS84.inv(lon_a, lat_a, lon_b, lat_b)[0]) % 360.0


def metres_from(lons: Sequence[float], lats: Sequence[float], lon: float, lat: float) -> list[float]:
    """Geodesic metres from each of many points to one."""
    n = len(lons)
    return WGS84.inv(list(lons), list(lats), [lon] * n, [lat] * n)[2] if n else []  # type: ignore[no-any-return]


def straight_seconds(metres: float, profile: str) -> float:
    """An estimate of the drive, seconds: the line times DETOUR at a mean speed."""
    return metres * DETOUR / (KMH.get(profile, 40.0) / 3.6)


def crosses_water(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> bool:
    """Whether the straight line leaves the land; False where no land mask is loaded."""
    rows = [to_shapely(land.geom) for land in Land.objects.all()]
    if not rows:
        return False
    return not shapely.covers(shapely.union_all(rows), shapely.LineString([(lon_a, lat_a), (lon_b, lat_b)]))
