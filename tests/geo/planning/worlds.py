"""Small worlds whose figures can be worked out by hand.

A residential street runs east from (116, 0), a junction a kilometre; a fire engine drives it at
25 km/h: 144 seconds a kilometre. Places lie on the street unless said otherwise.
"""

import numpy as np
import shapely

from geo.conditions import FREE, Conditions
from geo.network import EdgeRow, build_network
from geo.planning.coverage import Question
from geo.planning.world import People, Post, Vehicle, Villages, World

M = 1 / 111_319.49  # degrees of a metre along the equator
KM_S = 144.0


def lon(km):
    return 116.0 + km * 1000 * M


def street(key, a, b, u=None, v=None, north_km=0.0, flags=0, waits=(0.0, 0.0), road_class="residential"):
    line = np.array([(lon(a), north_km * 1000 * M), (lon(b), north_km * 1000 * M)])
    u, v = (a if u is None else u), (b if v is None else v)
    return EdgeRow(key, u, v, road_class, True, True, abs(b - a) * 1000.0, None, flags, 0, *waits, None, line)


def straight_road(kilometres):
    return build_network([street(i + 1, i, i + 1) for i in range(kilometres)])


def post(code, km, crews=1, turnout=60.0, **more):
    vehicles = tuple(
        Vehicle(f"{code} {i}", f"{code} crew {i}", "fire_engine", frozenset({"pump"})) for i in range(crews)
    )
    fields = {"turnout_day_s": turnout, "turnout_night_s": turnout, "vehicles": vehicles} | more
    return Post(code, f"Post {code}", lon(km), 0.0, "fire", "brigade", **fields)


def people_at(*spots):
    """Cells of (km, people[, village])."""
    return People(
        codes=tuple(f"c{i}" for i in range(len(spots))),
        count=np.array([float(s[1]) for s in spots]),
        lonlat=np.array([(lon(s[0]), 0.0) for s in spots]),
        village=np.array([s[2] if len(s) > 2 else 0 for s in spots], dtype=np.int64),
        km2=np.ones(len(spots)),
        is_estimate=True,
        method="by hand",
    )


def villages(network, *middles):
    xy = [network.to_xy(lon(km), 0.0) for km in middles]
    return Villages(
        codes=tuple(f"v{i}" for i in range(len(middles))),
        names=tuple(f"Village {i}" for i in range(len(middles))),
        districts=tuple("North" if i % 2 == 0 else "South" for i in range(len(middles))),
        lonlat=np.array([(lon(km), 0.0) for km in middles]),
        shapes=np.array([shapely.Point(p).buffer(1000.0) for p in xy], dtype=object),
    )


def world(network, posts, people, middles=(1.0,), land=None, conditions=FREE):
    return World(network, conditions, land, tuple(posts), people, villages(network, *middles))


def ask(**told):
    return Question(**({"service": "fire", "profile": "fire_engine", "minutes": (15,), "capability": "pump"} | told))


__all__ = ["KM_S", "Conditions", "M", "ask", "lon", "people_at", "post", "straight_road", "street", "world"]
