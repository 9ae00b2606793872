"""Kilometre 9 of a road: linear referencing between the posts that are known, along the roads."""

import functools
import math
import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo import runtime
from geo.models import KilometrePost
from geo.route import route
from geo.snap import NoRoad

ASKED = re.compile(
    r"\b(?:km|kilo|kilometer|kilometre|pal)\.?\s*(\d{1,3})(?:\s*[.,]\s*(\d{1,3})|\s*\+\s*(\d{1,3}))?\b", re.I
)
BEYOND_KM = 0.5  # a post is no road, but half a kilometre beside it is still "at" it
STRAY = 0.35  # share of its length by which a road between two posts may differ from what they say
POST_M = {"A": 100.0, "B": 500.0, "C": 1500.0}
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Post:
    km: float
    lon: float
    lat: float
    off_m: float


@dataclass(frozen=True)
class Road:
    """A road with its posts, in their order."""

    name: str
    aliases: tuple[str, ...]
    posts: tuple[Post, ...]


@dataclass(frozen=True)
class At:
    """A kilometre of a road: where, and how far off it may be, metres."""

    road: str
    km: float
    lon: float
    lat: float
    accuracy_m: float


def asked(text: str) -> tuple[float, str] | None:
    """The kilometre a text asks for, and the rest of the text: "jl provinsi km 13+500" is 13.5 of
    "jl provinsi". None where it asks for none."""
    match = ASKED.search(text)
    if match is None:
        return None
    whole, decimals, metres = match.groups()
    km = float(f"{whole}.{decimals or 0}") if metres is None else int(whole) + int(metres) / 1000
    return km, (text[: match.start()] + " " + text[match.end() :]).strip(" ,;")


def roads() -> list[Road]:
    """The roads whose kilometres are known."""
    found: dict[str, tuple[tuple[str, ...], list[Post]]] = {}
    for post in KilometrePost.objects.order_by("road", "km"):
        aliases, posts = found.setdefault(post.road, (tuple(post.aliases), []))
        posts.append(Post(post.km, post.point.x, post.point.y, POST_M.get(post.quality, POST_M["C"])))
    return [Road(name, aliases, tuple(posts)) for name, (aliases, posts) in found.items()]


def at(road: Road, km: float) -> At | None:
    """That kilometre of a road; None where its posts do not reach it."""
    posts = road.posts
    for post in posts:
        if post.km == km:
            return At(road.name, km, post.lon, post.lat, post.off_m)
    for a, b in pairwise(posts):
        if a.km < km < b.km:
            share = (km - a.km) / (b.km - a.km)
            lon, lat = _along(_between(a, b), share)
            slack = 100 * min(km - a.km, b.km - km)  # metres: a tenth of what is left to the nearer post
            return At(road.name, km, lon, lat, round(max(a.off_m, b.off_m) + slack))
    nearest = min(posts, key=lambda post: abs(post.km - km))
    gap = abs(nearest.km - km)
    if gap > BEYOND_KM:
        return None
    return At(road.name, km, nearest.lon, nearest.lat, round(nearest.off_m + gap * 1000))


def _between(a: Post, b: Post) -> NDArray[np.float64]:
    state = runtime.current()
    version = state.network.version if state else None
    return _line(version, a, b)


@functools.lru_cache(maxsize=512)
def _line(version: int | None, a: Post, b: Post) -> NDArray[np.float64]:
    """The road between two posts, (K, 2) lon, lat; straight where no road is as long as they say."""
    straight = np.array([[a.lon, a.lat], [b.lon, b.lat]])
    state = runtime.current()
    if state is None:
        return straight
    try:
        ends = [state.snap(post.lon, post.lat, "car") for post in (a, b)]
    except NoRoad:
        return straight
    road = route(state.network, state.conditions, ends[0], ends[1], "car")
    wanted = (b.km - a.km) * 1000
    if road is None or road.by_ferry or abs(road.metres - wanted) > STRAY * wanted:
        return straight
    return road.line


def _along(line: NDArray[np.float64], share: float) -> tuple[float, float]:
    scale = np.array([math.cos(math.radians(line[0, 1])), 1.0])
    steps = np.hypot(*((line[1:] - line[:-1]) * scale).T)
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    where = share * reached[-1]
    return tuple(float(np.interp(where, reached, line[:, k])) for k in (0, 1))  # type: ignore[return-value]
