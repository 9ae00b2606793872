"""Where should it stand? Four classic questions over a matrix of sites and cells, each with a quick
answer and a proof.

- `mclp`    the most people within the target with p posts (Church and ReVelle 1974)
- `lscp`    the fewest posts that reach all who can be reached (Toregas et al. 1971)
- `pmedian` the least mean time with p posts (Hakimi 1964): bounded by Lagrange's relaxation, which
            also decides most sites (`median.py`); the rest by the radius formulation with the rows
            that are needed alone (Garcia, Labbé and Marín 2011)
- `mexclp`  the most people expected to find a free crew, each busy for a share q of the time (Daskin 1983)

Posts that stay (`fixed`) are no variables: what they do is taken off first. A value counts them in.
"""

import time
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from geo.planning.interchange import least_sites, least_time, most_covered
from geo.planning.median import Relaxed, relax
from geo.planning.milp import Program, Solved, Watch, solve
from geo.planning.reduce import dominated, reduce_cover

Model = Literal["mclp", "lscp", "pmedian", "mexclp"]
LIMIT_S = 120.0
QUICKLY_S, RELAX_S = 0.5, 3.0  # spent on the bound of the p-median
FIRST_RADII = 6  # of each cell, in the first round of the p-median


@dataclass(frozen=True, eq=False)
class Problem:
    """`seconds` float (S, C) on the question's clock, inf where no road leads; `weight` (C,) people;
    `fixed` (C,) the seconds of the posts that stay (inf: none) and `fixed_crews` (C,) how many crews
    of theirs reach a cell in time. `limit_s`: the target. `cap_s`: what an unreachable cell counts in
    a mean. `busy`: the share of time a crew is taken."""

    seconds: NDArray[np.float64]
    weight: NDArray[np.float64]
    count: int
    limit_s: float
    fixed: NDArray[np.float64]
    fixed_crews: NDArray[np.int64]
    busy: float = 0.0
    cap_s: float = 7200.0

    @property
    def cover(self) -> NDArray[np.bool_]:
        return self.seconds <= self.limit_s


@dataclass(frozen=True)
class Answer:
    """`chosen` rows of the matrix; `value` people (mclp, mexclp), posts (lscp) or mean seconds
    (pmedian), with the posts that stay; `bound` the best it could be, `gap` the share between."""

    model: Model
    chosen: tuple[int, ...]
    value: float
    bound: float | None = None
    proved: bool = False
    seconds: float = 0.0
    unreachable: float = 0.0

    @property
    def gap(self) -> float | None:
        if self.bound is None:
            return None
        return abs(self.bound - self.value) / max(abs(self.value), 1e-9)


def quick(model: Model, problem: Problem) -> Answer:
    """A good answer in milliseconds, without a proof."""
    began = time.perf_counter()
    p = problem
    if model == "lscp":
        todo = _to_cover(p)
        chosen = least_sites(p.cover[:, todo])
    elif model == "pmedian":
        relaxed, total = _relaxed(p, QUICKLY_S)
        found = _answer(model, p, list(relaxed.chosen), 0.0)
        bound = found.value if relaxed.proved else min(found.value, relaxed.bound / total) if total else None
        return replace(found, bound=bound, proved=relaxed.proved, seconds=time.perf_counter() - began)
    else:
        chosen = _quickly(model, p)
    return _answer(model, p, chosen, time.perf_counter() - began)


def _relaxed(p: Problem, budget_s: float) -> tuple[Relaxed, float]:
    """A good choice for the p-median with a bound, in person-seconds, and the people."""
    seconds = np.minimum(_capped(p, p.seconds), p.fixed[None, :])
    standing = _capped(p, p.fixed)
    chosen = least_time(seconds, p.weight, p.count, standing)
    cost, without = seconds * p.weight, standing * p.weight
    return relax(cost, without, p.count, chosen, budget_s), float(p.weight.sum())


