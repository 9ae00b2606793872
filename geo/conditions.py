"""What is in force on the roads: closures and slowdowns as a mask over an array, nothing rebuilt.

A rule covers the piece [from, to] of an edge (fractions of its length from u to v) with a factor
on the speed: 0 closes it. Weights for a profile are the network's own with the few edges under a
rule worked out anew, kept for as long as the rules stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from geo.hierarchy import Metric
from geo.network import Network
from geo.profiles import FERRY, PROFILES, profile_index

FERRY_MODES = {"none": -1, "best": 0, "worst": 1}


class Rule(NamedTuple):
    """A piece of an edge under a speed factor (0 = closed), for profiles in a bit mask. `closure`: the
    key of the closure it is of, 0 where it is of none."""

    edge: int
    start: float
    end: float
    factor: float
    profiles: int = (1 << len(PROFILES)) - 1
    closure: int = 0


@dataclass(eq=False)
class Weights:
    """Seconds for a profile under the conditions. `seconds` is float64 (E, 2) without ferry waits;
    `leaving` and `entering` the same with them as float32, in the order of the network's two
    adjacencies; `step` the seconds of a bucket of the search; `ruled` and `usable` (for snapping)
    are bool (E,); `poured` the hierarchy under them, once it was asked for."""

    seconds: NDArray[np.float64]
    leaving: NDArray[np.float32]
    entering: NDArray[np.float32]
    step: float
    ruled: NDArray[np.bool_]
    usable: NDArray[np.bool_]
    poured: Metric | None = None


@dataclass(frozen=True, eq=False)
class Conditions:
    """The rules in force at one revision. Immutable; weights are worked out once for each use."""

    revision: int = 0
    rules: tuple[Rule, ...] = ()
    _kept: WeakKeyDictionary[Network, dict[tuple[int, str], Weights]] = field(
        default_factory=WeakKeyDictionary, repr=False
    )
    _lock: Lock = field(default_factory=Lock, repr=False)

    def on_edge(self, edge: int, profile: str) -> list[Rule]:
        """The rules of an edge that hold for a profile."""
        if not self.rules:
            return []
        bit = 1 << profile_index(profile)
        return [rule for rule in self._by_edge.get(edge, ()) if rule.profiles & bit]

    @property
    def _by_edge(self) -> dict[int, list[Rule]]:
        found: dict[int, list[Rule]] | None = self.__dict__.get("_edges")
        if found is None:
            found = {}
            for rule in self.rules:
                found.setdefault(rule.edge, []).append(rule)
            object.__setattr__(self, "_edges", found)
        return found

    def weights(self, network: Network, profile: str, ferry: str) -> Weights:
        """Weights of the whole network; `ferry` says which wait counts: none, best or worst."""
        if ferry not in FERRY_MODES:
            raise ValueError(f"unknown ferry mode {ferry!r}; there are: {', '.join(FERRY_MODES)}")
        key = (profile_index(profile), ferry if network.has_ferries else "none")
        kept = self._kept.get(network, {}).get(key)
        if kept is None:
            with self._lock:
                of_network = self._kept.setdefault(network, {})
                kept = of_network.get(key) or self._build(network, profile, ferry)
                of_network[key] = kept
        return kept

    def metric(self, network: Network, profile: str, ferry: str) -> Metric | None:
        """The network's hierarchy under the same weights; None where it has none."""
        weights = self.weights(network, profile, ferry)
        if weights.poured is None and network.hierarchy is not None:
            weights.poured = network.hierarchy.pour(weights.leaving)
        return weights.poured

    def _build(self, network: Network, profile: str, ferry: str) -> Weights:
        seconds = np.ascontiguousarray(network.edge_seconds[profile_index(profile)].T.astype(np.float64))
        ruled = np.zeros(network.edges, dtype=bool)
        for edge in self._by_edge:
            rules = self.on_edge(edge, profile)
            if rules:
                ruled[edge] = True
                for direction in (0, 1):
                    base = float(network.edge_seconds[profile_index(profile), direction, edge])
                    seconds[edge, direction] = piece_seconds(base, rules, 0.0, 1.0)
        total = seconds.copy()
        ferries = (network.edge_flags & FERRY) != 0
        if ferries.any():
            if ferry == "none":
                total[ferries] = np.inf
            else:
                total[ferries] += network.ferry_wait[ferries, FERRY_MODES[ferry]][:, None]
        base = network.edge_seconds[profile_index(profile)]
        usable = np.isfinite(base).any(axis=0) & ~ferries
        flat = total.reshape(-1).astype(np.float32)
        leaving, entering = (flat[adjacency.arc] for adjacency in network.adjacency)
        passable = flat[np.isfinite(flat) & (flat > 0)]
        step = float(np.median(passable)) if len(passable) else 1.0
        return Weights(seconds, leaving, entering, max(step, 0.1), ruled, usable)


FREE = Conditions()


def piece_seconds(whole: float, rules: Iterable[Rule], start: float, end: float) -> float:
    """Seconds for the piece [start, end] of an edge that takes `whole` seconds without rules; inf
    where a closed piece lies on it. Where rules overlap the slowest holds."""
    if end <= start:
        return 0.0
    held = list(rules)
    if not held:
        return whole * (end - start)
    cuts = sorted({start, end, *(c for r in held for c in (r.start, r.end) if start < c < end)})
    total = 0.0
    for a, b in zip(cuts, cuts[1:], strict=False):
        middle = (a + b) / 2
        factor = min((r.factor for r in held if r.start < middle < r.end), default=1.0)
        if factor <= 0.0:
            return float("inf")
        total += whole * (b - a) / factor
    return total


def reach_along(whole: float, rules: Iterable[Rule], start: float, seconds: float, forward: bool) -> float:
    """The fraction reached from `start` along an edge with so many seconds to spend, going towards
    v (`forward`) or u; it stops at a closed piece."""
    held = list(rules)
    goal = 1.0 if forward else 0.0
    stops = {r.start for r in held} | {r.end for r in held} | {goal}
    ahead = sorted((c for c in stops if (c > start) == forward and c != start), reverse=not forward)
    at = start
    for c in ahead:
        a, b = (at, c) if forward else (c, at)
        cost = piece_seconds(whole, held, a, b)
        if cost > seconds:
            if not np.isfinite(cost):
                return at
            return at + (c - at) * seconds / cost
        seconds -= cost
        at = c
    return at
