"""The walk of an import: read, contract, number, store, zones, switch. The command prints it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point

from geo.actions.roads import CannotSwitch, fail_network, store_network, switch_network
from geo.models import Place, RoadNetwork
from geo.roads.components import mark_parts
from geo.roads.contract import contract
from geo.roads.ogr import read_ogr
from geo.roads.osm import read_osm
from geo.roads.raw import BadRoads, RawEdge, RawWay, Restricted
from geo.roads.store import number_junctions

OSM_ENDINGS = (".osm.pbf", ".pbf", ".osm.gz", ".osm.bz2", ".osm", ".osm.xml")
OSM_LICENCE = "© OpenStreetMap contributors, ODbL"
ISLANDS_NAMED = 20
Say = Callable[[str], None]


def read_edges(
    path: Path,
    columns: Mapping[str, str] | None = None,
    restrictions: Mapping[str, Restricted] | None = None,
    say: Say = lambda text: None,
) -> tuple[list[RawEdge], dict[str, Any]]:
    """Junction-to-junction edges of any source, numbered, with a summary of what was found.

    Raises BadRoads with what to do.
    """
    ways: Sequence[RawWay]
    if path.name.lower().endswith(OSM_ENDINGS):
        ways, counts = read_osm(path, say)
    else:
        ways, counts = read_ogr(path, columns, restrictions, say)
    say(f"{len(ways):,} roads read; joining them junction to junction")
    edges, more = contract(ways)
    if not edges:
        raise BadRoads(f"{path.name} has no road with a length")
    parts = mark_parts(edges)
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


def name_islands(summary: dict[str, Any]) -> None:
    """Give each island the name of the place nearest to it."""
    for island in summary["islands"]:
        place = (
            Place.objects.annotate(d=Distance("point", Point(island["lon"], island["lat"], srid=settings.STORAGE_SRID)))
            .order_by("d")
            .first()
        )
        island["near"] = place.name if place else ""


def import_roads(
    path: Path,
    *,
    name: str = "",
    is_demonstration: bool = False,
    columns: Mapping[str, str] | None = None,
    restrictions: Mapping[str, Restricted] | None = None,
    switch: bool = True,
    before_switch: Callable[[int, Say], object] = lambda network_id, say: None,
    say: Say = lambda text: None,
) -> RoadNetwork:
    """Import a file as a new version and bring it into force. `before_switch` computes what must
    stand at the switch (the zones). On any failure the roads in force stay as they were."""
    edges, summary = read_edges(path, columns, restrictions, say)
    name_islands(summary)
    say(f"{summary['edges']:,} edges between {summary['junctions']:,} junctions, {summary['km']:,} km; storing")
    network = store_network(
        edges,
        name=name or path.name,
        source=path.name,
        licence=OSM_LICENCE,
        is_demonstration=is_demonstration,
        summary=summary,
        say=say,
    )
    try:
        before_switch(network.pk, say)
        return switch_network(network.pk) if switch else network
    except CannotSwitch:
        raise
    except Exception as error:
        fail_network(network.pk, str(error)[:500])
        raise
