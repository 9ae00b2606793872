"""Nearest unit: the ledger of every unit, ranked by arrival at a point, with reasons.

One travel-time field for each speed profile serves any number of units. Arrival is turnout plus
travel from where the unit is held to be; ferries count with their worst wait, the best beside it.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from agencies.models import Unit
from agencies.units import active_units
from agencies.where import DIVERTIBLE, Stand, crew_key, crews_out, refusal, stand_of, turnout_seconds
from geo import runtime
from geo.arrivals import arrivals
from geo.route import route
from geo.snap import NoRoad, Snap, SnapSet, check_lonlat
from geo.straight import crosses_water, metres_between, straight_seconds

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
) -> Ledger:
    """The ledger for an incident at lon, lat (degrees). `units` defaults to all active ones.

    Raises ValueError for a point that is not on the earth, NoRoad never: where the point is too
    far from any road each line says so.
    """
    check_lonlat(lon, lat)
    rows = list(active_units() if units is None else units)
    state = runtime.current()
    out = crews_out(rows)
    lines = [
        Candidate(
            unit=unit,
            stand=(stand := stand_of(unit, now)),
            turnout_s=turnout_seconds(unit, unit.station, now),
            air_m=metres_between(stand.lon, stand.lat, lon, lat),
            refused=refusal(unit, capability, out),
            advice=_advice(unit, stand),
        )
        for unit in rows
    ]
    timed = _by_road(lines, lon, lat, cutoff_s, state) if state else _by_air(lines, lon, lat)
    ranked = sorted(timed, key=_rank)
    if state:
        ranked = [with_road(line, lon, lat, state) for line in ranked[:ROUTED]] + ranked[ROUTED:]
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


def _by_road(lines: list[Candidate], lon: float, lat: float, cutoff_s: float, state: Any) -> list[Candidate]:
    done: list[Candidate] = []
    for profile in sorted({line.unit.profile for line in lines}):
        group = [line for line in lines if line.unit.profile == profile]
        bound = [line for line in group if line.unit.pk not in state.passages]
        done += _by_profile(bound, lon, lat, profile, cutoff_s, state) if bound else []
        for line in group:
            if line.unit.pk in state.passages:
                allowed = dataclasses.replace(line, advice=line.advice or _("may pass a closure, by order"))
                done += _by_profile([allowed], lon, lat, profile, cutoff_s, state.for_unit(line.unit.pk))
    return done


def _by_profile(
    group: list[Candidate], lon: float, lat: float, profile: str, cutoff_s: float, state: Any
) -> list[Candidate]:
    network, conditions = state.network, state.conditions
    try:
        goal = state.snap(lon, lat, profile)
    except NoRoad as error:
        return [_refuse(line, _("no road for it near the incident: %s") % error) for line in group]
    starts: list[tuple[Candidate, Snap]] = []
    done: list[Candidate] = []
    for line in group:
        try:
            starts.append((line, state.snap_stand(line.stand, profile)))
        except NoRoad as error:
            done.append(_refuse(line, _("no road where it stands: %s") % error))
    places = SnapSet([start for _line, start in starts])
    worst = arrivals(network, conditions, places, goal, profile, cutoff_s, "worst")
    best = arrivals(network, conditions, places, goal, profile, cutoff_s, "best")
    for (line, _start), seconds, least in zip(starts, worst, best, strict=True):
        if np.isfinite(seconds):
            done.append(dataclasses.replace(line, travel_s=float(seconds), travel_best_s=float(least)))
        else:
            done.append(dataclasses.replace(line, beyond_s=cutoff_s))
    return done


def with_road(line: Candidate, lon: float, lat: float, state: Any) -> Candidate:
    """The line with its distance by road, where it has a time and lacks it."""
    if line.travel_s is None or line.road_m is not None:
        return line
    profile, state = line.unit.profile, state.for_unit(line.unit.pk)
    start, goal = state.snap_stand(line.stand, profile), state.snap(lon, lat, profile)
    road = route(state.network, state.conditions, start, goal, profile)
    return line if road is None else dataclasses.replace(line, road_m=road.metres)


def _refuse(line: Candidate, reason: str) -> Candidate:
    return dataclasses.replace(line, refused=line.refused or reason)


def _by_air(lines: list[Candidate], lon: float, lat: float) -> list[Candidate]:
    """Without a network: straight line times a stated factor, never across water, and it says so."""
    done = []
    for line in lines:
        if crosses_water(line.stand.lon, line.stand.lat, lon, lat):
            done.append(_refuse(line, _("across water, and no road network is loaded")))
        else:
            seconds = straight_seconds(line.air_m, line.unit.profile)
            done.append(dataclasses.replace(line, travel_s=seconds, estimated=_("straight line, no road network")))
    return done
