"""A version of the roads between PostGIS and arrays."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from django.db import connection

from geo.models import RoadEdge, RoadRestriction
from geo.network import EdgeRow
from geo.profiles import BOAT, BRIDGE, FERRY, TOLL
from geo.roads.raw import RawEdge

COLUMNS = (
    "network_id", "u", "v", "geom", "road_class", "name", "ref", "forward", "backward", "length_m", "maxspeed_kmh",
    "access", "is_ferry", "is_bridge", "is_toll", "ferry_best_s", "ferry_worst_s", "duration_s", "restriction_id",
    "part", "accuracy", "source_id",
)  # fmt: skip
PROGRESS_EVERY = 100_000


def copy_edges(network_id: int, edges: Sequence[RawEdge], say: Callable[[str], None] = lambda text: None) -> str:
    """Write the edges of a version by COPY; returns the digest of their content."""
    keys = _restriction_ids(edges)
    total = hashlib.sha256()
    table = f"COPY geo_roadedge ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(table) as copy:
        for i, edge in enumerate(edges, 1):
            a = edge.attributes
            wkb = shapely.to_wkb(
                shapely.set_srid(shapely.LineString(edge.lonlat), _srid()), hex=True, include_srid=True
            )
            row = (
                network_id, edge.u, edge.v, wkb, a.road_class, edge.name, edge.ref, a.forward, a.backward,
                edge.length_m, a.maxspeed_kmh, a.access, a.is_ferry, a.is_bridge, a.is_toll, a.ferry_best_s,
                a.ferry_worst_s, a.duration_s, keys.get(a.restricted.key) if a.restricted else None,
                edge.part, a.accuracy, edge.source_id,
            )  # fmt: skip
            copy.write_row(row)
            total.update(repr(row[1:]).encode())
            if i % PROGRESS_EVERY == 0:
                say(f"{i:,} of {len(edges):,} edges stored")
    return total.hexdigest()


def _srid() -> int:
    return RoadEdge._meta.get_field("geom").srid  # type: ignore[no-any-return]


def _restriction_ids(edges: Sequence[RawEdge]) -> dict[str, int]:
    """Restrictions by key; those that stand keep their state, new ones start with their own."""
    new = {r.key: r for e in edges if (r := e.attributes.restricted)}
    for r in new.values():
        RoadRestriction.objects.get_or_create(
            key=r.key, defaults={"name": r.name, "kind": r.kind, "state": r.state, "note": r.note}
        )
    return dict(RoadRestriction.objects.filter(key__in=list(new)).values_list("key", "id"))


def number_junctions(edges: Sequence[RawEdge]) -> int:
    """Renumber the junctions 0, 1, 2 … in place (names of a source may be of any size)."""
    ends = np.array([[e.u, e.v] for e in edges], dtype=np.int64)
    names, index = np.unique(ends, return_inverse=True)
    for edge, (u, v) in zip(edges, index.reshape(-1, 2).tolist(), strict=True):
        edge.u, edge.v = u, v
    return len(names)


def read_rows(network_id: int) -> list[EdgeRow]:
    """The edges of a version as rows for `build_network`."""
    fields = (
        "id", "u", "v", "road_class", "forward", "backward", "length_m", "maxspeed_kmh", "access", "is_ferry",
        "is_bridge", "is_toll", "ferry_best_s", "ferry_worst_s", "duration_s",
    )  # fmt: skip
    query = f"SELECT {', '.join(fields)}, ST_AsBinary(geom) FROM geo_roadedge WHERE network_id = %s ORDER BY id"
    with connection.cursor() as cursor:
        cursor.execute(query, [network_id])
        rows: list[Any] = cursor.fetchall()
    if not rows:
        return []
    lines = shapely.from_wkb(np.array([bytes(row[-1]) for row in rows], dtype=object))
    points, line = shapely.get_coordinates(lines, return_index=True)
    starts = np.searchsorted(line, np.arange(len(rows) + 1))
    return [
        EdgeRow(
            id=r[0], u=r[1], v=r[2], road_class=r[3], forward=r[4], backward=r[5], length_m=r[6], maxspeed_kmh=r[7],
            flags=_flags(r[3], ferry=r[9], bridge=r[10], toll=r[11]), access=r[8],
            ferry_best_s=r[12], ferry_worst_s=r[13], duration_s=r[14], lonlat=points[starts[i] : starts[i + 1]],
        )
        for i, r in enumerate(rows)
    ]  # fmt: skip


def _flags(road_class: str, *, ferry: bool, bridge: bool, toll: bool) -> int:
    return (FERRY * ferry) | (BRIDGE * bridge) | (TOLL * toll) | (BOAT * (road_class == "boat"))
