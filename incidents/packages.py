"""The joint package: which units fill a plan together. Pure arithmetic, exact (of very many packages that
are as soon, one that no single swap betters: see MOST_TRIED).

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


def lacking(rows: Sequence[Wanted], sent: Sequence[frozenset[str]]) -> list[int]:
    """How many each row still lacks once units with these capabilities are counted, each for one: as many
    as they can fill together, earlier rows first."""
    slots = [r for r, row in enumerate(rows) for _ in range(row.count)]
    fits = np.array([[rows[r].capability in able for able in sent] for r in slots], dtype=bool)
    filled: list[int] = []
    for s in range(len(slots) if sent else 0):
        if _matches(fits[[*filled, s]]):
            filled.append(s)
    return [row.count - sum(slots[s] == r for s in filled) for r, row in enumerate(rows)]


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
    fewest people without cover. Beyond MOST_TRIED packages the best of those tried, bettered until no
    single swap makes it better."""
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
    of_group = [g for g, group in enumerate(groups) for _s in group]

    def worth(crews: Sequence[int]) -> tuple[float, float]:
        """What is to be least: people left without cover, then the sum of the arrivals."""
        arrivals = cost[order, crews]
        if arrivals.min() > first:
            return (np.inf, np.inf)
        return left(tuple(sorted(int(unit[s, c]) for s, c in zip(order, crews, strict=True)))), float(arrivals.sum())

    def swapped(crews: Sequence[int]) -> Iterator[list[int]]:
        """The packages that one other crew makes of this one, as soon in its row."""
        for k, g in enumerate(of_group):
            for crew in near[g].keys() - set(crews):
                other = [*crews[:k], crew, *crews[k + 1 :]]
                some = sorted(near[g][c] for c, its in zip(other, of_group, strict=True) if its == g)
                if all(seconds <= limit for seconds, limit in zip(some, latest[g], strict=True)):
                    yield other

    best, least = [int(base[s]) for s in order], (np.inf, np.inf)
    for tried, crews in enumerate(picks(0, frozenset())):
        if tried == MOST_TRIED:
            best, least = _descended(best, least, worth, swapped)
            break
        if (found := worth(crews)) < least:
            best, least = list(crews), found
    chosen = np.empty(len(order), dtype=np.intp)
    chosen[order] = best
    return chosen


def _descended(
    best: list[int],
    least: tuple[float, float],
    worth: Callable[[Sequence[int]], tuple[float, float]],
    swapped: Callable[[Sequence[int]], Iterator[list[int]]],
) -> tuple[list[int], tuple[float, float]]:
    """The best of its swaps, again and again, until no single one is better."""
    while better := min(((worth(other), other) for other in swapped(best)), default=None):
        if better[0] >= least:
            break
        least, best = better
    return best, least


def _soon(row: NDArray[np.float64], limit: float) -> dict[int, float]:
    """The crews that fill a row within a limit, the soonest first, with their seconds."""
    crews = np.flatnonzero(row <= limit)
    crews = crews[np.argsort(row[crews], kind="stable")]
    return dict(zip(crews.tolist(), row[crews].tolist(), strict=True))
