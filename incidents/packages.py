"""The joint package: which units fill a plan together. Pure arithmetic, exact.

In this order: the fewest shortfalls (of two rows that cannot both be filled the earlier one is),
then the first arrival, then the last. Of the packages that agree in all of these each row is to be
filled as early as can be, to within SAME_S; among those the one that leaves the fewest people
without cover. (Taken literally, "then the people" would let an ambulance that is next door be
passed over for one that comes with the last tanker.)

No vehicle and no crew is counted twice: rows are matched with crews, and a crew comes with the
vehicle that fills the row soonest.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

SAME_S = 60.0  # arrivals that differ by less are the same to the one who waits
MOST_TRIED = 20_000
NEVER = 1e9

Left = Callable[[tuple[int, ...]], float]


@dataclass(frozen=True)
class Wanted:
    """A row of the plan: so many units with a capability."""

    capability: str
    count: int


@dataclass(frozen=True)
class Option:
    """A unit that can be sent. `crew`: a key that vehicles with one crew share."""

    crew: Hashable
    capabilities: frozenset[str]
    arrival_s: float


@dataclass(frozen=True)
class Package:
    """For each row the indices of the options that fill it, by arrival; and how many it lacks."""

    rows: tuple[tuple[int, ...], ...]
    short: tuple[int, ...]

    @property
    def units(self) -> tuple[int, ...]:
        return tuple(i for row in self.rows for i in row)


def fill(rows: Sequence[Wanted], options: Sequence[Option], left: Left = lambda units: 0.0) -> Package:
    """The best package. `left`: people left without cover once the options with these indices (in
    ascending order) have gone."""
    crews = list(dict.fromkeys(o.crew for o in options))
    slots = [r for r, row in enumerate(rows) for _ in range(row.count)]
    cost, unit = _edges(rows, options, slots, crews)
    filled: list[int] = []
    for s in range(len(slots)):
        if _matches(cost[[*filled, s]] < NEVER):
            filled.append(s)
    if not filled:
        return Package(tuple(() for _ in rows), tuple(r.count for r in rows))
    cost, unit, slots = cost[filled], unit[filled], [slots[s] for s in filled]
    chosen = _least_exposed(cost, unit, slots, _soonest(cost), left)
    by_row: list[list[int]] = [[] for _ in rows]
    for s, c in enumerate(chosen):
        by_row[slots[s]].append(int(unit[s, c]))
    ordered = tuple(tuple(sorted(row, key=lambda i: (options[i].arrival_s, i))) for row in by_row)
    return Package(ordered, tuple(row.count - len(got) for row, got in zip(rows, ordered, strict=True)))


def _edges(
    rows: Sequence[Wanted], options: Sequence[Option], slots: list[int], crews: list[Hashable]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Seconds in which each crew fills each slot (NEVER where it cannot), and with which vehicle."""
    column = {crew: i for i, crew in enumerate(crews)}
    of_row = np.full((len(rows), len(crews)), NEVER)
    vehicle = np.zeros(of_row.shape, dtype=np.intp)
    for i, option in enumerate(options):
        c = column[option.crew]
        for r, row in enumerate(rows):
            if row.capability in option.capabilities and option.arrival_s < of_row[r, c]:
                of_row[r, c], vehicle[r, c] = option.arrival_s, i
    return of_row[slots], vehicle[slots]


def _matches(allowed: NDArray[np.bool_]) -> bool:
    """Whether each slot can have a crew of its own."""
    if allowed.shape[0] > allowed.shape[1]:
        return False
    s, c = linear_sum_assignment(~allowed)
    return bool(allowed[s, c].all())


def _soonest(cost: NDArray[np.float64]) -> NDArray[np.intp]:
    """A crew for each slot: first arrival, then last arrival, then the sum of all, least."""
    n = len(cost)
    edges = sorted((cost[s, c], s, c) for s, c in zip(*np.nonzero(cost < NEVER), strict=True))

    def rest(s: int, c: int, limit: float) -> NDArray[np.float64]:
        """The others' costs once the crew is in that slot, within a limit."""
        kept = np.delete(np.delete(cost, s, axis=0), c, axis=1)
        return np.where(kept <= limit, kept, NEVER)

    def stands(s: int, c: int, limit: float) -> bool:
        return n == 1 or _matches(rest(s, c, limit) < NEVER)

    first = next(seconds for seconds, s, c in edges if stands(s, c, NEVER - 1))
    starts = [(s, c) for seconds, s, c in edges if seconds == first]
    limits = sorted({seconds for seconds, _s, _c in edges if seconds >= first})
    low, high = 0, len(limits) - 1
    while low < high:
        middle = (low + high) // 2
        if any(stands(s, c, limits[middle]) for s, c in starts):
            high = middle
        else:
            low = middle + 1
    best, chosen = np.inf, np.zeros(n, dtype=np.intp)
    for s, c in starts:
        if not stands(s, c, limits[low]):
            continue
        others = np.delete(np.arange(n), s)
        columns = np.delete(np.arange(cost.shape[1]), c)
        _rows, picked = linear_sum_assignment(rest(s, c, limits[low]))
        total = float(cost[others, columns[picked]].sum())
        if total < best:
            best = total
            chosen[s], chosen[others] = c, columns[picked]
    return chosen


def _least_exposed(
    cost: NDArray[np.float64], unit: NDArray[np.intp], slots: list[int], base: NDArray[np.intp], left: Left
) -> NDArray[np.intp]:
    """Of the packages as soon as `base` in each row, to within SAME_S, the one that leaves the
    fewest people without cover. Beyond MOST_TRIED packages the best of those tried."""
    seconds = cost[np.arange(len(base)), base]
    first, last = seconds.min(), seconds.max()
    groups = [[s for s, row in enumerate(slots) if row == r] for r in sorted(set(slots))]
    latest = [(np.sort(seconds[group]) + SAME_S).tolist() for group in groups]
    near = [_soon(cost[group[0]], min(limits[-1], last)) for group, limits in zip(groups, latest, strict=True)]

    def picks(g: int, taken: frozenset[int]) -> Iterator[tuple[int, ...]]:
        """Crews for the rows from g on, none twice."""
        if g == len(groups):
            yield ()
            return
        for some in combinations([crew for crew in near[g] if crew not in taken], len(groups[g])):
            if all(near[g][crew] <= limit for crew, limit in zip(some, latest[g], strict=True)):
                for others in picks(g + 1, taken | set(some)):
                    yield (*some, *others)

    order = [s for group in groups for s in group]
    best, chosen = (np.inf, np.inf), base
    for tried, crews in enumerate(picks(0, frozenset())):
        if tried == MOST_TRIED:
            break
        arrivals = cost[order, crews]
        if arrivals.min() > first:
            continue
        people = left(tuple(sorted(int(unit[s, c]) for s, c in zip(order, crews, strict=True))))
        if (people, arrivals.sum()) < best:
            best = (people, float(arrivals.sum()))
            chosen = np.empty(len(order), dtype=np.intp)
            chosen[order] = crews
    return chosen


def _soon(row: NDArray[np.float64], limit: float) -> dict[int, float]:
    """The crews that fill a row within a limit, the soonest first, with their seconds."""
    crews = np.flatnonzero(row <= limit)
    crews = crews[np.argsort(row[crews], kind="stable")]
    return dict(zip(crews.tolist(), row[crews].tolist(), strict=True))
