"""An edge on its way into PostGIS, whatever source it comes from."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from geo.profiles import BOAT, BRIDGE, FERRY, TOLL

WGS84 = Geod(ellps="WGS84")


class BadRoads(ValueError):
    """The source cannot become a road network; the message says why and what to do."""


@dataclass(frozen=True)
class Restricted:
    """A bridge, toll road or ferry that can be opened and closed as one thing. The key stays the
    same from version to version, so that its state survives an import."""

    key: str
    name: str
    kind: str
    state: str = "open"
    note: str = ""


@dataclass(frozen=True)
class Attributes:
    """What two pieces of road must share to be joined into one edge; fractions run from u to v."""

    road_class: str
    forward: bool = True
    backward: bool = True
    maxspeed_kmh: float | None = None
    access: int = 0
    flags: int = 0
    ferry_best_s: float = 0.0
    ferry_worst_s: float = 0.0
    duration_s: float | None = None
    restricted: Restricted | None = None
    accuracy: str = ""

    def reversed(self) -> "Attributes":
        return replace(self, forward=self.backward, backward=self.forward)

    @property
    def is_ferry(self) -> bool:
        return bool(self.flags & FERRY)

    @property
    def is_bridge(self) -> bool:
        return bool(self.flags & BRIDGE)

    @property
    def is_toll(self) -> bool:
        return bool(self.flags & TOLL)

    @property
    def is_boat(self) -> bool:
        return bool(self.flags & BOAT)


@dataclass(frozen=True)
class RawWay:
    """A line of the source: names of its points (K,), float64 lon/lat (K, 2), attributes."""

    points: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    attributes: Attributes
    name: str = ""
    ref: str = ""
    source_id: str = ""


@dataclass
class RawEdge:
    """From junction u to junction v; `length_m` geodesic."""

    u: int
    v: int
    lonlat: NDArray[np.float64]
    attributes: Attributes
    name: str = ""
    ref: str = ""
    source_id: str = ""
    part: int = 0
    length_m: float = field(default=0.0)

    def measure(self) -> None:
        self.length_m = float(WGS84.line_length(self.lonlat[:, 0], self.lonlat[:, 1]))
