"""The road network as arrays: immutable, shared by threads, memory-mapped from a cache file."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from geo.grid import SegmentGrid
from geo.hierarchy import Hierarchy, build_hierarchy, dissect
from geo.profiles import FERRY, PROFILES, EdgeKind, speed_kmh

FORMAT = 2  # of the cache files
WGS84 = Geod(ellps="WGS84")


class EdgeRow(NamedTuple):
    """One edge from junction to junction, as the importer and the database reader give it.

    `u`, `v` are any integers naming junctions; `lonlat` is float64 (k, 2), k ≥ 2, from u to v;
    `access` a bit mask of profiles that may not use it; ferry waits and `duration_s` in seconds.
    """

    id: int
    u: int
    v: int
    road_class: str
    forward: bool
    backward: bool
    length_m: float
    maxspeed_kmh: float | None
    flags: int
    access: int
    ferry_best_s: float
    ferry_worst_s: float
    duration_s: float | None
    lonlat: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Network:
    """Junctions (N), edges (E) and their geometry (M points), in a local metric projection.

    `edge_seconds` is float32 (profile, direction, E): direction 0 runs from u to v, 1 back; inf
    where the profile may not. Ferry waits are not in it; they stand in `ferry_wait` (E, best/worst).
    `rank` (N) is the order of the hierarchy.
    """

    version: int
    digest: str
    lon0: float
    lat0: float
    node_xy: NDArray[np.float64]
    edge_u: NDArray[np.int32]
    edge_v: NDArray[np.int32]
    edge_length: NDArray[np.float32]
    edge_seconds: NDArray[np.float32]
    edge_flags: NDArray[np.uint16]
    edge_id: NDArray[np.int64]
    geom_start: NDArray[np.int64]
    geom_xy: NDArray[np.float64]
    ferry_wait: NDArray[np.float32]
    rank: NDArray[np.int32]

    @property
    def junctions(self) -> int:
        return len(self.node_xy)

    @property
    def edges(self) -> int:
        return len(self.edge_u)

    @cached_property
    def projection(self) -> tuple[Transformer, Lock]:
        """Degrees (lon, lat) to local metres; transverse Mercator centred on the network, so that
        it is true to 0.1% within 250 km of the centre anywhere on the earth. A transformer may
        serve one thread at a time (pyproj's documentation), hence the lock."""
        return _projection(self.lon0, self.lat0), Lock()

    def to_xy(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        """Local metres of degrees; scalars or arrays."""
        transformer, lock = self.projection
        with lock:
            return transformer.transform(lon, lat)

    def to_lonlat(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Degrees of local metres; scalars or arrays."""
        transformer, lock = self.projection
        with lock:
            return transformer.transform(x, y, direction="INVERSE")

    @cached_property
    def adjacency(self) -> tuple["Adjacency", "Adjacency"]:
        """Arcs leaving and arcs entering each junction."""
        n = self.junctions
        edge = np.arange(self.edges, dtype=np.int32)
        tail = np.concatenate([self.edge_u, self.edge_v])
        head = np.concatenate([self.edge_v, self.edge_u])
        arc = np.concatenate([edge * 2, edge * 2 + 1])
        return _adjacency(tail, head, arc, n), _adjacency(head, tail, arc, n)

    @cached_property
    def hierarchy(self) -> Hierarchy | None:
        """For times between two places; None where the network is too dense for one."""
        out = self.adjacency[0]
        return build_hierarchy(self.rank, self.edge_u, self.edge_v, out.start, out.other)

    @cached_property
    def has_ferries(self) -> bool:
        return bool((self.edge_flags & FERRY).any())

    @cached_property
    def grid(self) -> SegmentGrid:
        """An index of the segments of all edges, for snapping."""
        return SegmentGrid.build(self.geom_start, self.geom_xy, self.edge_length)

    @cached_property
    def edge_index(self) -> dict[int, int]:
        """Index of each edge by its key in PostGIS."""
        return {int(key): i for i, key in enumerate(self.edge_id)}

    @cached_property
    def edge_bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The lower left and the upper right corners of all edges, local metres, (E, 2) each."""
        first = self.geom_start[:-1]
        return np.minimum.reduceat(self.geom_xy, first), np.maximum.reduceat(self.geom_xy, first)

    def edge_xy(self, edge: int) -> NDArray[np.float64]:
        """Points of an edge from u to v, local metres, (k, 2)."""
        return self.geom_xy[self.geom_start[edge] : self.geom_start[edge + 1]]

    def save(self, folder: Path) -> None:
        """Write to `folder`: into a temporary folder first, then renamed into place; a folder that
        is there already is left as it is."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".building-"))
        try:
            meta: dict[str, Any] = {"format": FORMAT}
            for name, value in self._parts():
                if isinstance(value, np.ndarray):
                    np.save(work / f"{name}.npy", value)
                else:
                    meta[name] = value
            (work / "meta.json").write_text(json.dumps(meta))
            os.rename(work, folder)
        except OSError:
            if not (folder / "meta.json").exists():
                raise
        finally:
            shutil.rmtree(work, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path) -> "Network":
        """Memory-map what `save` wrote. OSError or ValueError where it is missing or broken."""
        meta = json.loads((folder / "meta.json").read_text())
        if meta.pop("format") != FORMAT:
            raise ValueError(f"{folder} was written by another version of the program")
        arrays = {f.name: np.load(folder / f"{f.name}.npy", mmap_mode="r") for f in fields(cls) if f.name not in meta}
        return cls(**meta, **arrays)

    def _parts(self) -> Iterable[tuple[str, Any]]:
        return ((f.name, getattr(self, f.name)) for f in fields(self))


class Adjacency(NamedTuple):
    """Arcs in rows by junction: `other[start[i]:start[i+1]]` are its neighbours, `arc` = 2·edge +
    direction of travel."""

    start: NDArray[np.uint32]
    other: NDArray[np.uint32]
    arc: NDArray[np.int32]


def _adjacency(key: NDArray[np.int32], other: NDArray[np.int32], arc: NDArray[np.int32], n: int) -> Adjacency:
    order = np.argsort(key, kind="stable")
    start = np.zeros(n + 1, dtype=np.uint32)  # unsigned: compiled code need not ask whether it is negative
    start[1:] = np.cumsum(np.bincount(key, minlength=n))
    return Adjacency(start, other[order].astype(np.uint32), np.ascontiguousarray(arc[order]))


def _projection(lon0: float, lat0: float) -> Transformer:
    return Transformer.from_crs(
        "+proj=longlat +datum=WGS84", f"+proj=tmerc +lon_0={lon0} +lat_0={lat0} +datum=WGS84", always_xy=True
    )


def build_network(rows: Iterable[EdgeRow], version: int = 0) -> Network:
    """Arrays of a network. Junctions are renumbered along a space-filling curve, so that what is
    near on the ground is near in memory.

    Raises ValueError for no rows, or an edge with fewer than two points or points off the earth.
    """
    edges = list(rows)
    if not edges:
        raise ValueError("there are no roads in this network; import an extract that has some")
    counts = np.array([len(e.lonlat) for e in edges], dtype=np.int64)
    if counts.min() < 2:
        raise ValueError("an edge needs two points at least")
    lonlat = np.concatenate([np.asarray(e.lonlat, dtype=np.float64) for e in edges])
    if not np.isfinite(lonlat).all() or (np.abs(lonlat) > (180.0, 90.0)).any():
        raise ValueError("the roads have points that are not on the earth; check the axis order and the projection")
    low, high = lonlat.min(axis=0), lonlat.max(axis=0)
    lon0, lat0 = (round(float(c), 4) for c in (low + high) / 2)
    x, y = _projection(lon0, lat0).transform(lonlat[:, 0], lonlat[:, 1])
    xy = np.column_stack([x, y])
    starts = np.concatenate([[0], np.cumsum(counts)])

    keys = np.array([[e.u, e.v] for e in edges], dtype=np.int64)
    names, ends = np.unique(keys, return_inverse=True)
    ends = ends.reshape(-1, 2)
    node_xy = np.empty((len(names), 2))
    node_xy[ends[:, 0]] = xy[starts[:-1]]
    node_xy[ends[:, 1]] = xy[starts[1:] - 1]
    rank = np.empty(len(names), dtype=np.int32)
    by_curve = np.argsort(_z_order(node_xy), kind="stable")
    rank[by_curve] = np.arange(len(names), dtype=np.int32)
    u, v = rank[ends[:, 0]], rank[ends[:, 1]]
    order = np.lexsort((v, u))

    length = np.array([e.length_m for e in edges], dtype=np.float64)
    seconds = _seconds(edges, length)
    geom_start = np.concatenate([[0], np.cumsum(counts[order])])
    geom_xy = np.concatenate([xy[starts[i] : starts[i + 1]] for i in order])
    network = Network(
        version=version,
        digest="",
        lon0=lon0,
        lat0=lat0,
        node_xy=node_xy[by_curve],
        edge_u=u[order],
        edge_v=v[order],
        edge_length=length[order].astype(np.float32),
        edge_seconds=seconds[:, :, order],
        edge_flags=np.array([e.flags for e in edges], dtype=np.uint16)[order],
        edge_id=np.array([e.id for e in edges], dtype=np.int64)[order],
        geom_start=geom_start,
        geom_xy=geom_xy,
        ferry_wait=np.array([(e.ferry_best_s, e.ferry_worst_s) for e in edges], dtype=np.float32)[order],
        rank=dissect(u, v, len(names)),
    )
    return Network(**dict(network._parts()) | {"digest": _digest(network)})


def _seconds(edges: list[EdgeRow], length: NDArray[np.float64]) -> NDArray[np.float32]:
    kinds = [EdgeKind(e.road_class, e.maxspeed_kmh, e.flags, e.access) for e in edges]
    table = {kind: [speed_kmh(kind, p) / 3.6 for p in PROFILES] for kind in set(kinds)}
    speeds = np.array([table[kind] for kind in kinds]).T
    oneway = np.full(speeds.shape, np.inf)
    np.divide(length[None, :], speeds, out=oneway, where=speeds > 0)
    for i, e in enumerate(edges):
        if e.duration_s and e.flags & FERRY:
            oneway[:, i] = np.where(np.isfinite(oneway[:, i]), e.duration_s, np.inf)
    both = np.stack([oneway, oneway], axis=1)
    foot = PROFILES.index("foot")
    for direction, allowed in enumerate(([e.forward for e in edges], [e.backward for e in edges])):
        closed = ~np.array(allowed)
        walk = both[foot, direction].copy()
        both[:, direction, closed] = np.inf
        both[foot, direction] = walk  # a one-way street may be walked against its direction
    return both.astype(np.float32)


def _z_order(xy: NDArray[np.float64]) -> NDArray[np.uint64]:
    span = np.maximum(np.ptp(xy, axis=0), 1.0)
    cell = ((xy - xy.min(axis=0)) / span * 65535).astype(np.uint64)

    def spread(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
        for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
            bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
        return bits

    return spread(cell[:, 0]) | (spread(cell[:, 1]) << np.uint64(1))


def _digest(network: Network) -> str:
    total = hashlib.sha256()
    for name, value in network._parts():
        if isinstance(value, np.ndarray) and name != "rank":
            total.update(np.ascontiguousarray(value).tobytes())
    return total.hexdigest()