def _quickly(model: Model, p: Problem) -> list[int]:
    """Over the reduced problem for one crew a cell, over the whole where more count."""
    if model == "mexclp":
        return most_covered(p.cover, p.weight, p.count, _worth(p))
    small = reduce_cover(p.cover, np.where(p.fixed_crews > 0, 0.0, p.weight))
    found = most_covered(small.cover, small.weight, p.count, np.ones((1, len(small.weight))))
    return small.site[found].tolist()


def prove(model: Model, problem: Problem, limit_s: float = LIMIT_S, watch: Watch | None = None) -> Answer:
    """The best answer with its proof, or the best found in `limit_s` seconds with its gap. `watch`
    hears of the progress and may stop it (`milp.Stopped`).

    Raises ValueError where there is no answer.
    """
    began = time.perf_counter()
    by_model = {"mclp": _mclp, "lscp": _lscp, "pmedian": _pmedian, "mexclp": _mexclp}
    chosen, bound, proved = by_model[model](problem, limit_s, watch)
    found = _answer(model, problem, chosen, 0.0)
    bound = found.value if proved else bound
    return replace(found, bound=bound, proved=proved, seconds=time.perf_counter() - began)


def value_of(model: Model, p: Problem, chosen: list[int]) -> float:
    """The value of some sites under a question, worked out from scratch."""
    crews = p.fixed_crews + p.cover[chosen].sum(axis=0)
    if model == "mclp":
        return float(p.weight[crews > 0].sum())
    if model == "mexclp":
        return float((p.weight * (1.0 - p.busy ** crews.astype(np.float64)))[crews > 0].sum())
    if model == "lscp":
        return float(len(chosen))
    best = np.minimum(p.fixed, p.seconds[chosen].min(axis=0, initial=np.inf))
    total = p.weight.sum()
    return float((np.minimum(best, p.cap_s) * p.weight).sum() / total) if total > 0 else 0.0


def _answer(model: Model, p: Problem, chosen: list[int], seconds: float) -> Answer:
    reachable = p.cover.any(axis=0) | (p.fixed_crews > 0)
    away = float(p.weight[~reachable].sum())
    return Answer(model, tuple(sorted(chosen)), value_of(model, p, chosen), None, False, seconds, away)


