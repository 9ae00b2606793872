"""Coverage: zones of stations, and whom free units reach at this moment.

Two clocks are kept apart by name. `driving` zones are minutes of driving; `target` zones are what
remains of a service's target, from the report, for driving. No ferry counts towards either.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import shapely
from django.utils import timezone
from numpy.typing import NDArray

from agencies.models import Service, Station, Unit
from agencies.units import active_units
from agencies.where import FREE, Stand, crew_key, crews_out, refusal, stand_of, turnout_seconds
from geo import runtime
from geo.actions.cover import record_cover, store_zones
from geo.consequence import counts, left_without
from geo.models import CoverageZone, CoverNow, PopulationCell, RoadRevision
from geo.nearest import Ledger
from geo.shapes import geos, multi
from geo.snap import NoRoad, SnapSet
from geo.travel import times_from
from geo.zones import to_lonlat, zone_xy
from live.ask import ask

DRIVING_MINUTES = (5, 10, 15, 30)
KEPT_STANDS = 20_000  # of units, kept with what they reach
CONSEQUENCES = 12  # how many of a ledger's first lines get their consequence


@dataclass(frozen=True, eq=False)
class Cells:
    """The population cells in the order of their codes: people (C,), lon/lat (C, 2)."""

    codes: tuple[str, ...]
    people: NDArray[np.float64]
    lonlat: NDArray[np.float64]


def read_cells() -> Cells:
    rows = list(PopulationCell.objects.order_by("code").values_list("code", "people", "centre"))
    return Cells(
        tuple(r[0] for r in rows),
        np.array([r[1] for r in rows], dtype=np.float64),
        np.array([(r[2].x, r[2].y) for r in rows], dtype=np.float64).reshape(-1, 2),
    )


def place_cells(state: runtime.State, cells: Cells, profile: str) -> tuple[SnapSet, NDArray[np.intp]]:
    """The cells on the road, and which ones they are; those too far from any road are left out."""
    found, index = [], []
    for i, (lon, lat) in enumerate(cells.lonlat.tolist()):
        try:
            found.append(state.snap(lon, lat, profile))
            index.append(i)
        except NoRoad:
            continue
    return SnapSet(found), np.array(index, dtype=np.intp)


# --- zones ----------------------------------------------------------------------------------------
def compute_zones(
    network_id: int,
    stations: Iterable[Station] | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> int:
    """Work out and store the zones of stations (default: all active) over a version of the roads."""
    network = runtime.load_network(network_id)
    now = timezone.now()
    revision = _revision()
    conditions, _until = runtime.conditions_of(network, revision, now)
    state = runtime.State(network, conditions, False, None)
    cells = read_cells()
    chosen = list(stations if stations is not None else _covering_stations())
    rows: list[CoverageZone] = []
    for i, station in enumerate(chosen, 1):
        rows += _zones_of(station, state, cells)
        if i % 10 == 0 or i == len(chosen):
            say(f"zones of {i} of {len(chosen)} stations")
    return store_zones(network_id, [s.pk for s in chosen], rows)


def _covering_stations() -> list[Station]:
    return list(Station.objects.filter(is_active=True, agency__is_active=True).select_related("agency__service"))


def _zones_of(station: Station, state: runtime.State, cells: Cells) -> list[CoverageZone]:
    service = station.agency.service
    profile = service.profile
    wanted = [(CoverageZone.Clock.DRIVING, m, m * 60.0) for m in DRIVING_MINUTES]
    wanted.append((CoverageZone.Clock.TARGET, service.target_minutes, float(_driving(service, station))))
    try:
        start = state.snap(station.point.x, station.point.y, profile)
    except NoRoad:
        return []
    field = times_from(state.network, state.conditions, start, profile, max(s for _c, _m, s in wanted), "none")
    rows = []
    for clock, minutes, seconds in wanted:
        local = zone_xy(field, seconds, state.land)
        shape = to_lonlat(state.network, local)
        inside = shapely.contains_xy(shape, cells.lonlat) if len(cells.people) else np.zeros(0, dtype=bool)
        rows.append(
            CoverageZone(
                station=station,
                network_id=state.network.version,
                roads_revision=state.conditions.revision,
                profile=profile,
                clock=clock,
                minutes=minutes,
                seconds=seconds,
                geom=multi(geos(shape)),
                area_km2=round(local.area / 1e6, 3),
                people=float(cells.people[inside].sum()),
                station_point=station.point,
            )
        )
    return rows


def _driving(service: Service, station: Station) -> int:
    """Seconds of the target left for driving from this station by day."""
    turnout = station.turnout_day_seconds
    spent = service.handling_seconds + service.setup_seconds + (service.turnout_seconds if turnout is None else turnout)
    return max(0, service.target_minutes * 60 - spent)


def stale_stations(network_id: int) -> list[Station]:
    """Stations whose zones are missing, or were worked out for another place, revision or target."""
    revision = _revision()
    standing: dict[int, list[CoverageZone]] = {}
    for z in CoverageZone.objects.filter(network_id=network_id).defer("geom"):
        standing.setdefault(z.station_id, []).append(z)
    stale = []
    for station in _covering_stations():
        service = station.agency.service
        target = float(_driving(service, station))
        rows = standing.get(station.pk, [])
        good = any(z.clock == CoverageZone.Clock.TARGET and z.seconds == target for z in rows) and all(
            z.roads_revision == revision and z.station_point.equals(station.point) and z.profile == service.profile
            for z in rows
        )
        if not good:
            stale.append(station)
    return stale


def _revision() -> int:
    return RoadRevision.objects.get().number


# --- cover now ------------------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Reach:
    """Which cells free units of a service reach in time, bool (units, cells), crews by unit."""

    units: tuple[Unit, ...]
    crews: tuple[int, ...]
    cells: NDArray[np.bool_]


class Free(NamedTuple):
    """A unit (that can be sent), where it is held to be, and its turnout in seconds."""

    unit: Unit
    stand: Stand
    turnout_s: float


def free_at(units: Iterable[Unit], now: datetime) -> list[Free]:
    """Those of the units that can be sent at `now`."""
    return free_of(Free(unit, stand_of(unit, now), turnout_seconds(unit, unit.station, now)) for unit in units)


def free_of(everybody: Iterable[Free]) -> list[Free]:
    """Those of all active units that can be sent."""
    lines = list(everybody)
    out = crews_out(line.unit for line in lines)
    return [line for line in lines if line.unit.status in FREE and refusal(line.unit, None, out) is None]


def reach_of(service: Service, free: Iterable[Free], state: runtime.State, cells: Cells) -> Reach:
    """What each of the free units of the service's capability reaches within what is left of the
    target, from where it is, without ferries."""
    code = service.capability.code if service.capability else None
    able = [line for line in free if code in line.unit.able]
    rows = np.zeros((len(able), len(cells.people)), dtype=bool)
    target = service.target_minutes * 60 - service.handling_seconds - service.setup_seconds
    for i, (unit, stand, turnout_s) in enumerate(able):
        left = max(target - int(turnout_s), 0)
        rows[i] = reached_from(state.for_unit(unit.pk), cells, stand, unit.profile, left)
    return Reach(tuple(line.unit for line in able), tuple(crew_key(line.unit) for line in able), rows)


def reached_from(state: runtime.State, cells: Cells, stand: Stand, profile: str, seconds: float) -> NDArray[np.bool_]:
    """Which cells lie within so many seconds of driving from a stand, without ferries; bool (C,).
    Kept with the state: after a change of one unit only that unit's is worked out anew."""
    kept = state.kept.setdefault("reached", OrderedDict())
    key = (cells, *runtime.coarse(stand), stand.heading, profile, seconds)
    if (known := kept.get(key)) is not None:
        return known  # type: ignore[no-any-return]
    reached = np.zeros(len(cells.people), dtype=bool)
    try:
        start = state.snap_stand(stand, profile)
    except NoRoad:
        return reached
    placed = state.kept.setdefault("placed", {})
    if (cells, profile) not in placed:
        placed[cells, profile] = place_cells(state, cells, profile)
    places, index = placed[cells, profile]
    if len(index):
        field = times_from(state.network, state.conditions, start, profile, seconds, "none", places)
        reached[index] = np.isfinite(field.at(places))
    kept[key] = reached
    while len(kept) > KEPT_STANDS:
        kept.popitem(last=False)
    return reached


