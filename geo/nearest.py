"""Nearest unit: the ledger of every unit, ranked by arrival at a point, with reasons.

One travel-time field for each speed profile serves any number of units. Arrival is turnout plus
travel from where the unit is held to be; ferries count with their worst wait, the best beside it.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from agencies.models import Unit
from agencies.units import active_units
from agencies.where import DIVERTIBLE, Stand, crew_key, crews_out, refusal, stand_of, turnout_seconds
from geo import runtime
from geo.arrivals import arrivals
from geo.route import route
from geo.snap import NoRoad, Snap, SnapSet, check_lonlat
from geo.straight import crosses_water, metres_from, straight_seconds

DEFAULT_CUTOFF_S = 3600.0
ROUTED = 12  # how many of the first candidates get their distance by road


@dataclass(frozen=True)
class Candidate:
    """One line of the ledger. Seconds and metres; None where it is not known.

    `arrival_s`..`arrival_latest_s` is a range where the position is in doubt or a ferry is on the
    way. `refused` says why a unit cannot be sent; such lines stay in the ledger, at its end.
    """

    unit: Unit
    stand: Stand
    turnout_s: float
    travel_s: float | None = None
    travel_best_s: float | None = None
    road_m: float | None = None
    air_m: float = 0.0
    estimated: str = ""
    advice: str = ""
    beyond_s: float | None = None
    refused: str | None = None

    @property
    def arrival_s(self) -> float | None:
        """Expected seconds from now to arrival: turnout and travel with the worst ferry wait."""
        return None if self.travel_s is None else self.turnout_s + self.travel_s

    @property
    def earliest_s(self) -> float | None:
        if self.travel_s is None:
            return None
        best = self.travel_s if self.travel_best_s is None else min(self.travel_s, self.travel_best_s)
        return self.turnout_s + max(0.0, best - self.stand.doubt_s)

    @property
    def latest_s(self) -> float | None:
        return None if self.travel_s is None else self.turnout_s + self.travel_s + self.stand.doubt_s


@dataclass(frozen=True)
class Ledger:
    """Every unit considered; those that can be sent first, by arrival."""

    lon: float
    lat: float
    now: datetime
    cutoff_s: float
    network: int | None
    revision: int
    is_demonstration: bool
    candidates: tuple[Candidate, ...]
    chosen: tuple[Candidate, ...]
    shortfall: int


def ledger(
    lon: float,
    lat: float,
    *,
    now: datetime,
    capability: str | None = None,
    wanted: int = 1,
    cutoff_s: float = DEFAULT_CUTOFF_S,
    units: Iterable[Unit] | None = None,
    routed: int = ROUTED,
) -> Ledger:
    """The ledger for an incident at lon, lat (degrees). `units` defaults to all active ones. The first
    `routed` get their distance by road.

    Raises ValueError for a point that is not on the earth, NoRoad never: where the point is too
    far from any road each line says so.
    """
    check_lonlat(lon, lat)
    rows = list(active_units() if units is None else units)
    state = runtime.current()
    out = crews_out(rows)
    stands = [stand_of(unit, now) for unit in rows]
    air = metres_from([stand.lon for stand in stands], [stand.lat for stand in stands], lon, lat)
    if state:
        travels = _by_road(rows, stands, lon, lat, cutoff_s, state)
    else:
        travels = [_by_air(*line, lon, lat) for line in zip(rows, stands, air, strict=True)]
    timed = [
        Candidate(
            unit=unit,
            stand=stand,
            turnout_s=turnout_seconds(unit, unit.station, now),
            air_m=metres,
            refused=refusal(unit, capability, out) or travel.refused,
            advice=_advice(unit, stand) or travel.advice,
            travel_s=travel.seconds,
            travel_best_s=travel.best_s,
            beyond_s=travel.beyond_s,
            estimated=travel.estimated,
        )
        for unit, stand, metres, travel in zip(rows, stands, air, travels, strict=True)
    ]
    ranked = sorted(timed, key=_rank)
    if state:
        ranked = [with_road(line, lon, lat, state) for line in ranked[:routed]] + ranked[routed:]
    chosen = choose(ranked, wanted)
    return Ledger(
        lon=lon,
        lat=lat,
        now=now,
        cutoff_s=cutoff_s,
        network=state.network.version if state else None,
        revision=state.conditions.revision if state else 0,
        is_demonstration=state.is_demonstration if state else True,
        candidates=tuple(ranked),
        chosen=chosen,
        shortfall=max(0, wanted - len(chosen)),
    )


def choose(ranked: Sequence[Candidate], wanted: int) -> tuple[Candidate, ...]:
    """The first `wanted` that can be sent and arrive, free ones before those that would be
    diverted, no crew twice."""
    crews: set[int] = set()
    chosen: list[Candidate] = []
    sendable = [line for line in ranked if line.refused is None and line.travel_s is not None]
    for line in sorted(sendable, key=lambda line: line.unit.status in DIVERTIBLE):
        if len(chosen) == wanted:
            break
        if crew_key(line.unit) not in crews:
            chosen.append(line)
            crews.add(crew_key(line.unit))
    return tuple(sorted(chosen, key=_rank))


def _advice(unit: Unit, stand: Stand) -> str:
    if unit.status in DIVERTIBLE:
        return _("would be diverted from its present incident")
    if stand.doubt_s:
        return _("position in doubt: ask by radio")
    return ""


def _rank(line: Candidate) -> tuple[bool, float, float]:
    arrival = line.arrival_s
    return (line.refused is not None, np.inf if arrival is None else arrival, line.air_m)


class Travel(NamedTuple):
    """What the way of one unit is: seconds, None where there is none; `refused`, `advice` and
    `estimated` in words."""

    seconds: float | None = None
    best_s: float | None = None
    beyond_s: float | None = None
    refused: str | None = None
    advice: str = ""
    estimated: str = ""


def _by_road(
    units: Sequence[Unit], stands: Sequence[Stand], lon: float, lat: float, cutoff_s: float, state: runtime.State
) -> list[Travel]:
    """The way of each unit; those that may pass a closure go over roads of their own."""
    found = [Travel()] * len(units)
    groups: dict[tuple[str, int], list[int]] = {}
    for i, unit in enumerate(units):
        groups.setdefault((unit.profile, unit.pk if unit.pk in state.passages else 0), []).append(i)
    for (profile, passing), group in groups.items():
        roads = state.for_unit(passing) if passing else state
        advice = _("may pass a closure, by order") if passing else ""
        ways = _by_profile([stands[i] for i in group], lon, lat, profile, cutoff_s, roads)
        for i, travel in zip(group, ways, strict=True):
            found[i] = travel._replace(advice=advice) if advice else travel
    return found


def _by_profile(
    stands: Sequence[Stand], lon: float, lat: float, profile: str, cutoff_s: float, state: runtime.State
) -> list[Travel]:
    network, conditions = state.network, state.conditions
    try:
        goal = state.snap(lon, lat, profile)
    except NoRoad as error:
        return [Travel(refused=_("no road for it near the incident: %s") % error)] * len(stands)
    found = [Travel()] * len(stands)
    starts: dict[int, Snap] = {}
    for i, stand in enumerate(stands):
        try:
            starts[i] = state.snap_stand(stand, profile)
        except NoRoad as error:
            found[i] = Travel(refused=_("no road where it stands: %s") % error)
    places = SnapSet(list(starts.values()))
    worst = arrivals(network, conditions, places, goal, profile, cutoff_s, "worst").tolist()
    best = (
        arrivals(network, conditions, places, goal, profile, cutoff_s, "best").tolist()
        if network.has_ferries
        else worst
    )
    for i, seconds, least in zip(starts, worst, best, strict=True):
        found[i] = Travel(seconds, least) if seconds < np.inf else Travel(beyond_s=cutoff_s)
    return found


def with_road(line: Candidate, lon: float, lat: float, state: runtime.State) -> Candidate:
    """The line with its distance by road, where it has a time and lacks it."""
    if line.travel_s is None or line.road_m is not None:
        return line
    profile, state = line.unit.profile, state.for_unit(line.unit.pk)
    start, goal = state.snap_stand(line.stand, profile), state.snap(lon, lat, profile)
    road = route(state.network, state.conditions, start, goal, profile)
    return line if road is None else dataclasses.replace(line, road_m=road.metres)


def _by_air(unit: Unit, stand: Stand, metres: float, lon: float, lat: float) -> Travel:
    """Without a network: straight line times a stated factor, never across water, and it says so."""
    if crosses_water(stand.lon, stand.lat, lon, lat):
        return Travel(refused=_("across water, and no road network is loaded"))
    seconds = straight_seconds(metres, unit.profile)
    return Travel(seconds, estimated=_("straight line, no road network"))
