"""OpenStreetMap extracts: `.osm.pbf`, `.osm.gz`, `.osm.bz2`, `.osm`.

Drivable ways with what emergency vehicles may do: they pass where access is private or for
residents alone, through gates, on pedestrian streets and bus lanes; not through fixed bollards
or where `emergency=no`. One-way streets hold for them too.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import osmium

from geo.map_files import BadFile, osm_extract
from geo.profiles import BRIDGE, FERRY, PROFILES, ROAD_CLASSES, TOLL
from geo.roads.raw import Attributes, BadRoads, RawWay, Restricted

FERRY_BEST_S, FERRY_WORST_S = 0.0, 1800.0  # one boat each half hour, where the map says nothing
NO = frozenset({"no", "private", "agricultural", "forestry", "military", "emergency", "use_sidepath"})
YES = frozenset({"yes", "designated", "permissive", "official"})
BLOCKS = frozenset({"bollard", "block", "jersey_barrier", "debris", "log", "wall", "fence", "planter", "chain"})
NEVER = frozenset({"footway", "steps", "cycleway"})
BIT = {profile: 1 << i for i, profile in enumerate(PROFILES)}
MOTOR = BIT["fire_engine"] | BIT["ambulance"] | BIT["car"] | BIT["motorcycle"]
FOUR_WHEELS = MOTOR & ~BIT["motorcycle"]
Tags = Mapping[str, str]


def read_osm(path: Path, say: Callable[[str], None] = lambda text: None) -> tuple[list[RawWay], dict[str, int]]:
    """The drivable ways of an extract and counts of what was left out.

    Raises BadRoads for a file that is missing, empty, truncated or no OpenStreetMap file.
    """
    barriers = _Barriers()
    roads = _Roads(barriers.blocked, say)
    try:
        with osm_extract(path):
            barriers.apply_file(str(path), filters=[osmium.filter.KeyFilter("barrier")])
            wanted = osmium.filter.KeyFilter("highway", "route")
            roads.apply_file(str(path), locations=True, idx="flex_mem", filters=[wanted])
    except BadFile as error:
        raise BadRoads(str(error)) from error
    if not roads.ways:
        raise BadRoads(f"{path.name} has no roads that a vehicle can use")
    return roads.ways, roads.counts


class _Barriers(osmium.SimpleHandler):
    """Points that some vehicles cannot pass: their reference to a bit mask of profiles."""

    def __init__(self) -> None:
        super().__init__()
        self.blocked: dict[int, int] = {}

    def node(self, n: osmium.osm.Node) -> None:
        tags = n.tags
        if tags.get("barrier") not in BLOCKS or tags.get("emergency") in YES:
            return
        if tags.get("bollard") in ("removable", "rising", "foldable", "flexible"):
            self.blocked[n.id] = BIT["car"]
        else:
            self.blocked[n.id] = FOUR_WHEELS


class _Roads(osmium.SimpleHandler):
    def __init__(self, blocked: Mapping[int, int], say: Callable[[str], None]) -> None:
        super().__init__()
        self.ways: list[RawWay] = []
        self.counts = {"left_out_not_for_vehicles": 0, "left_out_points_missing": 0, "barriers": 0}
        self._blocked = blocked
        self._say = say

    def way(self, w: osmium.osm.Way) -> None:
        tags = dict(w.tags)
        if "highway" not in tags and tags.get("route") != "ferry":
            return
        if tags.get("area") == "yes":
            return
        attributes = way_attributes(tags)
        if attributes is None:
            self.counts["left_out_not_for_vehicles"] += 1
            return
        rows = [(n.ref, n.location.lon, n.location.lat) for n in w.nodes if n.location.valid()]
        if len(rows) < len(w.nodes):
            self.counts["left_out_points_missing"] += 1
        table = np.array(rows, dtype=object).reshape(-1, 3)
        points, lonlat = table[:, 0].astype(np.int64), table[:, 1:].astype(np.float64)
        keep = np.ones(len(points), dtype=bool)
        keep[1:] = points[1:] != points[:-1]
        points, lonlat = points[keep], lonlat[keep]
        if len(points) < 2:
            return
        self._add(points, lonlat, attributes, tags.get("name", "")[:160], tags.get("ref", "")[:40], f"way/{w.id}")
        if len(self.ways) % 50_000 == 0:
            self._say(f"{len(self.ways):,} roads read")

    def _add(self, points, lonlat, attributes, name, ref, source_id) -> None:  # type: ignore[no-untyped-def]
        """A way, cut at its barriers: a point that blocks becomes a short edge that blocks."""
        at = [i for i, p in enumerate(points.tolist()) if p in self._blocked]
        start = 0
        for i in at:
            barrier = int(points[i])
            self.counts["barriers"] += 1
            beyond = points.copy()
            beyond[i] = -barrier
            if i > start:
                self.ways.append(RawWay(points[start : i + 1], lonlat[start : i + 1], attributes, name, ref, source_id))
            blocked = Attributes(**(vars(attributes) | {"access": attributes.access | self._blocked[barrier]}))
            spot = np.array([barrier, -barrier], dtype=np.int64)
            self.ways.append(RawWay(spot, lonlat[[i, i]], blocked, name, ref, f"node/{barrier}"))
            points, start = beyond, i
        if len(points) - start >= 2:
            self.ways.append(RawWay(points[start:], lonlat[start:], attributes, name, ref, source_id))


def way_attributes(tags: Tags) -> Attributes | None:
    """The attributes of a way, or None where no vehicle may ever use it."""
    if tags.get("route") == "ferry":
        return _ferry(tags)
    road_class = tags["highway"]
    if road_class == "path" and tags.get("motor_vehicle", tags.get("motorcycle")) not in YES:
        return None
    if tags.get("emergency") in YES and road_class in NEVER | {"path"}:
        road_class = "service"
    if road_class not in ROAD_CLASSES or road_class in NEVER:
        return None
    access = _access(tags)
    if access & MOTOR == MOTOR:
        return None
    forward, backward = _directions(tags)
    flags = (BRIDGE if tags.get("bridge", "no") != "no" else 0) | (TOLL if tags.get("toll") == "yes" else 0)
    return Attributes(
        road_class,
        forward,
        backward,
        maxspeed_kmh(tags.get("maxspeed")),
        access,
        flags,
        restricted=_restricted(tags, flags),
    )


def _access(tags: Tags) -> int:
    """The bit mask of profiles that may not use a way."""
    mask = 0
    general = tags.get("motor_vehicle", tags.get("vehicle", tags.get("access", "yes")))
    if tags.get("motorcar", general) in NO:
        mask |= BIT["car"]
    if tags.get("motorcycle", general) in NO:
        mask |= BIT["motorcycle"]
    if tags.get("emergency") == "no":
        mask |= BIT["fire_engine"] | BIT["ambulance"]
    if tags.get("foot", "yes") == "no":
        mask |= BIT["foot"]
    return mask


def _directions(tags: Tags) -> tuple[bool, bool]:
    oneway = tags.get("oneway")
    if oneway in ("-1", "reverse"):
        return False, True
    if oneway in ("yes", "true", "1", "reversible", "alternating"):
        return True, False
    implied = tags.get("junction") in ("roundabout", "circular") or tags["highway"] in ("motorway", "motorway_link")
    return True, not (implied and oneway not in ("no", "false", "0"))


def _ferry(tags: Tags) -> Attributes | None:
    vehicles = tags.get("motor_vehicle", tags.get("motorcar", tags.get("vehicle", "yes")))
    access = MOTOR if vehicles in NO else 0
    name = tags.get("name", "")[:120]
    return Attributes(
        "ferry",
        access=access,
        flags=FERRY,
        ferry_best_s=FERRY_BEST_S,
        ferry_worst_s=FERRY_WORST_S,
        duration_s=duration_seconds(tags.get("duration")),
        restricted=Restricted(f"ferry:{name}"[:120], name, "ferry") if name else None,
    )


def _restricted(tags: Tags, flags: int) -> Restricted | None:
    if flags & TOLL:
        name = tags.get("name") or tags.get("ref") or "toll road"
        return Restricted(f"toll:{name}"[:120], name[:120], "toll")
    if flags & BRIDGE and (name := tags.get("bridge:name", "")):
        return Restricted(f"bridge:{name}"[:120], name[:120], "bridge")
    return None


def maxspeed_kmh(text: str | None) -> float | None:
    """A posted limit in km/h; None where there is none or it cannot be understood."""
    if not text:
        return None
    match = re.match(r"\s*(\d{1,3}(?:\.\d+)?)\s*(mph|knots|km/h|kmh)?", text)
    if not match:
        return {"walk": 6.0}.get(text.strip())
    speed = float(match[1]) * {"mph": 1.609344, "knots": 1.852}.get(match[2] or "", 1.0)
    return speed if speed >= 3 else None


def duration_seconds(text: str | None) -> float | None:
    """A crossing time as OpenStreetMap writes it: `00:45`, `1:20:00`, `PT45M` or minutes."""
    if not text:
        return None
    if match := re.fullmatch(r"(\d+):(\d{1,2})(?::(\d{1,2}))?", text.strip()):
        return int(match[1]) * 3600.0 + int(match[2]) * 60 + int(match[3] or 0)
    if match := re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?", text.strip()):
        return (int(match[1] or 0) * 60 + int(match[2] or 0)) * 60.0 or None
    return float(text) * 60 if re.fullmatch(r"\d+(\.\d+)?", text.strip()) else None
