"""Make a covering problem small before it is solved, without changing its answer: cells that the same
sites reach are one; a site that reaches no more than another is none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Reduced:
    """`cover` bool (sites kept, groups); `weight` (groups,); `site` (sites kept,) their old numbers."""

    cover: NDArray[np.bool_]
    weight: NDArray[np.float64]
    site: NDArray[np.intp]


def reduce_cover(cover: NDArray[np.bool_], weight: NDArray[np.float64], dominance: bool = True) -> Reduced:
    """Group equal columns, drop sites that reach nobody and (`dominance`) dominated ones."""
    site = np.flatnonzero(cover[:, weight > 0].any(axis=1))
    cover, weight = _grouped(cover[site], weight)
    if dominance and len(site):
        keep = ~dominated(cover)
        site = site[keep]
        cover, weight = _grouped(cover[keep], weight)
    return Reduced(cover, weight, site)


def _grouped(cover: NDArray[np.bool_], weight: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    some = (weight > 0) & cover.any(axis=0)
    cover, weight = cover[:, some], weight[some]
    if not cover.size:
        return cover[:, :0], weight[:0]
    packed = np.ascontiguousarray(np.packbits(cover, axis=0).T)
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _unique, first, group = np.unique(keys, return_index=True, return_inverse=True)
    return cover[:, first], np.bincount(group, weight, len(first)).astype(np.float64)


def dominated(cover: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows that reach no more than another row does; of equal rows the first stays."""
    as_float = cover.astype(np.float32)
    common = as_float @ as_float.T
    size = cover.sum(axis=1)
    within = common >= size[:, None] - 0.5
    order = np.arange(len(cover))
    stronger = (size[None, :] > size[:, None]) | ((size[None, :] == size[:, None]) & (order[None, :] < order[:, None]))
    return (within & stronger).any(axis=1)
