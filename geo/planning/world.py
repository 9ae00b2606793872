"""The world a plan is made over: roads, posts, people, villages, as immutable values.

Nothing here knows the database. `today.py` reads a world from it; a scenario makes another world of
one (`scenario.py`), and every figure is a pure function of a world and a question.
"""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.conditions import Conditions
from geo.network import Network
from geo.planning.overlay import relocated
from geo.profiles import PROFILES
from geo.snap import MAX_ACCESS_M, NoRoad, Snap, SnapSet, snap

ANYTHING = "*"  # a proposed vehicle of no stated equipment: whatever its post is asked for


@dataclass(frozen=True)
class Vehicle:
    """A vehicle of a post. Vehicles with one `crew` share their people: only one of them can go."""

    name: str
    crew: str
    profile: str
    capabilities: frozenset[str]


@dataclass(frozen=True)
class Post:
    """A place units leave from. Turnout in seconds from the order to wheels turning; `quality` marks
    how well its position is known (A, B, C; P for one that is proposed)."""

    code: str
    name: str
    lon: float
    lat: float
    service: str
    agency: str
    turnout_day_s: float
    turnout_night_s: float
    quality: str = "A"
    vehicles: tuple[Vehicle, ...] = ()

    def turnout_s(self, by_night: bool) -> float:
        return self.turnout_night_s if by_night else self.turnout_day_s

    def crews(self, capability: str | None) -> int:
        """How many crews can leave at the same time with this capability (None: any)."""
        wanted = {capability, ANYTHING}
        able = [v for v in self.vehicles if v.crew and (capability is None or wanted & v.capabilities)]
        return len({v.crew for v in able})