def cells_of(state: runtime.State) -> Cells:
    """The cells that stand now, read again only where they have changed."""
    mark = ask("SELECT id, xmin::text FROM geo_populationcell ORDER BY id DESC LIMIT 1")  # all are stored at once
    kept = state.ground.kept.get("cells")
    if kept is None or kept[0] != mark:
        state.kept.clear()  # what was worked out for other cells goes with them
        kept = state.ground.kept["cells"] = (mark, read_cells())
    return kept[1]  # type: ignore[no-any-return]


def cover_now(now: datetime | None = None) -> list[CoverNow]:
    """The cover of each service shown on the wall, not stored."""
    state = runtime.current()
    if state is None:
        return []
    now = now or timezone.now()
    cells, free = cells_of(state), free_at(active_units(), now)
    return [
        _cover_row(service, reach_of(service, free, state, cells), cells, state)
        for service in Service.objects.filter(on_wall=True).select_related("capability")
    ]


def consequences(found: Ledger, now: datetime) -> dict[int, int]:
    """For each unit of a ledger's first lines: the people who have a free unit of its service in
    time now, and none once it has left. By unit key; only where it covers anybody."""
    state = runtime.current()
    if state is None:
        return {}
    first = [c.unit for c in found.candidates if c.refused is None][:CONSEQUENCES]
    services = {u.agency.service_id: u.agency.service for u in first}
    cells, free = cells_of(state), free_at(active_units(), now)
    lost: dict[int, int] = {}
    for service in Service.objects.filter(pk__in=services).select_related("capability"):
        reach = reach_of(service, free, state, cells)
        people = left_without(reach.cells, reach.crews, cells.people)
        lost |= {unit.pk: round(float(p)) for unit, p in zip(reach.units, people, strict=True)}
    return lost


def _cover_row(service: Service, reach: Reach, cells: Cells, state: runtime.State) -> CoverNow:
    count = counts(reach.cells, reach.crews)
    return CoverNow(
        service=service,
        network_id=state.network.version,
        people=float(cells.people.sum()),
        people_one=float(cells.people[count >= 1].sum()),
        people_two=float(cells.people[count >= 2].sum()),
        units_free=len(set(reach.crews)),
        covered=count.tobytes(),
    )


def refresh_cover() -> list[CoverNow]:
    """Work out the cover now and store what has changed since; returns the changed rows."""
    rows = cover_now()
    kept = {c.service_id: c for c in CoverNow.objects.all()}
    changed = [
        r
        for r in rows
        if (old := kept.get(r.service_id)) is None
        or (bytes(old.covered), old.units_free, old.network_id) != (bytes(r.covered), r.units_free, r.network_id)
    ]
    if changed:
        record_cover(changed)
    return changed
