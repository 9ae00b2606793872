"""From a point on the earth to a place on a road: the access leg."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo.conditions import FREE, Conditions
from geo.grid import nearest_edges
from geo.hierarchy import Labels, Metric
from geo.network import Network
from geo.profiles import access_speed_kmh
from geo.shapes import contains_xy, covers

MAX_ACCESS_M = 3000.0  # farther from a road than this there is no honest time by road
CANDIDATES = 12
QUAY_M = 200.0
HEADING_WITHIN_M = 40.0  # carriageways of one road lie no farther apart


class NoRoad(ValueError):
    """No usable road near the point. The message says how far the limit is and what to do."""


def check_lonlat(lon: float, lat: float) -> None:
    """Refuse what is not a point of the earth, in degrees.

    Raises ValueError with a sentence that says what is wrong; swapped axes are named where only
    they can explain the values.
    """
    try:
        lon, lat = float(lon), float(lat)
    except (TypeError, ValueError):
        raise ValueError(_("longitude and latitude must be numbers, in degrees")) from None
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ValueError(_("longitude and latitude must be finite numbers, in degrees"))
    if abs(lat) > 90 and abs(lat) <= 180 and abs(lon) <= 90:
        text = _("latitude %s is outside -90 to 90: are longitude and latitude swapped?")
        raise ValueError(text % f"{lat:g}")
    if abs(lat) > 90 or abs(lon) > 180:
        text = _("longitude %(lon)s, latitude %(lat)s is not on the earth: -180 to 180 and -90 to 90 are")
        raise ValueError(text % {"lon": f"{lon:g}", "lat": f"{lat:g}"})


@dataclass(frozen=True)
class Snap:
    """A place on an edge: `fraction` of its length from u; the access leg in metres and seconds.
    `direction`: 0 or 1 where the heading says that it drives towards v or u, else None."""

    edge: int
    fraction: float
    access_m: float
    access_s: float
    x: float
    y: float
    direction: int | None = None


class SnapSet:
    """Many places as arrays, to be read out of a field at once, with their labels under a metric."""

    def __init__(self, snaps: Sequence[Snap]) -> None:
        self.snaps = list(snaps)
        self.edge = np.array([s.edge for s in snaps], dtype=np.int64)
        self.fraction = np.array([s.fraction for s in snaps], dtype=np.float64)
        self.access = np.array([s.access_s for s in snaps], dtype=np.float64)
        self.labels: WeakKeyDictionary[Metric, Labels] = WeakKeyDictionary()

    def __len__(self) -> int:
        return len(self.snaps)

    @cached_property
    def directed(self) -> list[int]:
        """Indices of places that may leave in one direction only."""
        return [i for i, s in enumerate(self.snaps) if s.direction is not None]


def snap(
    network: Network,
    lonlat: tuple[float, float],
    profile: str,
    conditions: Conditions = FREE,
    heading: float | None = None,
    land: Any = None,
    limit_m: float = MAX_ACCESS_M,
) -> Snap:
    """The nearest place on a road that the profile may use and that is not closed there.

    `heading` (degrees clockwise from north) picks the carriageway of a moving unit. `land` is a
    prepared shapely geometry in the network's local metres: the access leg must stay on it.
    Raises NoRoad where there is none within `limit_m` metres, ValueError for a bad point.
    """
    check_lonlat(*lonlat)
    x, y = network.to_xy(*lonlat)
    simple = heading is None and land is None and not conditions.rules
    usable = conditions.weights(network, profile, "worst").usable
    found = nearest_edges(x, y, limit_m, 1 if simple else CANDIDATES, usable, *network.grid)
    speed = access_speed_kmh(profile) / 3.6
    options = (  # nearest first, each tried only when it is asked for
        Snap(int(e), float(f), float(d), float(d) / speed, float(px), float(py))
        for e, f, d, px, py, _angle in found
        if is_open_at(network, conditions, int(e), float(f), profile) and _on_land(land, x, y, float(px), float(py), d)
    )
    first = next(options, None)
    if first is None:
        text = _(
            "no road for this vehicle within %s km that can be reached over land; "
            "choose a point nearer to a road, or send another kind of unit"
        )
        raise NoRoad(text % f"{limit_m / 1000:g}")
    if heading is None:
        return first
    angle_of = {(int(row[0]), float(row[1])): float(row[5]) for row in found}
    return _by_heading([first, *options], angle_of, heading)


def is_open_at(network: Network, conditions: Conditions, edge: int, fraction: float, profile: str) -> bool:
    """Whether a place on an edge (fraction of its length) may be used by the profile."""
    for rule in conditions.on_edge(edge, profile):
        if rule.factor <= 0.0 and rule.start <= fraction <= rule.end:
            return rule.start == fraction > 0.0 or rule.end == fraction < 1.0
    return True


def _on_land(land: Any, x: float, y: float, px: float, py: float, metres: float) -> bool:
    if land is None or metres < 1.0:
        return True
    # pull the leg's road end back a metre: bridges and quays lie on the very shore
    leg = shapely.LineString([(x, y), (px + (x - px) / metres, py + (y - py) / metres)])
    if covers(land, leg):
        return True
    # a point on a quay or jetty stands on water itself
    return not contains_xy(land, x, y) and shapely.difference(leg, land).length <= QUAY_M


def _by_heading(options: list[Snap], angle_of: dict[tuple[int, float], float], heading: float) -> Snap:
    course = math.radians(90.0 - heading)

    def off_course(s: Snap) -> tuple[float, int]:
        turn = abs(math.remainder(course - angle_of[s.edge, s.fraction], math.tau))
        return (turn, 0) if turn <= math.pi / 2 else (math.pi - turn, 1)

    near = [s for s in options if s.access_m <= options[0].access_m + HEADING_WITHIN_M]
    scored = sorted(near, key=lambda s: (round(off_course(s)[0] / math.radians(30)), s.access_m))
    best = scored[0]
    direction = off_course(best)[1]
    return Snap(best.edge, best.fraction, best.access_m, best.access_s, best.x, best.y, direction)


def xy_of(network: Network, edge: int, fraction: float) -> NDArray[np.float64]:
    """The point at a fraction of an edge's length, local metres."""
    line = shapely.LineString(network.edge_xy(edge))
    point = shapely.line_interpolate_point(line, fraction, normalized=True)
    return np.array([point.x, point.y])
