"""Cover as sets of cells: how many free crews reach each, and whom a departure leaves without.

Pure arithmetic. `reach` is bool (units, cells): the unit arrives within its target. `crews` has a
key for each unit; vehicles with one key share a crew and count once, for only one of them can go.
"""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Reach = NDArray[np.bool_]
Counts = NDArray[np.uint8]


def by_crew(reach: Reach, crews: Sequence[Hashable]) -> tuple[Reach, NDArray[np.intp]]:
    """Reach of each crew with any of its vehicles, bool (crews, cells); and each unit's row in it."""
    keys: dict[Hashable, int] = {}
    row = np.array([keys.setdefault(key, len(keys)) for key in crews], dtype=np.intp)
    merged = np.zeros((len(keys), reach.shape[1]), dtype=bool)
    for crew, reached in zip(row, reach, strict=True):
        merged[crew] |= reached
    return merged, row


def counts(reach: Reach, crews: Sequence[Hashable]) -> Counts:
    """For each cell the number of crews that reach it, at most 255: uint8 (cells,)."""
    merged, _ = by_crew(reach, crews)
    return np.minimum(merged.sum(axis=0), 255).astype(np.uint8)


def left_without(reach: Reach, crews: Sequence[Hashable], people: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each unit, the people who have a crew now and none once this unit's crew has left."""
    merged, row = by_crew(reach, crews)
    only_one = merged.sum(axis=0) == 1
    lost = (merged & only_one) @ people
    return lost[row]
