"""A click anywhere: the time from every post to one point."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.planning.coverage import Arrivals
from geo.planning.report import post_row, seconds
from geo.snap import Snap
from geo.travel import Ferry, SnapSet, times_from, times_to

FERRIES: tuple[Ferry, ...] = ("none", "best", "worst")


def point_report(found: Arrivals, lon: float, lat: float) -> list[dict[str, Any]]:
    """The time from every post of an answer to one point: at the wheel and on the clock, with the
    ferry's best and worst beside it; soonest first. Raises NoRoad where no road is near the point."""
    world, q = found.world, found.question
    place = world.snap(lon, lat, q.profile)
    times = {ferry: _to_point(found, place, ferry) for ferry in FERRIES}
    rows = []
    for i, post in enumerate(found.posts):
        spent = q.spent_s(post)
        drive = times["none"][i]
        by_ferry = times["best"][i] < drive
        rows.append(
            post_row(found, post)
            | {
                "drive_s": seconds(drive),
                "arrival_s": seconds(drive + spent),
                "in_time": bool(drive + spent <= q.target_s),
                "ferry_best_s": seconds(times["best"][i] + spent) if by_ferry else None,
                "ferry_worst_s": seconds(times["worst"][i] + spent) if by_ferry else None,
            }
        )
    return sorted(rows, key=lambda row: (row["arrival_s"] is None, row["arrival_s"] or 0.0))


def _to_point(found: Arrivals, place: Snap, ferry: Ferry) -> NDArray[np.float64]:
    world, q = found.world, found.question
    starts = [world.try_snap(p.lon, p.lat, q.profile) for p in found.posts]
    known = [i for i, s in enumerate(starts) if s is not None]
    out = np.full(len(starts), np.inf)
    if known:
        posts = SnapSet([s for s in starts if s is not None])
        field_of = times_to if q.direction == "outbound" else times_from
        out[known] = field_of(world.network, world.conditions, place, q.profile, None, ferry, posts).at(posts)
    return out
