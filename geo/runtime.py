"""The roads in force, in this process: the active network as arrays, and the rules over it.

`current()` returns one immutable state; a caller keeps it to the end of its request, whatever is
switched meanwhile. Arrays come from a cache file on this host, built from PostGIS when missing.
"""

import functools
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies.where import Stand
from geo.conditions import Conditions, Rule
from geo.ground import Ground, ground_of
from geo.models import Closure, ClosureMatch, Passage, RoadEdge, RoadNetwork, RoadRestriction
from geo.network import Network, build_network
from geo.profiles import EMERGENCY, PROFILES
from geo.roads.store import read_rows
from geo.snap import Snap
from live.ask import ask

FIX_DIGITS = 4  # of a degree: 11 m, about what a fix in the open is good for
LOOK_EVERY_S = 0.2  # how often a process asks the database whether something has changed


@dataclass(frozen=True, eq=False)
class State:
    """A network with its conditions. `until`: when the next closure begins or ends (UTC).
    `passages`: the closures (keys) that a unit (key) may pass after all."""

    network: Network
    conditions: Conditions
    is_demonstration: bool
    until: datetime | None
    passages: Mapping[int, frozenset[int]] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)  # what was worked out over these roads

    def for_unit(self, unit_id: int) -> "State":
        """The roads as they are for one unit: without the closures it may pass."""
        passed = self.passages.get(unit_id)
        return self._without(passed) if passed else self

    @functools.cached_property
    def _without(self) -> Any:
        @functools.lru_cache(maxsize=50)
        def state(passed: frozenset[int]) -> State:
            rules = tuple(rule for rule in self.conditions.rules if rule.closure not in passed)
            return State(self.network, Conditions(self.conditions.revision, rules), self.is_demonstration, self.until)

        return state

    @functools.cached_property
    def ground(self) -> Ground:
        return ground_of(self.network)

    @property
    def land(self) -> Any:
        """The land mask in the network's local metres, prepared; None where none is loaded."""
        return self.ground.land

    def snap(self, lon: float, lat: float, profile: str, heading: float | None = None) -> Snap:
        """As `geo.snap.snap`, the access leg over land but for boats; the last few thousand kept."""
        return self._kept(lon, lat, profile, heading)

    def snap_stand(self, stand: Stand, profile: str) -> Snap:
        """Where a unit stands, on the road. To some metres: no fix is better, and a unit that stands
        still is looked for once, although its fixes waver."""
        return self.snap(*coarse(stand), profile, stand.heading)

    @functools.cached_property
    def _kept(self) -> Any:
        @functools.lru_cache(maxsize=20_000)
        def find(lon: float, lat: float, profile: str, heading: float | None) -> Snap:
            return self.ground.snap(lon, lat, profile, self.conditions, heading)

        return find


_lock = threading.Lock()
_state: State | None = None
_key: tuple[Any, ...] | None = None
_looked_at = 0.0


def coarse(stand: Stand) -> tuple[float, float]:
    """Longitude and latitude of a stand, as exact as a fix is."""
    return round(stand.lon, FIX_DIGITS), round(stand.lat, FIX_DIGITS)


def current(fresh: bool = False) -> State | None:
    """The roads in force, or None before the first import. `fresh` asks the database at once."""
    global _state, _key, _looked_at
    due = time.monotonic() - _looked_at > LOOK_EVERY_S
    if not (due or fresh or (_state and _state.until and timezone.now() >= _state.until)):
        return _state
    with _lock:
        now = timezone.now()
        key = _database_key()
        expired = _state is not None and _state.until is not None and now >= _state.until
        if key != _key or expired:
            network_id = key[1]
            same = _state is not None and _key is not None and _key[:3] == key[:3]
            network = _state.network if same and _state else load_network(network_id) if network_id else None
            _state = _make_state(network, key[4], key[3], now) if network else None
            _key = key
        _looked_at = time.monotonic()
        return _state


def _database_key() -> tuple[Any, ...]:
    """What decides the state: database, active network, digest, demonstration, revision; and the log's
    epoch, for a revision of a database that was replaced may have other closures."""
    rows = ask(
        "SELECT current_database(), n.id, n.digest, n.is_demonstration, r.number, "
        "(SELECT min(uuid::text) FROM live_epoch) FROM geo_roadrevision r "
        "LEFT JOIN geo_roadnetwork n ON n.state = 'active'"
    )
    return rows[0] if rows else (None, None, None, None, 0, None)


def _make_state(network: Network, revision: int, is_demonstration: bool, now: datetime) -> State:
    conditions, until = conditions_of(network, revision, now)
    passages: dict[int, frozenset[int]] = {}
    for unit, closure in Passage.objects.filter(ended_at=None).values_list("unit_id", "closure_id"):
        passages[unit] = passages.get(unit, frozenset()) | {closure}
    return State(network, conditions, is_demonstration, until, passages)


def load_network(network_id: int) -> Network:
    """The arrays of a version from this host's cache; built from PostGIS where they are missing or
    broken, written aside and renamed into place, never rewritten."""
    version = RoadNetwork.objects.get(pk=network_id)
    folder = cache_folder(version)
    try:
        return Network.load(folder)
    except (OSError, ValueError, KeyError, TypeError):
        shutil.rmtree(folder, ignore_errors=True)
    network = build_network(read_rows(network_id), network_id)
    network.save(folder)
    return network


def cache_folder(version: RoadNetwork) -> Path:
    """Where this host keeps the arrays of a version."""
    name = f"{connection.settings_dict['NAME']}-{version.pk}-{version.digest[:16]}"
    return Path(settings.NETWORK_CACHE_DIR) / name


def conditions_of(network: Network, revision: int, now: datetime) -> tuple[Conditions, datetime | None]:
    """The rules in force over a version at `now`, and when they next change by the clock."""
    standing = Closure.objects.filter(lifted_at=None)
    moments = [t for c in standing for t in (c.starts_at, c.expires_at) if t is not None and t > now]
    rules = [
        Rule(
            network.edge_index[m.edge_id],
            m.from_fraction,
            m.to_fraction,
            m.closure.factor,
            _mask(m.closure.profiles),
            m.closure_id,
        )
        for m in ClosureMatch.objects.filter(closure__lifted_at=None, edge__network_id=network.version).select_related(
            "closure"
        )
        if m.closure.starts_at <= now and (m.closure.expires_at is None or m.closure.expires_at > now)
    ]
    for edge_id, state in (
        RoadEdge.objects.filter(network_id=network.version, restriction__isnull=False)
        .exclude(restriction__state=RoadRestriction.State.OPEN)
        .values_list("id", "restriction__state")
    ):
        barred = set(PROFILES) - (EMERGENCY if state == RoadRestriction.State.RESTRICTED else set())
        rules.append(Rule(network.edge_index[edge_id], 0.0, 1.0, 0.0, _mask(sorted(barred))))
    return Conditions(revision, tuple(rules)), min(moments, default=None)


def _mask(profiles: list[str]) -> int:
    return sum(1 << PROFILES.index(p) for p in (profiles or PROFILES) if p in PROFILES)
