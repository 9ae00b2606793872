"""A bound for the p-median by Lagrange's relaxation (Cornuejols, Fisher and Nemhauser 1977): each cell
pays a price for being served; given the prices the best sites are read off, and no choice of sites can
cost less. What the prices also show: sites that no best choice contains, and sites that each one does.
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 600
PATIENCE = 20  # rounds without a better bound before the step is halved
SMALLEST_STEP = 1e-4
LITTLE = 1e-9
Cost = NDArray[np.float64]


@dataclass(frozen=True)
class Relaxed:
    """`bound`: no choice costs less; `chosen` the best found, at `cost`. `out` bool (S,): in no choice
    that is better than `chosen`; `must`: in every such choice."""

    bound: float
    cost: float
    chosen: tuple[int, ...]
    out: NDArray[np.bool_]
    must: NDArray[np.bool_]

    @property
    def proved(self) -> bool:
        return self.cost - self.bound <= LITTLE * max(1.0, abs(self.cost))


def relax(cost: Cost, standing: Cost, count: int, chosen: list[int], budget_s: float = 1.0) -> Relaxed:
    """Sharpen the bound for at most `budget_s` seconds. `cost` (S, C) of serving each cell from each
    site; `standing` (C,) without any; `count` sites at most; `chosen` a good choice to begin with.

    All costs finite and 0 or more.
    """
    began = time.perf_counter()
    sites = len(cost)
    best = list(chosen)
    upper = _cost(cost, standing, best)
    # a cell begins at the price of its second best site: near the best prices in most cases
    second = np.partition(cost, min(1, sites - 1), axis=0)[min(1, sites - 1)]
    price = np.minimum(second, standing)
    lower, at_best = 0.0, price  # no cost is below 0
    out, must = np.zeros(sites, dtype=bool), np.zeros(sites, dtype=bool)
    step, waited = 2.0, 0
    for round_ in range(ROUNDS):
        saved = np.minimum(cost - price, 0.0)
        value = saved.sum(axis=1)
        order = np.argsort(value, kind="stable")
        open_ = order[:count]
        bound = float(price.sum() + np.minimum(standing - price, 0.0).sum() + value[open_].sum())
        if bound > lower + LITTLE * max(1.0, abs(lower)):
            lower, at_best, waited = bound, price, 0
            _fix(value, order, count, bound, upper, out, must)
        else:
            waited += 1
        found = _cost(cost, standing, open_.tolist())
        if found < upper:
            upper, best = found, open_.tolist()
        if upper - lower <= LITTLE * max(1.0, abs(upper)):
            break
        if waited >= PATIENCE:
            step, waited, price = step / 2, 0, at_best
            if step < SMALLEST_STEP:
                break
            continue
        if round_ and time.perf_counter() - began > budget_s:
            break
        slope = 1.0 - (standing < price) - (cost[open_] < price).sum(axis=0)
        square = float(slope @ slope)
        if square == 0.0:
            break
        price = np.maximum(price + step * (upper - bound) / square * slope, 0.0)
    return Relaxed(min(lower, upper), upper, tuple(sorted(best)), out, must)


def _fix(
    value: Cost,
    order: NDArray[np.intp],
    count: int,
    bound: float,
    upper: float,
    out: NDArray[np.bool_],
    must: NDArray[np.bool_],
) -> None:
    """A site whose forced opening (or closing) lifts the bound above what is known is decided."""
    margin = upper - bound + LITTLE * max(1.0, abs(upper))
    inside, outside = order[:count], order[count:]
    if len(outside) == 0:
        return
    out[outside[value[outside] - value[inside[-1]] > margin]] = True
    must[inside[value[outside[0]] - value[inside] > margin]] = True


def _cost(cost: Cost, standing: Cost, chosen: list[int]) -> float:
    return float(np.minimum(standing, cost[chosen].min(axis=0, initial=np.inf)).sum())
