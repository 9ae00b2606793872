"""Whom do the posts reach in time? Figures of a world under one question, exact and pure.

Two clocks are kept apart. `driving`: minutes at the wheel. `target`: minutes from the report to
ready on scene, so call handling, the post's turnout at that hour and set-up are spent first, and the
sum is printed. No ferry counts towards either; its best and worst wait are shown beside.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from agencies.where import NIGHT
from geo.planning.matrix import Direction, Matrix, has_ferries, travel_matrix
from geo.planning.world import Post, World

Clock = Literal["driving", "target"]
HORIZON_MINUTES = 120


@dataclass(frozen=True)
class Question:
    """What is asked of a world. `minutes`: the thresholds, the first is the target. `service` None:
    every post; `capability` None: any vehicle with a crew counts; `by_crew` False: a post counts
    whether or not a vehicle stands there (a plan before its fleet). `hour` local, 0 to 23."""

    service: str | None
    profile: str
    minutes: tuple[int, ...] = (15,)
    clock: Clock = "target"
    capability: str | None = None
    agency: str | None = None
    by_crew: bool = True
    hour: int = 10
    direction: Direction = "outbound"
    handling_s: float = 60.0
    setup_s: float = 60.0
    horizon_minutes: int = HORIZON_MINUTES

    def __post_init__(self) -> None:
        if not self.minutes or min(self.minutes) < 1:
            raise ValueError(_("a target must be at least one minute; nobody is reached in none"))
        if not 0 <= self.hour <= 23:
            raise ValueError(_("the hour must be 0 to 23, in the regency's own time"))

    @property
    def by_night(self) -> bool:
        return any(self.hour in hours for hours in NIGHT)

    @property
    def target_s(self) -> float:
        return self.minutes[0] * 60.0

    def spent_s(self, post: Post) -> float:
        """Seconds of the clock that are gone before the wheels of this post turn, set-up included."""
        if self.clock == "driving":
            return 0.0
        return self.handling_s + post.turnout_s(self.by_night) + self.setup_s

    def crews(self, post: Post) -> int:
        if not self.by_crew:
            return max(1, post.crews(self.capability))
        return post.crews(self.capability)

    def _asked(self, post: Post) -> bool:
        """Whether a post is one of those asked about; a proposed one has no agency yet."""
        of_service = self.service is None or post.service == self.service
        return of_service and (self.agency is None or post.agency in (self.agency, ""))

    def posts(self, world: World) -> list[Post]:
        """The posts that count, in the order of the world."""
        return [p for p in world.posts if self._asked(p) and self.crews(p) > 0]

    def posts_without(self, world: World) -> list[Post]:
        """Posts of the service that no vehicle with this capability and a crew leaves from."""
        return [p for p in world.posts if self._asked(p) and self.crews(p) == 0]


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Seconds on the question's clock at every place, float32 (C + V,): `first` and `second` crew,
    inf where there is none within the horizon; `post` int (C + V,) index of the first's post, -1.
    `ferry_best`, `ferry_worst`: the same with a ferry, for show alone; None where there is none."""

    world: World
    question: Question
    posts: tuple[Post, ...]
    matrix: Matrix
    first: NDArray[np.float32]
    second: NDArray[np.float32]
    post: NDArray[np.int64]
    ferry_best: NDArray[np.float32] | None
    ferry_worst: NDArray[np.float32] | None

    @property
    def cells(self) -> slice:
        return slice(0, len(self.world.people))

    @property
    def villages(self) -> slice:
        return slice(len(self.world.people), None)


