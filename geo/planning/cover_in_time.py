"""The present: the worst holes now, and the moves that would close them, for one service."""

from datetime import datetime
from typing import Any

import numpy as np

from agencies.models import Service, Station
from agencies.units import active_units
from agencies.where import Stand, stand_of
from geo import runtime
from geo.consequence import by_crew
from geo.coverage import cells_of, reach_now, reached_from
from geo.planning.moveup import holes, propose
from geo.planning.today import world_today
from geo.snap import NoRoad, SnapSet
from geo.travel import times_from


def now_and_moves(service: Service, now: datetime, most_moves: int = 2, least_people: float = 500.0) -> dict[str, Any]:
    """The holes of a service at `now` and the proposed moves: which crew, with which vehicle, to which
    station, how long it drives, whom it gains and whom it leaves. Empty where nobody is free."""
    state = runtime.current()
    world = world_today()
    if state is None:
        return {"holes": [], "moves": []}
    cells = cells_of(state)
    reach = reach_now(service, active_units(), state, cells, now)
    merged, row = by_crew(reach.cells, reach.crews)
    village = world.people.village
    worst = [
        {"village": world.villages.codes[v], "name": world.villages.names[v], "people": round(p)}
        for v, p in holes(merged, cells.people, village)
        if v >= 0
    ]
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
    moves = propose(merged, stands, drive, cells.people, most_moves=most_moves, least_people=least_people)
    return {
        "holes": worst,
        "people_reached": round(float(cells.people[merged.any(axis=0)].sum())) if len(merged) else 0,
        "moves": [
            {
                "unit": lead[m.crew].call_sign,
                "unit_id": lead[m.crew].pk,
                "from": lead[m.crew].station.name,
                "to": stations[m.stand].name,
                "to_code": stations[m.stand].code,
                "drive_s": round(m.drive_s),
                "gained": round(m.gained),
                "lost": round(m.lost),
                "net": round(m.net),
            }
            for m in moves
        ],
        "people_is_estimate": world.people.is_estimate,
    }


def _at(station: Station) -> Stand:
    return Stand(station.point.x, station.point.y, "station", None, 0.0, None)
