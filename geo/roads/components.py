"""Which roads hang together: the largest parts, and the islands."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.roads.raw import RawEdge


def mark_parts(edges: Sequence[RawEdge]) -> list[dict[str, float]]:
    """Number the connected parts, the largest (by length) 0, on each edge; land and water links
    count apart. Returns each part: edges, km, and a point on it (lon, lat)."""
    ends = np.array([[e.u, e.v] for e in edges], dtype=np.int64)
    names, index = np.unique(ends, return_inverse=True)
    index = index.reshape(-1, 2)
    n = len(names)
    boat = np.array([e.attributes.is_boat for e in edges])
    index[boat] += n
    links = coo_array((np.ones(len(edges)), (index[:, 0], index[:, 1])), shape=(2 * n, 2 * n))
    _count, label = connected_components(links, directed=False)
    of_edge = label[index[:, 0]]
    length = np.bincount(of_edge, weights=[e.length_m for e in edges])
    order = np.argsort(-length)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    parts: dict[int, dict[str, float]] = {}
    for edge, part in zip(edges, rank[of_edge].tolist(), strict=True):
        edge.part = part
        row = parts.setdefault(
            part, {"edges": 0, "km": 0.0, "lon": float(edge.lonlat[0, 0]), "lat": float(edge.lonlat[0, 1])}
        )
        row["edges"] += 1
        row["km"] += edge.length_m / 1000
    return [parts[k] for k in sorted(parts)]