@dataclass(frozen=True, eq=False)
class People:
    """Cells of people: `count` (C,), `lonlat` (C, 2), `village` (C,) index into the villages or -1,
    `km2` (C,) area of each cell. `is_estimate`: spread by rule, not counted there."""

    codes: tuple[str, ...]
    count: NDArray[np.float64]
    lonlat: NDArray[np.float64]
    village: NDArray[np.int64]
    km2: NDArray[np.float64]
    is_estimate: bool
    method: str = ""

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, eq=False)
class Villages:
    """The lowest areas: where a village is asked for, `lonlat` (V, 2) stands for it; `shapes` in the
    network's local metres."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    districts: tuple[str, ...]
    lonlat: NDArray[np.float64]
    shapes: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Water:
    """A flood: an area in local metres, and the profiles (bit mask) that cannot pass it."""

    area: shapely.Geometry
    barred: int


@dataclass(frozen=True, eq=False)
class World:
    """Everything a figure of the planner follows from. `base` is the world this one was made of;
    `added` are lines of roads that it has more, in local metres, and `cut` the parts of the edges
    that they meet (`overlay.Laid`)."""

    network: Network
    conditions: Conditions
    land: Any
    posts: tuple[Post, ...]
    people: People
    villages: Villages
    is_demonstration: bool = False
    floods: tuple[Water, ...] = ()
    added: tuple[shapely.LineString, ...] = ()
    cut: Mapping[int, tuple[tuple[int, float, float], ...]] = field(default_factory=dict)
    base: "World | None" = None
    _kept: dict[str, "list[Snap | None]"] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def with_(self, **changes: Any) -> "World":
        """A copy with some fields changed, that remembers where it came from."""
        return dataclasses.replace(self, base=self.base or self, _kept={}, _lock=Lock(), **changes)

    def snap(self, lon: float, lat: float, profile: str) -> Snap:
        """The place on the road, over land and around floods. Raises NoRoad, ValueError."""
        return snap(self.network, (lon, lat), profile, self.conditions, None, self._dry(profile))

    def try_snap(self, lon: float, lat: float, profile: str) -> Snap | None:
        try:
            return self.snap(lon, lat, profile)
        except NoRoad:
            return None

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """Cells, then villages: lon/lat (C + V, 2). Columns of every matrix."""
        return np.concatenate([self.people.lonlat, self.villages.lonlat])

    @cached_property
    def places_xy(self) -> NDArray[np.float64]:
        """The same in local metres."""
        return np.column_stack(self.network.to_xy(*self.places.T))

    def placed(self, profile: str) -> tuple[SnapSet, NDArray[np.intp]]:
        """The places that have a road, and which ones they are."""
        with self._lock:
            if profile not in self._kept:
                self._kept[profile] = self._place(profile)
            found = self._kept[profile]
        index = np.array([i for i, s in enumerate(found) if s is not None], dtype=np.intp)
        return SnapSet([s for s in found if s is not None]), index

    def _place(self, profile: str) -> "list[Snap | None]":
        """From the base world where there is one: only what its edits touch is placed anew."""
        if self.base is None:
            return [self.try_snap(lon, lat, profile) for lon, lat in self.places.tolist()]
        self.base.placed(profile)
        found = [s and relocated(s, self.cut) for s in self.base._kept[profile]]
        for i in np.flatnonzero(self._touched(found, profile)).tolist():
            found[i] = self.try_snap(float(self.places[i, 0]), float(self.places[i, 1]), profile)
        return found

    def _touched(self, found: "list[Snap | None]", profile: str) -> NDArray[np.bool_]:
        base = self.base
        assert base is not None
        news = set(self.conditions.rules) - set(base.conditions.rules)
        ruled = np.array(sorted({rule.edge for rule in news}), dtype=np.int64)
        edge = np.array([-1 if s is None else s.edge for s in found], dtype=np.int64)
        touched = np.isin(edge, ruled)
        points = shapely.points(self.places_xy)
        reach = np.array([MAX_ACCESS_M if s is None else s.access_m for s in found])
        for line in self.added:
            touched |= shapely.distance(points, line) < reach
        bit = 1 << PROFILES.index(profile)
        wet = [f.area for f in self.floods if f.barred & bit]
        if wet:
            ends = np.array([p if s is None else (s.x, s.y) for p, s in zip(self.places_xy, found, strict=True)])
            legs = shapely.linestrings(np.stack([self.places_xy, ends], axis=1))
            touched |= shapely.intersects(legs, shapely.union_all(wet))
        return touched

    def _dry(self, profile: str) -> Any:
        """Where an access leg may run: land, without the floods this profile cannot pass."""
        return None if profile == "boat" else self._dry_land[1 << PROFILES.index(profile)]

    @cached_property
    def _dry_land(self) -> dict[int, Any]:
        kept: dict[tuple[int, ...], Any] = {(): self.land}
        found = {}
        for bit in (1 << i for i in range(len(PROFILES))):
            key = tuple(i for i, f in enumerate(self.floods) if f.barred & bit)
            if key not in kept:
                everywhere = shapely.box(*(self.places_xy.min(axis=0) - 1e5), *(self.places_xy.max(axis=0) + 1e5))
                land = everywhere if self.land is None else self.land
                dry = shapely.difference(land, shapely.union_all([self.floods[i].area for i in key]))
                shapely.prepare(dry)
                kept[key] = dry
            found[bit] = kept[key]
        return found

    @cached_property
    def digest(self) -> str:
        """What the world is made of, to the byte: equal worlds have equal digests."""
        total = hashlib.sha256()
        network = self.network
        for array in (network.edge_u, network.edge_v, network.edge_seconds, network.geom_xy, network.ferry_wait):
            total.update(np.ascontiguousarray(array).tobytes())
        for array in (self.people.count, self.people.lonlat, self.villages.lonlat):
            total.update(array.tobytes())
        total.update(repr((sorted(self.conditions.rules), self.posts)).encode())
        for flood in self.floods:
            total.update(shapely.to_wkb(flood.area) + bytes([flood.barred]))
        return total.hexdigest()
