"""What the planner's map stands on: the villages' outlines, the cells of people, the areas that grow."""

from typing import Any

import shapely
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from geo.api_planning import Planning
from geo.models import Boundary
from geo.planning.report import geojson, stamp
from geo.planning.today import world_today
from geo.planning.world import World
from geo.zones import to_lonlat

OUTLINE_M = 25.0  # an outline to look at, not to measure by


class Ground(Planning):
    """Villages with outlines good to 25 m; cells as [lon, lat, row of the village or -1] in
    the order of the coverage's columns; boundaries and planning zones by code, to tell growth by."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        world = world_today()
        people, rows = world.people, world.people.village.tolist()
        areas = Boundary.objects.filter(is_neighbour=False).order_by("level", "name").values("code", "name", "level")
        return Response(
            {
                "villages": village_outlines(world),
                "cells": [
                    [*lonlat, village] for lonlat, village in zip(people.lonlat.round(6).tolist(), rows, strict=True)
                ],
                "areas": list(areas),
                "stamp": stamp(world, timezone.now()),
            }
        )


def village_outlines(world: World) -> list[dict[str, Any]]:
    """A row a village, in the order of the cells' last column; geometry in degrees."""
    villages = world.villages
    shapes = shapely.simplify(villages.shapes, OUTLINE_M) if len(villages) else []
    return [
        {
            "code": villages.codes[i],
            "name": villages.names[i],
            "district": villages.districts[i],
            "lon": round(float(villages.lonlat[i][0]), 6),
            "lat": round(float(villages.lonlat[i][1]), 6),
            "km2": round(float(villages.shapes[i].area) / 1e6, 3),
            "geometry": geojson(to_lonlat(world.network, shape)),
        }
        for i, shape in enumerate(shapes)
    ]
