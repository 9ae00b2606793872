"""The villages that are loaded, in the form of a regency's files."""

import json
from typing import Any

from geo.models import Boundary, RoadEdge, RoadNetwork


def loaded_villages() -> list[dict[str, Any]]:
    """The lowest areas of the regency as GeoJSON features, in the order of their codes: code, name,
    code of the parent, label point (else a point within)."""
    rows = []
    for village in Boundary.objects.lowest().select_related("parent"):
        label = village.label_point or village.geom.point_on_surface
        properties = {
            "code": village.code,
            "name": village.name,
            "parent": village.parent.code if village.parent else "",
            "label_lon": label.x,
            "label_lat": label.y,
        }
        rows.append({"type": "Feature", "properties": properties, "geometry": json.loads(village.geom.json)})
    return rows


def loaded_roads() -> list[dict[str, Any]]:
    """The roads in force as GeoJSON features with their class."""
    edges = RoadEdge.objects.filter(network__state=RoadNetwork.State.ACTIVE)
    return [
        {"type": "Feature", "properties": {"class": road_class}, "geometry": json.loads(geom.json)}
        for road_class, geom in edges.values_list("road_class", "geom").iterator()
    ]
