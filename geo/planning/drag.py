"""A proposed post under the pointer: its zone and its people at once, without asking the rest again."""

from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from geo.planning.coverage import Arrivals
from geo.planning.report import geojson
from geo.planning.world import Post
from geo.travel import times_from, times_to
from geo.zones import to_lonlat, zone_xy


def drag(found: Arrivals, lon: float, lat: float, turnout_s: float, replaces: str | None = None) -> dict[str, Any]:
    """One more post at lon, lat beside those of `found` (or in place of the one with code
    `replaces`): its zone at the target, the people within it, and those whom nobody else reaches.

    Raises NoRoad where no road is near.
    """
    world, q = found.world, found.question
    start = world.snap(lon, lat, q.profile)
    post = Post("", "", lon, lat, q.service or "", "", turnout_s, turnout_s)
    left = q.target_s - q.spent_s(post)
    if left <= 0:
        raise ValueError(_("nothing of the target is left for driving; choose more minutes or a shorter turnout"))
    field_of = times_from if q.direction == "outbound" else times_to
    field = field_of(world.network, world.conditions, start, q.profile, left, "none")
    places, index = world.placed(q.profile)
    inside = np.zeros(len(world.places), dtype=bool)
    inside[index] = np.isfinite(field.at(places))
    others = found.first
    keep = [i for i, p in enumerate(found.posts) if p.code != replaces]
    if len(keep) < len(found.posts):
        spent = np.array([q.spent_s(found.posts[i]) for i in keep], dtype=np.float32)
        others = (found.matrix.seconds[keep] + spent[:, None]).min(axis=0, initial=np.inf)
    covered = others[found.cells] <= q.target_s
    mine = inside[found.cells]
    people = world.people.count
    area = zone_xy(field, None, world.land)
    return {
        "zone": geojson(to_lonlat(world.network, area)),
        "area_km2": round(area.area / 1e6, 3),
        "driving_s": left,
        "access_m": round(start.access_m),
        "people": round(float(people[mine].sum()), 1),
        "new_people": round(float(people[mine & ~covered].sum()), 1),
        "total": round(float(people[mine | covered].sum()), 1),
        "before": round(float(people[found.first[found.cells] <= q.target_s].sum()), 1),
        "villages": [world.villages.names[i] for i in np.flatnonzero(inside[found.villages]).tolist()],
    }
