"""Units as they are read, with what they stand on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from agencies.kept import Kept
from agencies.models import Agency, Capability, Service, Station, Unit
from live.ask import Asked, One, plain, together


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a ledger reads of a unit's latest position."""

    lon: float
    lat: float
    fixed_at: datetime
    speed_kmh: float | None
    heading: float | None


def active_units() -> list[Unit]:
    """All active units with what a ledger reads of them, their positions as of now. They are shared by all
    who ask, and not to be written. Asked for with every recommendation: a unit is read again only where its
    row or its crew's has changed."""
    ground, rows = together(_ground.asked(), plain(STANDING))
    standing = {key: (mark, Fixed(*fix) if fix[0] is not None else None) for key, mark, *fix in rows}
    changed = [key for key, (mark, _fix) in standing.items() if ground.units.get(key, ("",))[0] != mark]
    for unit in _changed(changed):
        ground.carry(unit)
        ground.units[unit.pk] = (standing[unit.pk][0], unit)  # both at once: others read them meanwhile
    units = [ground.units[key][1] for key in standing if key in ground.units]
    for unit in units:
        unit._state.fields_cache["position"] = standing[unit.pk][1]
    return units


def _changed(keys: Sequence[int]) -> list[Unit]:
    try:
        return together(*[_with_crew.asked(key) for key in keys]) if keys else []
    except Unit.DoesNotExist:  # gone a moment ago
        return list(Unit.objects.filter(pk__in=keys).select_related("crew"))


_with_crew = One(lambda key: Unit.objects.filter(pk=key).select_related("crew"))


@dataclass
class Ground:
    """What units stand on, which is hardly ever written, and by their keys the units read over it, each with
    the mark of its row."""

    agencies: dict[int, Agency]
    stations: dict[int, Station]
    able: dict[int, frozenset[str]]
    units: dict[int, tuple[str, Unit]] = field(default_factory=dict)

    def carry(self, unit: Unit) -> None:
        """Give a unit what it stands on."""
        if unit.station_id in self.stations and unit.agency_id in self.agencies:  # else of a moment later
            unit.agency, unit.station = self.agencies[unit.agency_id], self.stations[unit.station_id]
        unit.able = self.able.get(unit.pk, frozenset())


def read_units(rows: QuerySet[Unit]) -> list[Unit]:
    """Units of a question, with all that a road or a payload asks of them. What they stand on is shared,
    and not to be written."""
    ground = _ground()
    units = list(_joined(rows))
    for unit in units:
        ground.carry(unit)
    return units


def read_unit(key: int, before: Asked[None] | None = None) -> Unit:
    """One of them, as it is after the question `before`. Raises Unit.DoesNotExist."""
    first = [before] if before else []
    *_done, unit, ground = together(*first, _one.asked(key), _ground.asked())
    ground.carry(unit)
    return unit  # type: ignore[no-any-return]


def _joined(rows: QuerySet[Unit]) -> QuerySet[Unit]:
    return rows.select_related("crew", "position")


_one = One(lambda key: _joined(Unit.objects.filter(pk=key)))


def _read() -> Ground:
    agencies = {agency.pk: agency for agency in Agency.objects.select_related("service")}
    stations = {station.pk: station for station in Station.objects.all()}
    for station in stations.values():
        station.agency = agencies[station.agency_id]
    able: dict[int, set[str]] = {}
    held = Unit.capabilities.through.objects.values_list("unit_id", "capability__code")
    for unit_id, code in held.order_by():
        able.setdefault(unit_id, set()).add(code)
    return Ground(agencies, stations, {key: frozenset(codes) for key, codes in able.items()})


_ground = Kept((Agency, Service, Station, Unit.capabilities.through, Capability), _read)

# a row that is written again has another xmin (or, in the same transaction, another cmin)
STANDING = """
SELECT u.id, concat_ws(' ', u.xmin, u.cmin, c.xmin, c.cmin), ST_X(p.point), ST_Y(p.point), p.fixed_at, p.speed_kmh,
    p.heading
FROM agencies_unit u
JOIN agencies_agency a ON a.id = u.agency_id AND a.is_active
LEFT JOIN agencies_crew c ON c.id = u.crew_id
LEFT JOIN agencies_unitposition p ON p.unit_id = u.id
WHERE u.is_active ORDER BY u.call_sign
"""
