"""A scenario over a world: edits in, another world out. Pure, so taking the edits away gives the
first world back to the byte."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import singledispatch
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext
from numpy.typing import NDArray

from geo.conditions import Rule
from geo.planning.edits import (
    AddRoad,
    AddStation,
    BadEdits,
    ChangeVehicles,
    CloseRoad,
    CloseStation,
    Flood,
    Growth,
    MoveStation,
    Rain,
    TieUp,
)
from geo.planning.overlay import NewRoad, lay_over, replace_rules
from geo.planning.under import area_xy, rules_under
from geo.planning.world import ANYTHING, Post, Vehicle, Water, World
from geo.profiles import FERRY, PROFILES
from geo.shapes import contains_xy

PROPOSED = "P"  # quality mark of a post that does not stand yet
Areas = Mapping[str, shapely.Geometry]  # boundaries and planning zones by code, in degrees


def apply(world: World, edits: Sequence[Any], areas: Areas | None = None) -> World:
    """The world with these edits, in their order; roads are laid before anything is closed on them.

    `areas` are what growth is told by. Raises BadEdits naming each edit that cannot be made here: an
    unknown station, a post on water, a road that meets no other, a closure with no road under it.
    """
    made = world
    problems: dict[str, str] = {}
    numbered = sorted(enumerate(edits), key=lambda pair: not isinstance(pair[1], AddRoad))
    for number, edit in numbered:
        try:
            made = _make(edit, made, areas or {})
        except ValueError as error:
            problems[f"{number}.{edit.kind}"] = str(error)
    if problems:
        raise BadEdits(problems)
    return made


@singledispatch
def _make(edit: Any, world: World, areas: Areas) -> World:
    raise TypeError(f"no such edit: {type(edit).__name__}")


# --- posts and vehicles -----------------------------------------------------------------------------
@_make.register
def _(edit: AddStation, world: World, areas: Areas) -> World:
    if any(p.code == edit.code for p in world.posts):
        raise ValueError(gettext("there is a post %s already; give the new one another code") % edit.code)
    _on_land(world, edit.lon, edit.lat)
    vehicles = tuple(
        Vehicle(f"{edit.code} {i}", f"{edit.code}: {v.crew or f'crew {i}'}", v.profile, _able(v.capabilities))
        for i, v in enumerate(edit.vehicles, 1)
    )
    post = Post(
        edit.code, edit.name, edit.lon, edit.lat, edit.service, "", edit.turnout_s, edit.turnout_s, PROPOSED, vehicles
    )
    return world.with_(posts=(*world.posts, post))


@_make.register
def _(edit: MoveStation, world: World, areas: Areas) -> World:
    _on_land(world, edit.lon, edit.lat)
    return _with_post(
        world, edit.station, lambda p: dataclasses.replace(p, lon=edit.lon, lat=edit.lat, quality=PROPOSED)
    )


@_make.register
def _(edit: CloseStation, world: World, areas: Areas) -> World:
    _post(world, edit.station)
    return world.with_(posts=tuple(p for p in world.posts if p.code != edit.station))


@_make.register
def _(edit: ChangeVehicles, world: World, areas: Areas) -> World:
    wanted = frozenset(edit.capabilities)

    def change(post: Post) -> Post:
        if edit.change > 0:
            start = len(post.vehicles) + 1
            more = tuple(
                Vehicle(f"{post.code} +{i}", f"{post.code}: crew +{i}", edit.profile, _able(edit.capabilities))
                for i in range(start, start + edit.change)
            )
            return dataclasses.replace(post, vehicles=(*post.vehicles, *more))
        able = [v for v in post.vehicles if v.profile == edit.profile and wanted <= v.capabilities]
        if len(able) < -edit.change:
            text = gettext("%(post)s has %(count)d such vehicles; it cannot lose %(wanted)d")
            raise ValueError(text % {"post": post.name, "count": len(able), "wanted": -edit.change})
        gone = set(able[edit.change :])
        return dataclasses.replace(post, vehicles=tuple(v for v in post.vehicles if v not in gone))

    return _with_post(world, edit.station, change)


def _able(capabilities: Sequence[str]) -> frozenset[str]:
    return frozenset(capabilities) or frozenset({ANYTHING})


@_make.register
def _(edit: TieUp, world: World, areas: Areas) -> World:
    crews = {v.name: v.crew for p in world.posts for v in p.vehicles}
    if unknown := [name for name in edit.units if name not in crews]:
        raise ValueError(gettext("there is no unit %s in service; check the call signs") % ", ".join(unknown))
    tied = {crews[name] for name in edit.units} - {""}  # whoever shares their crew cannot go either
    names = set(edit.units)

    def left(post: Post) -> Post:
        vehicles = tuple(
            dataclasses.replace(v, crew="") if v.name in names or v.crew in tied else v for v in post.vehicles
        )
        return post if vehicles == post.vehicles else dataclasses.replace(post, vehicles=vehicles)

    return world.with_(posts=tuple(left(p) for p in world.posts))


# --- roads ------------------------------------------------------------------------------------------
@_make.register
def _(edit: AddRoad, world: World, areas: Areas) -> World:
    road = NewRoad(edit.shape, edit.road_class, edit.is_bridge, edit.oneway)
    laid = lay_over(world.network, world.conditions, road)
    added = world.added if edit.is_bridge else (*world.added, laid.line)  # nobody lives along a bridge
    return world.with_(network=laid.network, conditions=laid.conditions, added=added, cut={**world.cut, **laid.cut})


@_make.register
def _(edit: CloseRoad, world: World, areas: Areas) -> World:
    return world.with_(conditions=replace_rules(world.conditions, _rules(world, edit)))


@_make.register
def _(edit: Flood, world: World, areas: Areas) -> World:
    rules = _rules(world, edit)
    barred = sum(1 << PROFILES.index(p) for p, factor in edit.factors.items() if factor <= 0.0)
    flood = Water(area_xy(world.network, edit.shape), barred)
    return world.with_(conditions=replace_rules(world.conditions, rules), floods=(*world.floods, flood))


@_make.register
def _(edit: Rain, world: World, areas: Areas) -> World:
    return at_speed(world, edit.factor)


def at_speed(world: World, factor: float) -> World:
    """Everybody on the road at this share (over 0) of the speed; ferries run as ever."""
    network = world.network
    seconds = network.edge_seconds / np.float32(factor)
    ferries = (network.edge_flags & FERRY) != 0
    seconds[:, :, ferries] = network.edge_seconds[:, :, ferries]
    made = dataclasses.replace(network, edge_seconds=seconds)
    for kept in ("adjacency", "grid", "edge_index", "edge_bounds", "projection"):  # the roads lie where they lay
        if kept in network.__dict__:
            made.__dict__[kept] = network.__dict__[kept]
    return world.with_(network=made)


def _rules(world: World, edit: CloseRoad | Flood) -> list[Rule]:
    rules = rules_under(world.network, edit.shape, edit.factors)
    if not rules:
        raise ValueError(gettext("no road lies under this shape; draw it over a road"))
    return rules


# --- people -----------------------------------------------------------------------------------------
@_make.register
def _(edit: Growth, world: World, areas: Areas) -> World:
    people = world.people
    count = people.count.copy()
    free = np.ones(len(count), dtype=bool)
    for area in dict.fromkeys(rate.area for rate in edit.rates):
        if area not in areas:
            some = ", ".join(sorted(areas)[:5]) or "-"
            text = gettext("there is no area %(area)s; there are, for example: %(some)s")
            raise ValueError(text % {"area": area, "some": some})
        inside = free & shapely.contains_xy(areas[area], people.lonlat)
        free &= ~inside
        rates = sorted((r for r in edit.rates if r.area == area), key=lambda r: r.year or 0)
        for year in range(edit.from_year + 1, edit.year + 1):
            standing = [r for r in rates if (r.year or 0) <= year]
            if standing:
                count[inside] = grown(count[inside], standing[-1].percent, standing[-1].added)
    return world.with_(people=dataclasses.replace(people, count=count, is_estimate=True))


def grown(people: NDArray[np.float64], percent: float, added: float) -> NDArray[np.float64]:
    """People of cells (C,) a year later: each grows by the rate, and who is added settles where people
    live already (evenly where nobody does)."""
    later = people * (1.0 + percent / 100.0)
    if len(people) and added:
        share = people / people.sum() if people.sum() > 0 else np.full(len(people), 1.0 / len(people))
        later = later + share * added
    return later


# --- finding things -----------------------------------------------------------------------------------
def _post(world: World, code: str) -> Post:
    for post in world.posts:
        if post.code == code:
            return post
    raise ValueError(gettext("there is no post %s in service; choose one of the list") % code)


def _with_post(world: World, code: str, change: Callable[[Post], Post]) -> World:
    changed = change(_post(world, code))
    return world.with_(posts=tuple(changed if p.code == code else p for p in world.posts))


def _on_land(world: World, lon: float, lat: float) -> None:
    if world.land is not None and not contains_xy(world.land, *world.network.to_xy(lon, lat)):
        text = gettext("the point %(lon).5f, %(lat).5f lies on water; choose a place on land")
        raise ValueError(text % {"lon": lon, "lat": lat})
