"""The present: the worst holes now, and the moves that would close them, for one service."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from agencies.models import Service, Station, Unit
from agencies.units import active_units
from agencies.where import Stand, stand_of
from geo import runtime
from geo.consequence import by_crew
from geo.coverage import cells_of, free_at, reach_of, reached_from
from geo.planning.moveup import Move, holes, propose, weigh
from geo.planning.today import world_today
from geo.snap import NoRoad, SnapSet
from geo.travel import times_from


@dataclass(frozen=True, eq=False)
class Setting:
    """Cover of one service at a moment, as a move sees it. `reach` bool (crews, C), `stands` bool
    (S, C), `drive_s` (crews, S); `lead` the vehicle of each crew that would go."""

    reach: NDArray[np.bool_]
    stands: NDArray[np.bool_]
    drive_s: NDArray[np.float64]
    people: NDArray[np.float64]
    lead: dict[int, Unit]
    stations: list[Station]
    is_estimate: bool


def now_and_moves(service: Service, now: datetime, most_moves: int = 2, least_people: float = 500.0) -> dict[str, Any]:
    """The holes of a service at `now` and the proposed moves: which crew, with which vehicle, to which
    station, how long it drives, whom it gains and whom it leaves. Empty where nobody is free."""
    setting = setting_of(service, now)
    if setting is None:
        return {"holes": [], "moves": []}
    world = world_today()
    reach, people = setting.reach, setting.people
    worst = [
        {"village": world.villages.codes[v], "name": world.villages.names[v], "people": round(p)}
        for v, p in holes(reach, people, world.people.village)
        if v >= 0
    ]
    moves = propose(reach, setting.stands, setting.drive_s, people, most_moves=most_moves, least_people=least_people)
    return {
        "holes": worst,
        "people_reached": round(float(people[reach.any(axis=0)].sum())) if len(reach) else 0,
        "moves": [_told(setting, move) for move in moves],
        "people_is_estimate": setting.is_estimate,
    }


def cost_of(service: Service, unit: Unit, station: Station, now: datetime) -> Move:
    """What one move would gain, lose and take now. Raises ValueError where the unit is not free for
    this service, or no road leads there."""
    setting = setting_of(service, now)
    crew = next((crew for crew, lead in (setting.lead if setting else {}).items() if lead.pk == unit.pk), None)
    if setting is None or crew is None:
        raise ValueError(_("%s is not free for this now; ask for the proposals again") % unit)
    stand = next((i for i, s in enumerate(setting.stations) if s.pk == station.pk), None)
    if stand is None:
        raise ValueError(_("%s is no station of this service; choose one of its stations") % station)
    move = weigh(setting.reach, setting.stands, setting.drive_s, setting.people, crew, stand)
    if not np.isfinite(move.drive_s):
        raise ValueError(_("no road leads from %(unit)s to %(station)s now") % {"unit": unit, "station": station})
    return move


def setting_of(service: Service, now: datetime) -> Setting | None:
    """Whom each free crew reaches from where it is and would reach from each station; None where no
    roads are loaded."""
    state = runtime.current()
    if state is None:
        return None
    cells = cells_of(state)
    reach = reach_of(service, free_at(active_units(), now), state, cells)
    merged, row = by_crew(reach.cells, reach.crews)
    lead = {int(row[i]): unit for i, unit in reversed(list(enumerate(reach.units)))}  # the vehicle that would go
    stations = list(Station.objects.filter(is_active=True, agency__service=service, agency__is_neighbour=False))
    left = max(0.0, service.target_minutes * 60.0 - service.handling_seconds - service.setup_seconds)
    stands = np.array(
        [
            reached_from(state, cells, _at(s), service.profile, max(0.0, left - service.turnout_seconds))
            for s in stations
        ]
    ).reshape(len(stations), len(cells.people))
    drive = np.full((len(merged), len(stations)), np.inf)
    for crew, unit in lead.items():
        own = state.for_unit(unit.pk)
        try:
            start = own.snap_stand(stand_of(unit, now), unit.profile)
            ends = SnapSet([own.snap(s.point.x, s.point.y, unit.profile) for s in stations])
        except NoRoad:
            continue
        drive[crew] = times_from(own.network, own.conditions, start, unit.profile, None, "none", ends).at(ends)
    return Setting(merged, stands, drive, cells.people, lead, stations, world_today().people.is_estimate)


def _told(setting: Setting, m: Move) -> dict[str, Any]:
    unit, station = setting.lead[m.crew], setting.stations[m.stand]
    return {
        "unit": unit.call_sign,
        "unit_id": unit.pk,
        "from": unit.station.name,
        "to": station.name,
        "to_code": station.code,
        "drive_s": round(m.drive_s),
        "gained": round(m.gained),
        "lost": round(m.lost),
        "net": round(m.net),
    }


def _at(station: Station) -> Stand:
    return Stand(station.point.x, station.point.y, "station", None, 0.0, None)
