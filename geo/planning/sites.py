"""A question of siting over a world: the problem in numbers, and its answer in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from geo.planning.candidates import Site, candidates
from geo.planning.coverage import Arrivals, arrivals
from geo.planning.matrix import travel_matrix
from geo.planning.siting import Answer, Model, Problem
from geo.planning.world import ANYTHING, Post, Vehicle


@dataclass(frozen=True)
class SitingQuestion:
    """`count` posts more by `model`; `keep` the codes of posts that stay (None: all of them). `own`
    places as (name, lon, lat). `busy`: the share of time a crew is taken, and where that is from."""

    model: Model
    count: int
    kinds: tuple[Any, ...] = ("villages",)
    own: tuple[tuple[str, float, float], ...] = ()
    keep: tuple[str, ...] | None = None
    turnout_s: float = 60.0
    busy: float = 0.0
    busy_from: str = ""


def pose(found: Arrivals, question: SitingQuestion) -> tuple[Problem, list[Site]]:
    """The problem of a question over the world of `found`. Raises ValueError for no candidates,
    BadEdits for places that cannot be."""
    world, q = found.world, found.question
    own = [dict(zip(("name", "lon", "lat"), row, strict=True)) for row in question.own]
    sites = candidates(world, question.kinds, own, q.profile)
    if not sites:
        raise ValueError(_("there is no candidate place; add villages, junctions or places of your own"))
    matrix = travel_matrix(world, [(s.lon, s.lat) for s in sites], q.profile, q.direction, q.horizon_minutes * 60.0)
    spent = q.spent_s(Post("", "", 0.0, 0.0, "", "", question.turnout_s, question.turnout_s))
    cells = found.cells
    kept = [i for i, p in enumerate(found.posts) if question.keep is None or p.code in question.keep]
    standing = np.array([q.spent_s(found.posts[i]) for i in kept], dtype=np.float64)
    times = found.matrix.seconds[kept, cells].astype(np.float64) + standing[:, None]
    crews = np.array([q.crews(found.posts[i]) for i in kept], dtype=np.int64)
    problem = Problem(
        seconds=matrix.seconds[:, cells].astype(np.float64) + spent,
        weight=world.people.count,
        count=question.count,
        limit_s=q.target_s,
        fixed=times.min(axis=0, initial=np.inf),
        fixed_crews=((times <= q.target_s) * crews[:, None]).sum(axis=0),
        busy=question.busy,
        cap_s=q.horizon_minutes * 60.0,
    )
    return problem, sites


def told(found: Arrivals, question: SitingQuestion, sites: Sequence[Site], answer: Answer) -> dict[str, Any]:
    """The answer in words: the places, what they reach, and the edits that make a scenario of it."""
    chosen = [sites[i] for i in answer.chosen]
    q = found.question
    new = [
        Post(f"new-{i}", s.name, s.lon, s.lat, q.service or "", "", question.turnout_s, question.turnout_s)
        for i, s in enumerate(chosen, 1)
    ]
    kept = [p for p in found.world.posts if question.keep is None or p.code in question.keep or p not in found.posts]
    after = _with(found, kept, new)
    reached = after.first[after.cells] <= q.target_s
    people = found.world.people.count
    return {
        "model": answer.model,
        "value": round(answer.value, 2),
        "bound": None if answer.bound is None else round(answer.bound, 2),
        "gap": None if answer.gap is None else round(answer.gap, 6),
        "proved": answer.proved,
        "seconds": round(answer.seconds, 3),
        "unreachable": round(answer.unreachable, 1),
        "people_in_time": round(float(people[reached].sum()), 1),
        "people_before": round(float(people[found.first[found.cells] <= q.target_s].sum()), 1),
        "busy": question.busy,
        "busy_from": question.busy_from,
        "sites": [
            {"name": s.name, "lon": s.lon, "lat": s.lat, "kind": s.kind, "people": _reached_by(after, p)}
            for s, p in zip(chosen, new, strict=True)
        ],
        "edits": [_closing(p) for p in found.posts if question.keep is not None and p.code not in question.keep]
        + [
            {"kind": "station.add", "code": p.code, "name": p.name, "service": p.service, "lon": p.lon, "lat": p.lat}
            | {"turnout_s": p.turnout_s(False)}
            for p in new
        ],
    }


def _closing(post: Post) -> Mapping[str, Any]:
    return {"kind": "station.close", "station": post.code}


def _with(found: Arrivals, kept: Sequence[Post], new: Sequence[Post]) -> Arrivals:
    world = found.world.with_(posts=(*kept, *(replace(p, vehicles=_crewed(p)) for p in new)))
    return arrivals(world, found.question, with_ferry=False)


def _crewed(post: Post) -> tuple[Vehicle, ...]:
    return (Vehicle(post.code, post.code, "", frozenset({ANYTHING})),)


def _reached_by(after: Arrivals, post: Post) -> float:
    """People whom this post reaches in time, whoever else does."""
    row = next(i for i, p in enumerate(after.posts) if p.code == post.code)
    seconds = after.matrix.seconds[row, after.cells] + after.question.spent_s(post)
    return round(float(after.world.people.count[seconds <= after.question.target_s].sum()), 1)
