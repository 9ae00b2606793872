"""Is this report the incident that stands already? A score from place, time and kind.

    score = place x (0.7 x kind + 0.3 x time),   each between 0 and 1

place   exp(-(d / s)^2 / 2): d the distance in metres; s = 300 m, widened by how far either point may
        be off its place. Another place is another incident, whatever else fits: so it multiplies.
kind    1 the same kind; 0.8 the same category; otherwise 0.2, and up to 0.7 by the share of
        capabilities that both ask for (a tanker on fire and a crash ask for much the same); 0.6
        while the caller's kind is not known.
time    exp(-t / 90 min), t since the incident was last reported.

From LIKELY on, it is offered as another report; from ALMOST_SURE on it stands first, one key away.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

BASE_M, MEMORY_S = 300.0, 90 * 60.0
KIND, TIME = 0.7, 0.3
LIKELY, ALMOST_SURE = 0.25, 0.7
UNKNOWN_KIND = 0.6
FARTHEST_SIGMAS = 2.0  # beyond, place alone keeps the score below LIKELY


@dataclass(frozen=True)
class Kind:
    """What the score reads of a kind of incident."""

    code: str
    category: str
    capabilities: frozenset[str]


@dataclass(frozen=True)
class Likeness:
    """The score, and its parts."""

    score: float
    place: float
    kind: float
    time: float


def scale_m(accuracies: Iterable[float | None]) -> float:
    """How far apart two points of one incident easily lie, metres."""
    return math.sqrt(BASE_M**2 + sum((accuracy or 0.0) ** 2 for accuracy in accuracies))


def kinship(a: Kind | None, b: Kind) -> float:
    """How related two kinds are, 0 to 1."""
    if a is None:
        return UNKNOWN_KIND
    if a.code == b.code:
        return 1.0
    if a.category == b.category:
        return 0.8
    either = a.capabilities | b.capabilities
    shared = len(a.capabilities & b.capabilities) / len(either) if either else 0.0
    return 0.2 + 0.5 * shared


def likeness(distance_m: float, scale: float, last_reported: datetime, now: datetime, kind: float) -> Likeness:
    """How alike a report and an incident are. Times in UTC."""
    place = math.exp(-((distance_m / scale) ** 2) / 2)
    time = math.exp(-max(0.0, (now - last_reported).total_seconds()) / MEMORY_S)
    return Likeness(place * (KIND * kind + TIME * time), place, kind, time)
