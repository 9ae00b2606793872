"""The answer to a question as plain data: what the screen shows and every file carries."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
import shapely
import shapely.geometry
from numpy.typing import NDArray

from geo.planning.circle import OLD_RULE_KM, beside_circle
from geo.planning.coverage import Arrivals, Reached, curve, reached
from geo.planning.gaps import Gap, gaps
from geo.planning.matrix import Front, front
from geo.planning.world import Post, World
from geo.shapes import intersects
from geo.zones import to_lonlat

GAPS_SHOWN = 60
Weights = NDArray[np.float64]


def seconds(value: float | None) -> float | None:
    """A time for JSON: None where it is not finite."""
    return None if value is None or not np.isfinite(value) else round(float(value), 1)


def stamp(world: World, now: datetime) -> dict[str, Any]:
    """What each answer, map and file carries: versions, date, the marks of estimates."""
    return {
        "network": world.network.version,
        "revision": world.conditions.revision,
        "world": world.digest[:16],
        "is_demonstration": world.is_demonstration,
        "people_is_estimate": world.people.is_estimate,
        "people_method": world.people.method,
        "at": now.isoformat(timespec="seconds"),
    }


def settings_of(found: Arrivals) -> dict[str, Any]:
    """The question as asked, and what its clock leaves for driving."""
    q = found.question
    return asdict(q) | {"minutes": list(q.minutes), "by_night": q.by_night, "ferries_count": False}


def coverage_report(
    found: Arrivals,
    now: datetime,
    weights: Weights | None = None,
    circle_km: float = OLD_RULE_KM,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything but the zones. `weights` (C,) is another demand than people (past incidents)."""
    world = found.world
    demand = world.people.count if weights is None else weights
    return {
        "settings": settings_of(found) | dict(extra or {}),
        "stamp": stamp(world, now),
        "posts": [post_row(found, p) for p in found.posts],
        "posts_without": [{"code": p.code, "name": p.name} for p in found.question.posts_without(world)],
        "total": reached_row(reached(found, demand)),
        "villages": village_rows(found, demand),
        "districts": district_rows(found, demand),
        "gaps": [gap_row(world, g) for g in gaps(found, demand)[:GAPS_SHOWN]],
        "circle": {k: round(v, 1) for k, v in asdict(beside_circle(found, demand, circle_km)).items()},
        "curve": {k: [round(v, 1) for v in values] for k, values in curve(found, demand).items()},
        "cells": cell_columns(found, demand),
        "ferry": ferry_row(found, demand),
    }


def reached_row(r: Reached) -> dict[str, Any]:
    return {
        "people": round(r.people, 1),
        "by_one": [round(p, 1) for p in r.by_one],
        "by_two": [round(p, 1) for p in r.by_two],
        "outside": round(r.people - r.by_one[0], 1),
        "never": round(r.never, 1),
        "mean_s": seconds(r.mean_s),
        "p90_s": seconds(r.p90_s),
    }


def post_row(found: Arrivals, post: Post) -> dict[str, Any]:
    q = found.question
    return {
        "code": post.code,
        "name": post.name,
        "lon": post.lon,
        "lat": post.lat,
        "quality": post.quality,
        "crews": q.crews(post),
        "turnout_s": post.turnout_s(q.by_night),
        "spent_s": q.spent_s(post),
        "driving_s": [max(0.0, m * 60.0 - q.spent_s(post)) for m in q.minutes],
    }


def village_rows(found: Arrivals, weights: Weights) -> list[dict[str, Any]]:
    """A row a village: its people, and the arrival at the point that stands for it. People who live
    in no village loaded come last, so that the rows sum to the whole."""
    world = found.world
    rows = []
    for i in range(len(world.villages)):
        inside = world.people.village == i
        at = len(world.people) + i
        post = int(found.post[at])
        rows.append(
            {"code": world.villages.codes[i], "name": world.villages.names[i], "district": world.villages.districts[i]}
            | reached_row(reached(found, weights, inside))
            | {
                "first_s": seconds(found.first[at]),
                "second_s": seconds(found.second[at]),
                "post": found.posts[post].code if post >= 0 else None,
                "ferry_best_s": _by_ferry(found, found.ferry_best, at),
                "ferry_worst_s": _by_ferry(found, found.ferry_worst, at),
            }
        )
    outside = world.people.village < 0
    if outside.any():
        rows.append({"code": "", "name": "", "district": ""} | reached_row(reached(found, weights, outside)))
    return rows


