"""Speed profiles: who may use which road, and how fast.

Speeds are kilometres an hour on an ordinary day, set for narrow two-lane roads of a rural
regency; a posted limit caps a class speed for those who must keep it. They are assumptions to be
calibrated against recorded drives, and stand in this one table.
"""

from dataclasses import dataclass
from typing import Final

PROFILES: Final = ("fire_engine", "ambulance", "car", "motorcycle", "boat", "foot")
EMERGENCY: Final = frozenset({"fire_engine", "ambulance"})

FERRY, BRIDGE, TOLL, BOAT = 1, 2, 4, 8  # bits of an edge's flags

# class: fire engine, ambulance, car, motorcycle (0 = may not)
_ROAD_KMH: Final[dict[str, tuple[float, float, float, float]]] = {
    "motorway": (80, 95, 90, 0),
    "motorway_link": (50, 60, 55, 0),
    "trunk": (60, 70, 60, 60),
    "trunk_link": (40, 50, 40, 40),
    "primary": (55, 65, 55, 55),
    "primary_link": (40, 45, 40, 40),
    "secondary": (50, 55, 50, 50),
    "secondary_link": (35, 40, 35, 35),
    "tertiary": (40, 45, 40, 40),
    "tertiary_link": (30, 35, 30, 30),
    "unclassified": (30, 35, 30, 32),
    "residential": (25, 28, 25, 28),
    "living_street": (12, 15, 12, 15),
    "service": (15, 18, 15, 18),
    "road": (25, 30, 25, 30),
    "pedestrian": (8, 10, 0, 0),
    "busway": (35, 45, 0, 0),
    "track": (15, 18, 15, 20),
    "path": (0, 0, 0, 12),
    "footway": (0, 0, 0, 0),
    "steps": (0, 0, 0, 0),
    "cycleway": (0, 0, 0, 0),
}
FERRY_KMH: Final = 12.0  # a double-ended ferry across a bay, where no crossing time is known
BOAT_KMH: Final = 28.0  # a rescue boat or speedboat with equipment, in sheltered water
FOOT_KMH: Final = 4.5
ACCESS_KMH: Final = 10.0  # off the mapped road: yards, lanes and plantation tracks, at a crawl
NOT_ON_FOOT: Final = frozenset({"motorway", "motorway_link"})
ROAD_CLASSES: Final = tuple(_ROAD_KMH)


@dataclass(frozen=True)
class EdgeKind:
    """What decides the speed of an edge. `access` is a bit mask of profiles that may not use it."""

    road_class: str
    maxspeed_kmh: float | None
    flags: int
    access: int


def profile_index(profile: str) -> int:
    """The index of a profile; ValueError naming those there are."""
    try:
        return PROFILES.index(profile)
    except ValueError:
        raise ValueError(f"unknown profile {profile!r}; there are: {', '.join(PROFILES)}") from None


def speed_kmh(kind: EdgeKind, profile: str) -> float:
    """Speed of a profile on an edge, km/h; 0 where it may not go.

    Emergency vehicles may pass a posted limit by a quarter, never the class speed; others keep it.
    """
    if kind.access >> profile_index(profile) & 1:
        return 0.0
    if profile == "boat":
        return BOAT_KMH if kind.flags & BOAT else 0.0
    if kind.flags & BOAT:
        return 0.0
    if kind.flags & FERRY:
        return FERRY_KMH
    if profile == "foot":
        return 0.0 if kind.road_class in NOT_ON_FOOT else FOOT_KMH
    speed = _ROAD_KMH.get(kind.road_class, _ROAD_KMH["unclassified"])[PROFILES.index(profile)]
    if speed and kind.maxspeed_kmh:
        limit = kind.maxspeed_kmh * (1.25 if profile in EMERGENCY else 1.0)
        return min(speed, limit)
    return speed


def access_speed_kmh(profile: str) -> float:
    """Speed of the leg between a point and the road, km/h."""
    return FOOT_KMH if profile == "foot" else ACCESS_KMH
