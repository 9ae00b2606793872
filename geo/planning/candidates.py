"""Places where a post might stand: villages, road junctions, the posts there are, a list of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo.planning.edits import BadEdits
from geo.planning.world import World
from geo.profiles import profile_index
from geo.shapes import contains_xy
from geo.snap import NoRoad

Kind = Literal["villages", "junctions", "posts"]
MOST_JUNCTIONS = 200


@dataclass(frozen=True)
class Site:
    """A candidate; `kind` says where it is from."""

    name: str
    lon: float
    lat: float
    kind: str


def candidates(
    world: World, kinds: Sequence[Kind], own: Sequence[dict[str, Any]], profile: str, junctions: int = MOST_JUNCTIONS
) -> list[Site]:
    """The sites asked for. Own ones ({name, lon, lat}) are checked: BadEdits names each that lies on
    water or has no road near."""
    sites: list[Site] = []
    if "villages" in kinds:
        for name, (lon, lat) in zip(world.villages.names, world.villages.lonlat.tolist(), strict=True):
            sites.append(Site(name, lon, lat, "village"))
    if "posts" in kinds:
        sites += [Site(p.name, p.lon, p.lat, "post") for p in world.posts]
    if "junctions" in kinds:
        for i, (x, y) in enumerate(_junctions(world, profile, junctions).tolist(), 1):
            lon, lat = world.network.to_lonlat(x, y)
            sites.append(Site(_near_village(world, x, y, i), float(lon), float(lat), "junction"))
    return sites + _checked(world, own, profile)


def _checked(world: World, own: Sequence[dict[str, Any]], profile: str) -> list[Site]:
    problems, sites = {}, []
    for number, row in enumerate(own):
        lon, lat = float(row["lon"]), float(row["lat"])
        try:
            if world.land is not None and not contains_xy(world.land, *world.network.to_xy(lon, lat)):
                raise ValueError(_("it lies on water; choose a place on land"))
            world.snap(lon, lat, profile)
            sites.append(Site(str(row["name"]), lon, lat, "own"))
        except (NoRoad, ValueError) as error:
            problems[f"{number}.{row['name']}"] = str(error)
    if problems:
        raise BadEdits(problems)
    return sites


def _junctions(world: World, profile: str, most: int) -> NDArray[np.float64]:
    """Junctions of three roads or more that the profile may use, spread out: each next one is the
    farthest from those taken. Local metres (K, 2)."""
    network = world.network
    usable = np.isfinite(network.edge_seconds[profile_index(profile)]).any(axis=0)
    ends = np.r_[network.edge_u[usable], network.edge_v[usable]]
    xy = network.node_xy[np.flatnonzero(np.bincount(ends, minlength=network.junctions) >= 3)]
    people = world.places_xy
    if len(people):
        (x0, y0), (x1, y1) = people.min(axis=0), people.max(axis=0)
        xy = xy[(xy[:, 0] >= x0) & (xy[:, 0] <= x1) & (xy[:, 1] >= y0) & (xy[:, 1] <= y1)]
    if len(xy) <= most:
        return xy
    taken = [0]
    away = np.hypot(*(xy - xy[0]).T)
    while len(taken) < most:
        taken.append(int(away.argmax()))
        away = np.minimum(away, np.hypot(*(xy - xy[taken[-1]]).T))
    return xy[taken]


def _near_village(world: World, x: float, y: float, number: int) -> str:
    """A junction is called after the village it lies in."""
    inside = np.flatnonzero(shapely.contains_xy(world.villages.shapes, x, y)).tolist() if len(world.villages) else []
    return f"{world.villages.names[inside[0]]} #{number}" if inside else f"#{number}"
