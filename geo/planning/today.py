"""The world as it stands today, read from the database; kept as long as nothing of it changes."""

import threading
from typing import Any

import numpy as np
import shapely
from django.db import connection
from django.utils.translation import gettext as _
from pyproj import Geod

from agencies.models import Station, Unit
from agencies.units import active_units
from geo import runtime
from geo.levels import VILLAGES
from geo.models import Boundary, PopulationCell
from geo.planning.world import People, Post, Vehicle, Villages, World
from geo.shapes import to_shapely

WGS84 = Geod(ellps="WGS84")

_lock = threading.Lock()
_kept: tuple[Any, World] | None = None


class NoRoads(ValueError):
    """There is nothing to plan over yet; the message says what to import."""


def world_today() -> World:
    """Today: the roads in force with their closures, the posts and vehicles in service, the people.

    Raises NoRoads where no network is loaded.
    """
    global _kept
    state = runtime.current(fresh=True)
    if state is None:
        raise NoRoads(_("no road network is loaded; import one with manage.py import_roads"))
    key = (id(state), _marks())
    with _lock:
        if _kept is None or _kept[0] != key:
            old = _kept[1] if _kept and _kept[1].network is state.network else None
            if old and _kept and _kept[0][1][-1] == key[1][-1]:  # a closure moves nobody
                people, villages = old.people, old.villages
            else:
                people, villages = _people(state.network)
            world = World(
                state.network, state.conditions, state.land, _posts(), people, villages, state.is_demonstration
            )
            same = old and old.conditions is state.conditions and np.array_equal(old.places, world.places)
            if old and same:  # other posts or numbers of people stand on the same roads
                world._kept.update(old._kept)
            _kept = (key, world)
            _states[0] = state  # keeps the id of the state its own
        return _kept[1]


_states: list[Any] = [None]


def _marks() -> tuple[Any, ...]:
    """What tells that posts, units or people have changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT array_agg((id, version, is_active)::text ORDER BY id)::text FROM agencies_station), "
            "(SELECT array_agg((id, version, crew_id, station_id)::text ORDER BY id)::text FROM agencies_unit "
            "WHERE is_active), "
            "(SELECT array_agg(t::text ORDER BY id)::text FROM agencies_service t), "
            "(SELECT array_agg((id, is_active)::text ORDER BY id)::text FROM agencies_agency), "
            "(SELECT (count(*), max(id), sum(people))::text FROM geo_populationcell) || "
            "(SELECT (count(*), max(id))::text FROM geo_boundary)"  # the last: people and villages
        )
        return tuple(cursor.fetchone())


def _posts() -> tuple[Post, ...]:
    units: dict[int, list[Unit]] = {}
    for unit in active_units():
        units.setdefault(unit.station_id, []).append(unit)
    stations = Station.objects.filter(is_active=True, agency__is_active=True, agency__is_neighbour=False)
    return tuple(_post(s, units.get(s.pk, [])) for s in stations.select_related("agency__service").order_by("code"))


def _post(station: Station, units: list[Unit]) -> Post:
    service = station.agency.service
    by_day, by_night = station.turnout_day_seconds, station.turnout_night_seconds
    return Post(
        code=station.code,
        name=station.name,
        lon=station.point.x,
        lat=station.point.y,
        service=service.code,
        agency=station.agency.code,
        turnout_day_s=float(service.turnout_seconds if by_day is None else by_day),
        turnout_night_s=float(service.turnout_seconds if by_night is None else by_night),
        quality=station.position_quality,
        vehicles=tuple(
            Vehicle(
                u.call_sign,
                f"crew {u.crew_id}" if u.crew_id else "",
                u.profile,
                u.able,
            )
            for u in sorted(units, key=lambda u: u.call_sign)
        ),
    )


def _people(network: Any) -> tuple[People, Villages]:
    rows = list(Boundary.objects.lowest().filter(level__in=VILLAGES).select_related("parent").order_by("code"))
    if not rows:
        rows = list(Boundary.objects.lowest().select_related("parent").order_by("code"))
    labels = [row.label_point or row.geom.point_on_surface for row in rows]
    shapes = [shapely.transform(to_shapely(row.geom), network.to_xy, interleaved=False) for row in rows]
    villages = Villages(
        codes=tuple(row.code for row in rows),
        names=tuple(row.name for row in rows),
        districts=tuple(row.parent.name if row.parent else "" for row in rows),
        lonlat=np.array([(p.x, p.y) for p in labels], dtype=np.float64).reshape(-1, 2),
        shapes=np.array(shapes, dtype=object),
    )
    number = {row.pk: i for i, row in enumerate(rows)}
    cells = list(PopulationCell.objects.order_by("code"))
    people = People(
        codes=tuple(c.code for c in cells),
        count=np.array([c.people for c in cells], dtype=np.float64),
        lonlat=np.array([(c.centre.x, c.centre.y) for c in cells], dtype=np.float64).reshape(-1, 2),
        village=np.array([number.get(c.boundary_id or 0, -1) for c in cells], dtype=np.int64),
        km2=np.array([abs(WGS84.geometry_area_perimeter(to_shapely(c.geom))[0]) / 1e6 for c in cells]),
        is_estimate=any(c.is_estimate for c in cells),
        method=cells[0].method if cells else "",
    )
    return people, villages
