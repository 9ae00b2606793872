"""The road networks that are measured: real extracts where the machine has them, and towns made
from a seed, labelled so. Both go through the product's own importer, and both are handed to the
peers as an OpenStreetMap file of the same edges with the same speeds.
"""

import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm.mutable import Node, Way
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.conditions import FREE
from geo.network import EdgeRow, Network, build_network
from geo.profiles import FERRY, EdgeKind, speed_kmh
from geo.roads.importing import read_edges
from tests.bench.harness import SOURCE, VAR

PROFILE = "car"
REAL = {
    "andorra": "andorra.osm.pbf",
    "balikpapan": "osm_balikpapan_kota_drive_edges.geojson",
    "monaco": "monaco.osm.gz",
}
MADE = {"town-3k": 57, "town-10k": 104, "town-50k": 232, "town-250k": 520}  # streets a side
BLOCK_M = 180.0
METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True)
class Roads:
    """A network with the rows it was built from and the file it came from."""

    name: str
    real: bool
    source: Path
    rows: list[EdgeRow]
    network: Network

    @property
    def sizes(self) -> dict[str, object]:
        return {
            "network": self.name,
            "kind": "real extract" if self.real else "made from a seed",
            "junctions": self.network.junctions,
            "edges": self.network.edges,
        }

    @cached_property
    def core(self) -> NDArray[np.int64]:
        """Edges between junctions from which a car can drive to all others and back."""
        weights = FREE.weights(self.network, PROFILE, "none")
        start, other, arc = self.network.adjacency[0]
        tail = np.repeat(np.arange(self.network.junctions), np.diff(start))
        open_arcs = np.isfinite(weights.leaving)
        links = coo_array(
            (np.ones(open_arcs.sum()), (tail[open_arcs], other[open_arcs])), shape=(self.network.junctions,) * 2
        )
        _count, part = connected_components(links, connection="strong")
        largest = part == np.bincount(part).argmax()
        return np.flatnonzero(largest[self.network.edge_u] & largest[self.network.edge_v] & weights.usable)

    def points(self, count: int, seed: int) -> list[tuple[float, float]]:
        """Points (lon, lat) beside the roads, at most 30 m from them, evenly over their length."""
        rng = np.random.default_rng(seed)
        length = self.network.edge_length[self.core].astype(float)
        found = []
        for edge in rng.choice(self.core, count, p=length / length.sum()):
            line = self.network.edge_xy(int(edge))
            k = rng.integers(len(line) - 1)
            x, y = line[k] + (line[k + 1] - line[k]) * rng.random() + rng.uniform(-21, 21, 2)
            lon, lat = self.network.to_lonlat(x, y)
            found.append((round(float(lon), 6), round(float(lat), 6)))
        return found

    def file_for_peers(self) -> Path:
        """The same edges as an OpenStreetMap file: way speeds in `ps:forward` and `ps:backward`
        (km/h, read by speeds.lua) and, rounded, in `maxspeed`. Ferries are left out."""
        path = VAR / "bench" / f"{self.name}-for-peers.osm.pbf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        ways = []
        inner = self.network.junctions + 1
        nodes: dict[int, tuple[float, float]] = {}
        for row in self.rows:
            speed = 0.0
            if not row.flags & FERRY:
                speed = speed_kmh(EdgeKind(row.road_class, row.maxspeed_kmh, row.flags, row.access), PROFILE)
            if speed <= 0 or not (row.forward or row.backward):
                continue
            refs = [row.u + 1, *range(inner, inner + len(row.lonlat) - 2), row.v + 1]
            inner += len(row.lonlat) - 2
            nodes.update(zip(refs, map(tuple, row.lonlat.tolist()), strict=True))
            tags = {"highway": row.road_class, "maxspeed": str(round(speed))}
            tags["ps:forward"] = f"{speed if row.forward else 0:g}"
            tags["ps:backward"] = f"{speed if row.backward else 0:g}"
            if not (row.forward and row.backward):
                tags["oneway"] = "yes" if row.forward else "-1"
            ways.append(Way(id=row.id + 1, nodes=refs, tags=tags, version=1))
        with osmium.SimpleWriter(str(path)) as writer:
            for key in sorted(nodes):
                writer.add_node(Node(id=key, location=nodes[key], version=1))
            for way in ways:
                writer.add_way(way)
        return path


def load(name: str) -> Roads | None:
    """A network by its name; None for a real one whose extract is not on this machine."""
    if name in REAL:
        source = SOURCE / REAL[name]
        if not source.exists():
            return None
    else:
        source = VAR / "bench" / f"{name}.osm.pbf"
        write_town(source, MADE[name])
    edges, _summary = read_edges(source)
    rows = [
        EdgeRow(
            id=i, u=e.u, v=e.v, road_class=a.road_class, forward=a.forward, backward=a.backward,
            length_m=e.length_m, maxspeed_kmh=a.maxspeed_kmh, flags=a.flags, access=a.access,
            ferry_best_s=a.ferry_best_s, ferry_worst_s=a.ferry_worst_s, duration_s=a.duration_s,
            lonlat=np.asarray(e.lonlat),
        )
        for i, e in enumerate(edges)
        for a in [e.attributes]
    ]  # fmt: skip
    return Roads(name, name in REAL, source, rows, build_network(rows, 1))


def write_town(path: Path, side: int, seed: int = 112) -> None:
    """A town of `side` x `side` crossings, some 180 m apart: main roads every twelfth street,
    lesser ones every fourth, bent streets, a seventh of the small ones missing, some one-way."""
    rng = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    step = BLOCK_M / METRES_A_DEGREE

    def near(x: float, y: float, spread: float) -> tuple[float, float]:
        return (
            116.0 + (x + rng.uniform(-spread, spread)) * step,
            -1.0 + (y + rng.uniform(-spread, spread)) * step,
        )

    nodes = [near(i, j, 0.2) for i in range(side) for j in range(side)]
    ways = []
    for i in range(side):
        for j in range(side):
            for di, dj in ((1, 0), (0, 1)):
                if i + di == side or j + dj == side:
                    continue
                street = j if di else i
                kind = "primary" if street % 12 == 0 else "tertiary" if street % 4 == 0 else "residential"
                if kind == "residential" and rng.random() < 1 / 7:
                    continue
                bends = rng.randint(1, 3)
                inner = range(len(nodes) + 1, len(nodes) + bends + 1)
                nodes += [near(i + di * k / (bends + 1), j + dj * k / (bends + 1), 0.04) for k in range(1, bends + 1)]
                tags = {"highway": kind}
                if kind == "residential" and rng.random() < 0.06:
                    tags["oneway"] = "yes"
                refs = [i * side + j + 1, *inner, (i + di) * side + j + dj + 1]
                ways.append(Way(id=len(ways) + 1, nodes=refs, tags=tags, version=1))
    with osmium.SimpleWriter(str(path)) as writer:
        for key, location in enumerate(nodes, 1):
            writer.add_node(Node(id=key, location=location, version=1))
        for way in ways:
            writer.add_way(way)