def _by_ferry(found: Arrivals, arrivals: NDArray[np.float32] | None, at: int) -> float | None:
    """The arrival with a ferry where it is sooner than by road alone, else None."""
    if arrivals is None or not arrivals[at] < found.first[at]:
        return None
    return seconds(arrivals[at])


def district_rows(found: Arrivals, weights: Weights) -> list[dict[str, Any]]:
    world = found.world
    names = np.array([*world.villages.districts, ""], dtype=object)[world.people.village]
    return [
        {"name": name} | reached_row(reached(found, weights, names == name))
        for name in sorted(set(world.villages.districts) | set(names.tolist()))
    ]


def gap_row(world: World, gap: Gap) -> dict[str, Any]:
    known = gap.village >= 0
    return {
        "village": world.villages.codes[gap.village] if known else "",
        "name": world.villages.names[gap.village] if known else "",
        "region": gap.region,
        "people": round(gap.people, 1),
        "km2": round(gap.km2, 2),
        "lon": round(gap.lon, 6),
        "lat": round(gap.lat, 6),
        "soonest_s": seconds(gap.soonest_s),
        "mean_s": seconds(gap.mean_s),
        "cells": gap.cells.tolist(),
    }


def cell_columns(found: Arrivals, demand: Weights) -> dict[str, Any]:
    """Columns over the cells in the order of their codes: whole seconds, rounded up so that who
    is within a minute is so by them too, -1 where never; the demand (C,) that the figures count."""
    first, second = (np.ceil(np.where(np.isfinite(s), s, -1)).astype(int) for s in (found.first, found.second))
    return {
        "first_s": first[found.cells].tolist(),
        "second_s": second[found.cells].tolist(),
        "post": found.post[found.cells].tolist(),
        "demand": demand.round(1).tolist(),
    }


def ferry_row(found: Arrivals, weights: Weights) -> dict[str, Any]:
    """People whom a ferry would bring within the target at its best and at its worst: shown, never
    counted."""
    if found.ferry_best is None or found.ferry_worst is None:
        return {"exists": False}
    late = found.first[found.cells] > found.question.target_s
    row: dict[str, Any] = {"exists": True, "counted": False}
    for name, times in (("best", found.ferry_best), ("worst", found.ferry_worst)):
        row[f"people_{name}"] = round(float(weights[late & (times[found.cells] <= found.question.target_s)].sum()), 1)
    return row


def front_of(found: Arrivals) -> Front:
    """The front of all posts of an answer, to draw zones from."""
    q = found.question
    return front(
        found.world,
        [(p.lon, p.lat) for p in found.posts],
        [q.spent_s(p) for p in found.posts],
        q.profile,
        q.direction,
        max(q.minutes) * 60.0,
    )


def zone_features(found: Arrivals, now: datetime, weights: Weights | None = None) -> dict[str, Any]:
    """One zone a threshold over all posts, with the area inside by village, as GeoJSON."""
    world, ahead = found.world, front_of(found)
    demand = world.people.count if weights is None else weights
    inside = reached(found, demand)
    features = []
    for i, minutes in enumerate(found.question.minutes):
        area = ahead.zone_xy(minutes * 60.0)
        features.append(
            {
                "type": "Feature",
                "geometry": geojson(to_lonlat(world.network, area)),
                "properties": {
                    "minutes": minutes,
                    "clock": found.question.clock,
                    "area_km2": round(area.area / 1e6, 3),
                    "people": round(inside.by_one[i], 1),
                    "villages": village_areas(world, area),
                },
            }
        )
    return {
        "type": "FeatureCollection",
        "features": features,
        "stamp": stamp(world, now),
        "settings": settings_of(found),
    }


def village_areas(world: World, area: shapely.Geometry) -> list[dict[str, Any]]:
    """Square kilometres of a shape (local metres) in each village it touches."""
    if not len(world.villages) or area.is_empty:
        return []
    near = np.flatnonzero(intersects(world.villages.shapes, area))
    parts = shapely.area(shapely.intersection(world.villages.shapes[near], area)) / 1e6
    return [
        {
            "code": world.villages.codes[i],
            "name": world.villages.names[i],
            "district": world.villages.districts[i],
            "km2": round(float(km2), 3),
            "of_km2": round(float(world.villages.shapes[i].area) / 1e6, 3),
        }
        for i, km2 in zip(near.tolist(), parts, strict=True)
    ]


def geojson(geom: shapely.Geometry) -> dict[str, Any]:
    """A geometry in degrees as GeoJSON, six decimals (a tenth of a metre)."""
    rounded = shapely.transform(geom, lambda c: c.round(6))
    return shapely.geometry.mapping(rounded)  # type: ignore[no-any-return]
