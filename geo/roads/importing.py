"""The walk of an import: read, contract, number, store, zones, switch. The command prints it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point

from geo.actions.roads import CannotSwitch, fail_network, store_network, switch_network
from geo.models import Boundary, Place, Region, RoadNetwork
from geo.roads.components import mark_parts
from geo.roads.contract import contract
from geo.roads.ogr import Options, read_ogr
from geo.roads.osm import read_osm
from geo.roads.raw import BadRoads, RawEdge, RawWay, Restricted
from geo.roads.store import number_junctions

OSM_ENDINGS = (".osm.pbf", ".pbf", ".osm.gz", ".osm.bz2", ".osm", ".osm.xml")
OSM_LICENCE = "© OpenStreetMap contributors, ODbL"
ISLANDS_NAMED = 20
Say = Callable[[str], None]


def is_osm(path: Path) -> bool:
    """Whether a file is an OpenStreetMap extract, by its name."""
    return path.name.lower().endswith(OSM_ENDINGS)


def read_edges(
    path: Path,
    options: Options | None = None,
    restrictions: Mapping[str, Restricted] | None = None,
    say: Say = lambda text: None,
) -> tuple[list[RawEdge], dict[str, Any]]:
    """Junction-to-junction edges of any source, numbered, with a summary of what was found.

    Raises BadRoads with what to do.
    """
    ways: Sequence[RawWay]
    if is_osm(path):
        ways, counts = read_osm(path, say)
    else:
        ways, counts = read_ogr(path, options, restrictions, say)
    say(f"{len(ways):,} roads read; joining them junction to junction")
    edges, more = contract(ways)
    if not edges:
        raise BadRoads(f"{path.name} has no road with a length")
    parts = mark_parts(edges)
    _refuse_unconnected(path, edges)
    junctions = number_junctions(edges)
    summary = (
        counts
        | more
        | {
            "edges": len(edges),
            "junctions": junctions,
            "km": round(sum(e.length_m for e in edges) / 1000, 1),
            "parts": len(parts),
            "largest_part_km": round(parts[0]["km"], 1),
            "islands": [{k: round(v, 5) for k, v in part.items()} for part in parts[1 : ISLANDS_NAMED + 1]],
        }
    )
    return edges, summary


def _refuse_unconnected(path: Path, edges: Sequence[RawEdge]) -> None:
    """Raise BadRoads where most roads on land meet no other: nobody could drive from one to the next."""
    size = Counter(e.part for e in edges if not e.attributes.is_boat)
    alone = sum(1 for n in size.values() if n == 1)
    if size.total() > 1 and alone > size.total() / 2:
        raise BadRoads(
            f"{alone:,} of {size.total():,} roads of {path.name} meet no other road: where roads meet, their lines "
            "must share a point to a tenth of a metre; snap and split them at their crossings in a GIS first "
            "(QGIS: Fix geometries, v.clean with break and snap), or use an OpenStreetMap extract"
        )


def name_islands(summary: dict[str, Any]) -> None:
    """Give each island the name of the place nearest to it, or of the village."""
    for island in summary["islands"]:
        here = Point(island["lon"], island["lat"], srid=settings.STORAGE_SRID)
        place = Place.objects.annotate(d=Distance("point", here)).order_by("d").first()
        village = Boundary.objects.lowest().filter(geom__covers=here).first()
        island["near"] = place.name if place else village.name if village else ""


def outside_region(edges: Sequence[RawEdge]) -> bool:
    """Whether no edge has an end within the bounds of the regency."""
    region = Region.objects.first()
    if region is None:
        return False
    west, south, east, north = region.bounds.extent
    ends = np.concatenate([e.lonlat[[0, -1]] for e in edges])
    return not ((ends >= (west, south)) & (ends <= (east, north))).all(axis=1).any()


def import_roads(
    path: Path,
    *,
    name: str = "",
    licence: str | None = None,
    is_demonstration: bool = False,
    options: Options | None = None,
    restrictions: Mapping[str, Restricted] | None = None,
    switch: bool = True,
    before_switch: Callable[[int, Say], object] = lambda network_id, say: None,
    say: Say = lambda text: None,
) -> RoadNetwork:
    """Import a file as a new version and bring it into force. `before_switch` computes what must
    stand at the switch (the zones). A file with the very roads of a version that stands makes no
    second one. On any failure the roads in force stay as they were."""
    edges, summary = read_edges(path, options, restrictions, say)
    name_islands(summary)
    summary["outside_region"] = outside_region(edges)
    say(f"{summary['edges']:,} edges between {summary['junctions']:,} junctions, {summary['km']:,} km; storing")
    network, is_new = store_network(
        edges,
        name=(name or path.name)[:120],
        source=path.name[:300],
        licence=licence if licence is not None else OSM_LICENCE if is_osm(path) else "",
        is_demonstration=is_demonstration,
        summary=summary,
        say=say,
    )
    if not is_new:
        say(f"version {network.pk} has these very roads already ({network.get_state_display()}); no other is made")
    if network.state == RoadNetwork.State.ACTIVE:
        return network
    return bring_into_force(network, before_switch, say, switch=switch, discard=is_new)


def bring_into_force(
    network: RoadNetwork,
    before_switch: Callable[[int, Say], object],
    say: Say = lambda text: None,
    *,
    switch: bool = True,
    discard: bool = False,
) -> RoadNetwork:
    """Compute what must stand at the switch, and `switch`. With `discard`, a version for which that
    fails is marked as failed. Raises CannotSwitch, or what the computation raised."""
    try:
        before_switch(network.pk, say)
        return switch_network(network.pk) if switch else network
    except CannotSwitch:
        raise
    except Exception as error:
        if discard:
            fail_network(network.pk, str(error)[:500])
        raise