def arrivals(world: World, question: Question, with_ferry: bool = True) -> Arrivals:
    """When the first and the second crew arrive everywhere."""
    posts = question.posts(world)
    points = [(p.lon, p.lat) for p in posts]
    horizon = question.horizon_minutes * 60.0
    matrix = travel_matrix(world, points, question.profile, question.direction, horizon)
    spent = np.array([question.spent_s(p) for p in posts], dtype=np.float32)
    crews = np.array([question.crews(p) for p in posts], dtype=np.int64)
    on_clock = matrix.seconds + spent[:, None]
    first, second, post = first_and_second(on_clock, crews)
    best = worst = None
    if with_ferry and has_ferries(world, question.profile):
        best, worst = (
            first_and_second(
                travel_matrix(world, points, question.profile, question.direction, horizon, ferry).seconds
                + spent[:, None],
                crews,
            )[0]
            for ferry in ("best", "worst")
        )  # type: ignore[misc]
    return Arrivals(world, question, tuple(posts), matrix, first, second, post, best, worst)


def first_and_second(
    seconds: NDArray[np.float32], crews: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
    """The first arrival (C,), that of a second crew (C,), and the row of the first (-1: none).
    `seconds` (P, C); a row with two crews or more can send the second from the same place."""
    count = seconds.shape[1]
    if len(seconds) == 0:
        never = np.full(count, np.inf, dtype=np.float32)
        return never, never.copy(), np.full(count, -1, dtype=np.int64)
    row = seconds.argmin(axis=0)
    columns = np.arange(count)
    first = seconds[row, columns]
    others = seconds.copy()
    others[row[crews[row] < 2], columns[crews[row] < 2]] = np.inf
    second = others.min(axis=0)
    return first, second, np.where(np.isfinite(first), row, -1)


@dataclass(frozen=True)
class Reached:
    """People and the share of them within each threshold, by one crew and by two; arrival of the
    first over those whom it reaches at all: mean and the minute by which 90% of ALL people are
    reached (None: fewer than 90% ever are). Seconds."""

    people: float
    by_one: tuple[float, ...]
    by_two: tuple[float, ...]
    never: float
    mean_s: float | None
    p90_s: float | None


def reached(found: Arrivals, weights: NDArray[np.float64], inside: NDArray[np.bool_] | None = None) -> Reached:
    """The figures of some cells (None: all), weighted by people or another demand (C,)."""
    first, second = found.first[found.cells], found.second[found.cells]
    if inside is not None:
        first, second, weights = first[inside], second[inside], weights[inside]
    limits = [m * 60.0 for m in found.question.minutes]
    ever = np.isfinite(first)
    some = weights[ever].sum()
    return Reached(
        people=float(weights.sum()),
        by_one=tuple(float(weights[first <= s].sum()) for s in limits),
        by_two=tuple(float(weights[second <= s].sum()) for s in limits),
        never=float(weights[~ever].sum()),
        mean_s=float((weights[ever] * first[ever]).sum() / some) if some > 0 else None,
        p90_s=weighted_percentile(first, weights, 90.0),
    )


def weighted_percentile(values: NDArray[Any], weights: NDArray[np.float64], percent: float) -> float | None:
    """The least value by which `percent` of the whole weight lie; None where that is not finite."""
    total = weights.sum()
    if total <= 0:
        return None
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) / total
    at = int(np.searchsorted(share, percent / 100.0 - 1e-12))
    value = float(values[order[min(at, len(order) - 1)]])
    return value if np.isfinite(value) else None


def curve(found: Arrivals, weights: NDArray[np.float64], most_minutes: int = 60) -> dict[str, list[float]]:
    """People against minutes: within 0, 1 … `most_minutes`, by one crew and by two."""
    edges = np.arange(0, most_minutes + 1) * 60.0
    result: dict[str, list[float]] = {"minutes": list(range(most_minutes + 1))}  # type: ignore[dict-item]
    for name, seconds in (("by_one", found.first), ("by_two", found.second)):
        order = np.argsort(seconds[found.cells], kind="stable")
        total = np.concatenate([[0.0], np.cumsum(weights[order])])
        result[name] = total[np.searchsorted(seconds[found.cells][order], edges, side="right")].tolist()
    return result
