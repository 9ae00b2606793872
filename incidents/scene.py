"""What lies around a scene, for the page of the vehicle and for the desk, which reads it out to a crew
that has a radio alone. Read only."""

import json
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point

from geo.models import Closure
from geo.nearby import HAZARD_KINDS, knows_water, near, water_kinds
from geo.payloads import in_force
from geo.shapes import to_shapely
from incidents.follower import in_metres

WATER_M, WATER_MOST = 3000, 6
HAZARD_M, HAZARD_MOST = 1500, 6
CLOSURES_MOST = 40


def around_scene(point: Point, now: datetime) -> dict[str, Any]:
    """{hazards, water, water_known, closures} around a point, each the nearest first; metres and degrees."""
    water = near(point, water_kinds(), WATER_M, WATER_MOST)
    return {
        "hazards": near(point, HAZARD_KINDS, HAZARD_M, HAZARD_MOST),
        "water": water,
        "water_known": bool(water) or knows_water(),
        "closures": _closures(point, now),
    }


def _closures(point: Point, now: datetime) -> list[dict[str, Any]]:
    """Roads that are closed or slowed now, for the map and the list; the nearest to the scene first."""
    standing = [c for c in Closure.objects.filter(lifted_at=None) if in_force(c, now) and c.factor < 1.0]
    scene = in_metres(to_shapely(point))
    standing.sort(key=lambda c: float(in_metres(to_shapely(c.geom)).distance(scene)))
    return [
        {"name": c.name, "reason": c.reason, "closed": c.factor == 0, "geometry": json.loads(c.geom.json)}
        for c in standing[:CLOSURES_MOST]
    ]
