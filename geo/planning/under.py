"""Which pieces of roads lie under a shape, as rules; without the database."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from geo.conditions import Rule
from geo.network import Network
from geo.profiles import FERRY, PROFILES

ROAD_REACH_M = 15.0  # a point or line closes the roads within so many metres, as a live closure does


def rules_under(network: Network, shape: shapely.Geometry, factors: Mapping[str, float]) -> list[Rule]:
    """Rules for the pieces of roads under a shape (degrees): `factors` on the speed by profile, 0
    closes. Empty where no road lies there. Ferries are left alone: water does not flood them."""
    area = area_xy(network, shape)
    low, high = network.edge_bounds
    x0, y0, x1, y1 = area.bounds
    near = (low[:, 0] <= x1) & (high[:, 0] >= x0) & (low[:, 1] <= y1) & (high[:, 1] >= y0)
    near &= (network.edge_flags & FERRY) == 0
    shapely.prepare(area)
    masks: dict[float, int] = {}
    for profile, factor in factors.items():
        masks[factor] = masks.get(factor, 0) | 1 << PROFILES.index(profile)
    rules = []
    for e in np.flatnonzero(near).tolist():
        line = shapely.LineString(network.edge_xy(e))
        if shapely.intersects(area, line):
            for start, end in _inside(line, area):
                rules += [Rule(e, start, end, factor, mask) for factor, mask in sorted(masks.items())]
    return rules


def area_xy(network: Network, shape: shapely.Geometry) -> shapely.Geometry:
    """A shape in degrees as an area of local metres; points and lines widened to reach a road."""
    local = shapely.transform(shape, network.to_xy, interleaved=False)
    return local if local.geom_type in ("Polygon", "MultiPolygon") else shapely.buffer(local, ROAD_REACH_M)


def _inside(line: shapely.LineString, area: shapely.Geometry) -> Sequence[tuple[float, float]]:
    """The parts of a line within an area, as fractions of its length. Found along the line, segment
    by segment, so that a road that crosses itself is cut where it lies and not where it is near."""
    xy = shapely.get_coordinates(line)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    total = steps.sum()
    if total <= 0:
        return []
    spans: list[tuple[float, float]] = []
    at = 0.0
    for a, b, length in zip(xy[:-1], xy[1:], steps.tolist(), strict=True):
        if length > 0:
            segment = shapely.LineString([a, b])
            for part in shapely.get_parts(shapely.intersection(segment, area)):
                if part.geom_type == "LineString" and not part.is_empty:
                    ends = np.hypot(*(shapely.get_coordinates(part)[[0, -1]] - a).T)
                    spans.append(((at + ends.min()) / total, (at + ends.max()) / total))
        at += length
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1e-9:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [(max(0.0, s), min(1.0, e)) for s, e in merged if e > s]
