"""A good answer at once: greedy, then swaps of one chosen site against one that is not, as long as
one helps; then a few kicks, each swapped to rest again. No proof; that comes later (`siting.py`)."""

import time

import numpy as np
from numpy.typing import NDArray

MOST_SWAPS = 200
LITTLE = 1e-9
KICKED = 3  # sites thrown out at random by a kick
KICKS = 20


def most_covered(
    cover: NDArray[np.bool_],
    weight: NDArray[np.float64],
    count: int,
    worth: NDArray[np.float64],
    budget_s: float = 0.3,
) -> list[int]:
    """`count` rows of `cover` (S, C) with the most weight, where the k-th crew over a cell is worth
    `worth[k]` (C,) of its weight: `worth` float (K, C), falling with k. Each row at most once.
    Kicks end after `budget_s` seconds."""
    began = time.perf_counter()
    reach = cover.astype(np.float64)
    best = _rest(reach, weight, count, worth, [])
    rng = np.random.default_rng(0)  # the same question gets the same answer
    for _ in range(KICKS if len(best) < len(cover) else 0):
        if time.perf_counter() - began > budget_s:
            break
        kept = rng.permutation(best)[: max(0, len(best) - KICKED)].tolist()
        tried = _rest(reach, weight, count, worth, kept)
        if _value(reach, weight, worth, tried) > _value(reach, weight, worth, best) + LITTLE:
            best = tried
    return sorted(best)


def _rest(
    reach: NDArray[np.float64], weight: NDArray[np.float64], count: int, worth: NDArray[np.float64], chosen: list[int]
) -> list[int]:
    """Fill up greedily, then swap until no swap helps."""
    chosen = list(chosen)
    times = reach[chosen].sum(axis=0).astype(np.int64)
    for _ in range(min(count, len(reach)) - len(chosen)):
        gain = reach @ (weight * _next(worth, times))
        gain[chosen] = -1.0
        best = int(gain.argmax())
        if gain[best] <= LITTLE:
            break
        chosen.append(best)
        times += reach[best].astype(np.int64)
    for _ in range(MOST_SWAPS):
        swap = _best_swap(reach, weight, worth, chosen, times)
        if swap is None:
            break
        out, into = swap
        times += (reach[into] - reach[chosen[out]]).astype(np.int64)
        chosen[out] = into
    return chosen


def _value(
    reach: NDArray[np.float64], weight: NDArray[np.float64], worth: NDArray[np.float64], chosen: list[int]
) -> float:
    times = reach[chosen].sum(axis=0)
    return float(sum((weight * worth[k])[times > k].sum() for k in range(len(worth))))


def _next(worth: NDArray[np.float64], times: NDArray[np.int64]) -> NDArray[np.float64]:
    """What one crew more over each cell is worth."""
    beyond = times >= len(worth)
    return np.where(beyond, 0.0, worth[np.minimum(times, len(worth) - 1), np.arange(len(times))])


def _best_swap(
    reach: NDArray[np.float64],
    weight: NDArray[np.float64],
    worth: NDArray[np.float64],
    chosen: list[int],
    times: NDArray[np.int64],
) -> tuple[int, int] | None:
    best: tuple[float, int, int] = (LITTLE * max(1.0, float(weight.sum())), -1, -1)
    for i, out in enumerate(chosen):
        without = times - reach[out].astype(np.int64)
        gain = reach @ (weight * _next(worth, without))
        loss = float(gain[out])
        gain[chosen] = -1.0
        into = int(gain.argmax())
        if gain[into] - loss > best[0]:
            best = (gain[into] - loss, i, into)
    return None if best[1] < 0 else (best[1], best[2])


def least_sites(cover: NDArray[np.bool_]) -> list[int]:
    """Rows that together cover every column: greedy, then those that are not needed are left out.
    Each column must be covered by some row."""
    missing = np.ones(cover.shape[1], dtype=bool)
    reach = cover.astype(np.float32)
    chosen: list[int] = []
    while missing.any():
        best = int((reach @ missing.astype(np.float32)).argmax())
        chosen.append(best)
        missing &= ~cover[best]
    times = cover[chosen].sum(axis=0)
    for row in list(chosen):
        if (times[cover[row]] > 1).all() and len(chosen) > 1:
            chosen.remove(row)
            times -= cover[row]
    return sorted(chosen)


def least_time(
    seconds: NDArray[np.float64], weight: NDArray[np.float64], count: int, standing: NDArray[np.float64]
) -> list[int]:
    """`count` rows of `seconds` (S, C), all finite, with the least weighted time beside what stands
    already (C,)."""
    chosen: list[int] = []
    now = standing.copy()
    for _ in range(min(count, len(seconds))):
        total = np.minimum(seconds, now) @ weight
        total[chosen] = np.inf
        best = int(total.argmin())
        chosen.append(best)
        now = np.minimum(now, seconds[best])
    current = float(now @ weight)
    for _ in range(MOST_SWAPS):
        best_swap: tuple[float, int, int] = (current * (1 - 1e-12) - LITTLE, -1, -1)
        for i in range(len(chosen)):
            rest = [r for j, r in enumerate(chosen) if j != i]
            left = np.minimum(standing, seconds[rest].min(axis=0)) if rest else standing
            total = np.minimum(seconds, left) @ weight
            total[chosen] = np.inf
            into = int(total.argmin())
            if total[into] < best_swap[0]:
                best_swap = (float(total[into]), i, into)
        if best_swap[1] < 0:
            break
        current, i, into = best_swap
        chosen[i] = into
    return sorted(chosen)
