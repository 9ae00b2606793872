"""A good answer at once: greedy, then swaps of one chosen site against one that is not, as long as
one helps. No proof; the proof comes later (`siting.py`)."""

import numpy as np
from numpy.typing import NDArray

MOST_SWAPS = 200
LITTLE = 1e-9


def most_covered(
    cover: NDArray[np.bool_], weight: NDArray[np.float64], count: int, worth: NDArray[np.float64]
) -> list[int]:
    """`count` rows of `cover` (S, C) with the most weight, where the k-th crew over a cell is worth
    `worth[k]` (C,) of its weight: `worth` float (K, C), falling with k. Each row at most once."""
    chosen: list[int] = []
    times = np.zeros(cover.shape[1], dtype=np.int64)
    for _ in range(min(count, len(cover))):
        gain = cover @ (weight * _next(worth, times))
        gain[chosen] = -1.0
        best = int(gain.argmax())
        if gain[best] <= LITTLE:
            break
        chosen.append(best)
        times += cover[best]
    for _ in range(MOST_SWAPS):
        swap = _best_swap(cover, weight, worth, chosen, times)
        if swap is None:
            break
        out, into = swap
        times += cover[into].astype(np.int64) - cover[chosen[out]]
        chosen[out] = into
    return sorted(chosen)


def _next(worth: NDArray[np.float64], times: NDArray[np.int64]) -> NDArray[np.float64]:
    """What one crew more over each cell is worth."""
    beyond = times >= len(worth)
    return np.where(beyond, 0.0, worth[np.minimum(times, len(worth) - 1), np.arange(len(times))])


def _best_swap(
    cover: NDArray[np.bool_],
    weight: NDArray[np.float64],
    worth: NDArray[np.float64],
    chosen: list[int],
    times: NDArray[np.int64],
) -> tuple[int, int] | None:
    best: tuple[float, int, int] = (LITTLE * max(1.0, float(weight.sum())), -1, -1)
    for i, out in enumerate(chosen):
        without = times - cover[out]
        loss = float((weight * _next(worth, without))[cover[out]].sum())
        gain = cover @ (weight * _next(worth, without))
        gain[chosen] = -1.0
        into = int(gain.argmax())
        if gain[into] - loss > best[0]:
            best = (gain[into] - loss, i, into)
    return None if best[1] < 0 else (best[1], best[2])


def least_sites(cover: NDArray[np.bool_]) -> list[int]:
    """Rows that together cover every column: greedy, then those that are not needed are left out.
    Each column must be covered by some row."""
    missing = np.ones(cover.shape[1], dtype=bool)
    chosen: list[int] = []
    while missing.any():
        best = int((cover @ missing.astype(np.float64)).argmax())
        chosen.append(best)
        missing &= ~cover[best]
    for row in list(chosen):
        rest = [r for r in chosen if r != row]
        if rest and cover[rest].any(axis=0).all():
            chosen = rest
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
