"""The states of a unit: one table. A step that is not in it is refused."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from agencies.kept import Kept
from agencies.models import Agency, Capability, Crew, Service, Station, Unit
from agencies.models import UnitStatus as S

REST = (S.BREAK, S.OUT_OF_SERVICE, S.OFF_DUTY)

TRANSITIONS: dict[str, frozenset[str]] = {
    S.AVAILABLE: frozenset({S.ASSIGNED, *REST}),
    S.ASSIGNED: frozenset({S.EN_ROUTE, S.ON_SCENE, S.AVAILABLE, S.RETURNING, S.OUT_OF_SERVICE}),
    S.EN_ROUTE: frozenset({S.ON_SCENE, S.ASSIGNED, S.AVAILABLE, S.RETURNING, S.OUT_OF_SERVICE}),
    S.ON_SCENE: frozenset({S.WORKING, S.TRANSPORTING, S.RETURNING, S.AVAILABLE, S.OUT_OF_SERVICE}),
    S.WORKING: frozenset({S.ON_SCENE, S.TRANSPORTING, S.RETURNING, S.AVAILABLE, S.OUT_OF_SERVICE}),
    S.TRANSPORTING: frozenset({S.AT_HOSPITAL, S.OUT_OF_SERVICE}),
    S.AT_HOSPITAL: frozenset({S.RETURNING, S.AVAILABLE, S.OUT_OF_SERVICE}),
    S.RETURNING: frozenset({S.AVAILABLE, S.ASSIGNED, *REST}),
    S.BREAK: frozenset({S.AVAILABLE, S.OUT_OF_SERVICE, S.OFF_DUTY}),
    S.OUT_OF_SERVICE: frozenset({S.AVAILABLE, S.OFF_DUTY}),
    S.OFF_DUTY: frozenset({S.AVAILABLE, S.OUT_OF_SERVICE}),
}


def may_follow(before: str, after: str) -> bool:
    """Whether a unit may go from one status to another."""
    return after in TRANSITIONS[before]


def is_engaged(status: str) -> bool:
    """Whether a unit in this status is taken up by an incident."""
    return status not in (S.AVAILABLE, S.RETURNING, *REST)


FIXES = "SELECT unit_id, ST_X(point), ST_Y(point), fixed_at, speed_kmh, heading FROM agencies_unitposition"


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
    who ask, and not to be written. Asked for with every recommendation: they are read again only where
    one of them has changed, but for their positions."""
    units = _units()
    with connection.cursor() as cursor:
        cursor.execute(FIXES)
        latest = {row[0]: Fixed(*row[1:]) for row in cursor}
    for unit in units:
        unit._state.fields_cache["position"] = latest.get(unit.pk)
    return list(units)


def _read() -> list[Unit]:
    agencies = {agency.pk: agency for agency in Agency.objects.select_related("service")}
    stations = {station.pk: station for station in Station.objects.all()}
    for station in stations.values():
        station.agency = agencies[station.agency_id]
    active = Unit.objects.filter(is_active=True, agency__is_active=True)
    able: dict[int, set[str]] = {}
    for unit_id, code in active.filter(capabilities__isnull=False).values_list("pk", "capabilities__code").order_by():
        able.setdefault(unit_id, set()).add(code)
    units = list(active.select_related("crew"))
    for unit in units:
        unit.agency, unit.station = agencies[unit.agency_id], stations[unit.station_id]
        unit.able = frozenset(able.get(unit.pk, ()))
    return units


_units = Kept((Agency, Service, Station, Unit, Unit.capabilities.through, Capability, Crew), _read)