def _capped(p: Problem, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.minimum(seconds, p.cap_s)


def _worth(p: Problem) -> NDArray[np.float64]:
    """What the k-th crew more is worth over each cell, (K, C)."""
    k = np.arange(p.count)[:, None]
    return np.asarray((1.0 - p.busy) * p.busy ** (p.fixed_crews[None, :] + k).astype(np.float64))


def _to_cover(p: Problem) -> NDArray[np.intp]:
    """Cells that some site can reach in time and no fixed post does."""
    return np.flatnonzero((p.weight > 0) & (p.fixed_crews == 0) & p.cover.any(axis=0))


Found = tuple[list[int], float | None, bool]


def _mclp(p: Problem, limit_s: float, watch: Watch | None) -> Found:
    standing = float(p.weight[p.fixed_crews > 0].sum())
    small = reduce_cover(p.cover, np.where(p.fixed_crews > 0, 0.0, p.weight))
    sites, groups = small.cover.shape
    if not sites or p.count == 0:
        return [], standing, True
    if sites <= p.count:
        return small.site.tolist(), None, True
    # a group that one site alone reaches is that site's own weight, not a variable
    alone = small.cover.sum(axis=0) == 1
    own = small.cover[:, alone] @ small.weight[alone]
    cover, weight = small.cover[:, ~alone], small.weight[~alone]
    groups = len(weight)
    site, group = np.nonzero(cover)
    rows = _counted(site, group, np.arange(groups), sites)
    program = Program(
        cost=np.r_[-own, -weight],
        rows=rows,
        low=np.r_[np.full(groups, -np.inf), 0.0],
        high=np.r_[np.zeros(groups), float(p.count)],
        most=np.ones(sites + groups),
        whole=np.r_[np.ones(sites, dtype=bool), np.zeros(groups, dtype=bool)],
    )
    solved = solve(program, limit_s, watch)
    return _better_of("mclp", p, solved, small.site, standing - solved.bound)


def _counted(site: NDArray[np.intp], group: NDArray[np.intp], of_group: NDArray[np.intp], sites: int) -> csr_array:
    """Rows of a covering program. Pairs (`site`, `group`): who reaches whom; `of_group`: the group of
    each variable that may be 1 only where a site is chosen for it. The last row counts the sites."""
    groups, n = int(of_group.max(initial=-1)) + 1, len(of_group)
    rows = np.r_[group, of_group, np.full(sites, groups)]
    columns = np.r_[site, sites + np.arange(n), np.arange(sites)]
    values = np.r_[-np.ones(len(site)), np.ones(n), np.ones(sites)]
    return csr_array(coo_array((values, (rows, columns)), shape=(groups + 1, sites + n)))


def _better_of(model: Model, p: Problem, solved: Solved, site: NDArray[np.intp], bound: float) -> Found:
    """What HiGHS found, or the quick answer where it found less in its time."""
    fallback = list(quick(model, p).chosen)
    if solved.values is None:
        return fallback, bound, False
    chosen = site[np.flatnonzero(solved.values[: len(site)] > 0.5)].tolist()
    if not solved.proved and value_of(model, p, fallback) > value_of(model, p, chosen):
        chosen = fallback
    return chosen, bound, solved.proved


def _lscp(p: Problem, limit_s: float, watch: Watch | None) -> Found:
    todo = _to_cover(p)
    small = reduce_cover(p.cover[:, todo], np.ones(len(todo)))
    if not len(small.site):
        return [], 0.0, True
    needed = small.cover[:, ~dominated(~small.cover.T)]  # who reaches the hardest reaches the rest too
    groups, sites = needed.shape[1], needed.shape[0]
    program = Program(
        cost=np.ones(sites),
        rows=csr_array(needed.T.astype(np.float64)),
        low=np.ones(groups),
        high=np.full(groups, np.inf),
        most=np.ones(sites),
        whole=np.ones(sites, dtype=bool),
    )
    solved = solve(program, limit_s, watch)
    if solved.values is None:
        return least_sites(p.cover[:, todo]), float(np.ceil(solved.bound - 1e-6)), False
    chosen = small.site[np.flatnonzero(solved.values > 0.5)].tolist()
    return chosen, float(np.ceil(solved.bound - 1e-6)), solved.proved


def _mexclp(p: Problem, limit_s: float, watch: Watch | None) -> Found:
    standing = value_of("mexclp", p, [])
    # cells are one where the same sites and as many fixed crews reach them; a site stands once, so
    # a dominated one may still be worth a post of its own
    weight = p.weight * (1.0 - p.busy) * p.busy ** p.fixed_crews.astype(np.float64)
    small = reduce_cover(p.cover, weight, dominance=p.busy == 0.0)
    sites, groups = small.cover.shape
    if not sites or p.count == 0:
        return [], standing, True
    reach = small.cover.sum(axis=0)
    depth = np.minimum(reach, min(p.count, _depth(p.busy)))
    group = np.repeat(np.arange(groups), depth)
    k = np.arange(len(group)) - np.repeat(np.cumsum(depth) - depth, depth)
    s, g = np.nonzero(small.cover)
    n = len(group)
    rows = _counted(s, g, group, sites)
    program = Program(
        cost=np.r_[np.zeros(sites), -(small.weight[group] * p.busy**k)],
        rows=rows,
        low=np.r_[np.full(groups, -np.inf), 0.0],
        high=np.r_[np.zeros(groups), float(p.count)],
        most=np.ones(sites + n),
        whole=np.r_[np.ones(sites, dtype=bool), np.zeros(n, dtype=bool)],
    )
    solved = solve(program, limit_s, watch)
    return _better_of("mexclp", p, solved, small.site, standing - solved.bound)


def _depth(busy: float) -> int:
    """From which crew on another is worth less than a billionth."""
    return 1 if busy <= 0.0 else max(1, int(np.ceil(-9.0 / np.log10(busy))))


def _pmedian(p: Problem, limit_s: float, watch: Watch | None) -> Found:
    began = time.perf_counter()
    if not p.weight.sum() or p.count == 0 or not len(p.seconds):
        return [], None, True
    relaxed, total = _relaxed(p, RELAX_S)
    best = list(relaxed.chosen)
    if relaxed.proved:
        return best, relaxed.bound / total, True
    # what is decided is taken off: a site in every better choice stands, one in none is no candidate
    must, open_ = np.flatnonzero(relaxed.must), np.flatnonzero(~relaxed.must & ~relaxed.out)
    some = p.weight > 0
    fixed = np.minimum(p.fixed, p.seconds[must].min(axis=0, initial=np.inf))[some]
    seconds, weight = np.minimum(_capped(p, p.seconds[open_][:, some]), fixed), p.weight[some]
    known = [np.unique(np.r_[column, min(cap, p.cap_s)]) for column, cap in zip(seconds.T, fixed, strict=True)]
    depth = np.array([min(FIRST_RADII, len(radii)) for radii in known])
    floor = relaxed.bound / total
    while True:
        left_s = limit_s - (time.perf_counter() - began)
        solved = solve(_radii(seconds, weight, known, depth, p.count - len(must)), left_s, watch)
        bound = max(floor, min(solved.bound / total, value_of("pmedian", p, best)))
        if solved.values is not None:
            picked = np.flatnonzero(solved.values[: len(seconds)] > 0.5)
            chosen = [*must.tolist(), *open_[picked].tolist()]
            if value_of("pmedian", p, chosen) < value_of("pmedian", p, best):
                best = chosen
            reached = seconds[picked].min(axis=0, initial=np.inf)
            reached = np.minimum(reached, [radii[-1] for radii in known])
            last = np.array([radii[d - 1] for radii, d in zip(known, depth, strict=True)])
            short = np.flatnonzero(reached > last + 1e-9)
            if solved.proved and (not len(short) or value_of("pmedian", p, best) <= bound * (1 + 1e-9)):
                return best, bound, True
            depth[short] = np.minimum(depth[short] * 2, [len(known[i]) for i in short])
        if not solved.proved or time.perf_counter() - began >= limit_s - 0.1:
            return best, bound, False


def _radii(
    seconds: NDArray[np.float64],
    weight: NDArray[np.float64],
    known: list[NDArray[np.float64]],
    depth: NDArray[np.intp],
    count: int,
) -> Program:
    """Cell i pays its first radius, and the step to the next wherever no site within it is chosen.
    Cut off after `depth` radii it pays at most the last of them: a bound from below."""
    sites = len(seconds)
    row, column, value, cost = [], [], [], [np.zeros(sites)]
    rows = 0
    for i, (radii, d) in enumerate(zip(known, depth, strict=True)):
        steps = np.diff(radii[:d])
        for k in range(len(steps)):
            near = np.flatnonzero(seconds[:, i] <= radii[k])
            row.append(np.full(len(near) + 1, rows))
            column.append(np.r_[near, sites + rows])
            value.append(np.ones(len(near) + 1))
            rows += 1
        cost.append(steps * weight[i])
    base = float(sum(radii[0] * w for radii, w in zip(known, weight, strict=True)))
    row.append(np.full(sites, rows))
    column.append(np.arange(sites))
    value.append(np.ones(sites))
    # one variable more, always 1, carries the first radii, so that cost and bound are whole sums
    one = sites + rows
    matrix = coo_array(
        (np.concatenate(value), (np.concatenate(row), np.concatenate(column))), shape=(rows + 2, sites + rows + 1)
    )
    keep = coo_array((np.ones(1), (np.array([rows + 1]), np.array([one]))), shape=matrix.shape)
    return Program(
        cost=np.r_[np.concatenate(cost), base],
        rows=csr_array(matrix + keep),
        low=np.r_[np.ones(rows), 0.0, 1.0],
        high=np.r_[np.full(rows, np.inf), float(count), 1.0],
        most=np.r_[np.ones(sites), np.full(rows, np.inf), 1.0],
        whole=np.r_[np.ones(sites, dtype=bool), np.zeros(rows + 1, dtype=bool)],
    )
