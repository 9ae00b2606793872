"""What a brief says in numbers. Pure: two worlds and a question in, plain figures out.

A scenario holds measures (a post, a vehicle, a road) and circumstances (growth, a flood, rain, a
ceremony). Measures are judged against the same circumstances without them; a scenario of
circumstances alone is judged against today.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.planning.compare import compare
from geo.planning.coverage import Arrivals, Question, arrivals, curve, reached
from geo.planning.edits import AddRoad, AddStation, ChangeVehicles, CloseStation, MoveStation
from geo.planning.report import village_rows
from geo.planning.scenario import at_speed
from geo.planning.world import World

MEASURES = (AddStation, MoveStation, CloseStation, ChangeVehicles, AddRoad)
SPEED, TURNOUT_S = 0.15, 60.0  # how far the assumptions are shaken


def circumstances(edits: Sequence[Any]) -> tuple[Any, ...]:
    """The edits that a brief compares under: what happens, not what is done about it. None where
    nothing is done: then the circumstances themselves are what is judged."""
    if not any(isinstance(edit, MEASURES) for edit in edits):
        return ()
    return tuple(edit for edit in edits if not isinstance(edit, MEASURES))


@dataclass(frozen=True)
class Shaken:
    """People gained (net of the lost) with one assumption changed."""

    name: str
    net: float
    after: float


@dataclass(frozen=True)
class Brief:
    """All figures of a brief. `today` and `before` differ where the scenario has circumstances."""

    question: Question
    before: Arrivals
    after: Arrivals
    compared: dict[str, Any]
    worst: list[dict[str, Any]]
    curves: tuple[dict[str, list[float]], dict[str, list[float]]]
    shaken: tuple[Shaken, ...]

    @property
    def net(self) -> float:
        return float(self.compared["total"]["gained"] - self.compared["total"]["lost"])

    @property
    def lowest(self) -> float:
        """The least that any shaken assumption leaves of the gain; what the paper promises."""
        return min(self.net, *(s.net for s in self.shaken))

    @property
    def highest(self) -> float:
        return max(self.net, *(s.net for s in self.shaken))


def brief_of(before: Arrivals, after: Arrivals) -> Brief:
    """The figures of `after` beside `before`: one question over two worlds."""
    return Brief(
        question=after.question,
        before=before,
        after=after,
        compared=compare(before, after),
        worst=worst_off(before),
        curves=(curve(before, before.world.people.count), curve(after, after.world.people.count)),
        shaken=tuple(shake(before, after)),
    )


def worst_off(found: Arrivals, most: int = 8) -> list[dict[str, Any]]:
    """Villages with the most people outside the target; rows of `village_rows`."""
    rows = [r for r in village_rows(found, found.world.people.count) if r["outside"] >= 0.5]
    return sorted(rows, key=lambda r: (-r["outside"], r["code"]))[:most]


def shake(before: Arrivals, after: Arrivals) -> list[Shaken]:
    """The gain under slower and faster roads, slower and faster crews, all of it at its worst, and
    with one crew that counts on its post alone away: the one that costs most."""
    worlds = (before.world, after.world)
    slow, fast = (lambda w: at_speed(w, 1 - SPEED)), (lambda w: at_speed(w, 1 + SPEED))
    late, soon = (lambda w: with_turnout(w, TURNOUT_S)), (lambda w: with_turnout(w, -TURNOUT_S))
    ways: list[tuple[str, Callable[[World], World]]] = [
        ("slow", slow),
        ("fast", fast),
        ("late", late),
        ("soon", soon),
        ("slow_late", lambda w: late(slow(w))),
    ]
    found = []
    for name, way in ways:
        was, now = (arrivals(way(world), after.question, with_ferry=False) for world in worlds)
        found.append(Shaken(name, _inside(now) - _inside(was), _inside(now)))
    return found + _one_away(before, after)


def with_turnout(world: World, more_s: float) -> World:
    """Every post leaves so many seconds later, never before the order."""
    posts = tuple(
        replace(
            p,
            turnout_day_s=max(0.0, p.turnout_day_s + more_s),
            turnout_night_s=max(0.0, p.turnout_night_s + more_s),
        )
        for p in world.posts
    )
    return world.with_(posts=posts)


def _one_away(before: Arrivals, after: Arrivals) -> list[Shaken]:
    """One crew busy, whichever leaves the least gain; a post with more crews still sends another."""
    single = [p.code for p in after.posts if after.question.crews(p) == 1]
    rows = [Shaken("away", _without(after, code) - _without(before, code), _without(after, code)) for code in single]
    return [min(rows, key=lambda s: s.net)] if rows else []


def _without(found: Arrivals, code: str) -> float:
    """People in time without the post of that code (everybody, where there is none)."""
    keep = [i for i, p in enumerate(found.posts) if p.code != code]
    spent = np.array([found.question.spent_s(found.posts[i]) for i in keep], dtype=np.float32)
    first = (found.matrix.seconds[keep] + spent[:, None]).min(axis=0, initial=np.inf)
    return _people(found, first)


def _inside(found: Arrivals) -> float:
    return _people(found, found.first)


def _people(found: Arrivals, first: NDArray[np.float32]) -> float:
    within = first[found.cells] <= found.question.target_s
    return float(found.world.people.count[within].sum())


def totals(found: Arrivals) -> tuple[float, float, float]:
    """People, those within the target by one crew, by two."""
    r = reached(found, found.world.people.count)
    return r.people, r.by_one[0], r.by_two[0]
