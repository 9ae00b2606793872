"""Changes to the fleet: agencies, services, stations, crews, units and their status."""

from collections.abc import Iterable

from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.actions.errors import NotAllowed
from agencies.actions.hospitals import enter_hospital
from agencies.actions.ladders import save_ladder
from agencies.models import Agency, Capability, ContactStep, Crew, Service, Station, Unit, UnitStatus
from agencies.payloads import agency_change, service_change, station_change, unit_change
from agencies.states import is_engaged, may_follow
from agencies.units import read_unit
from agencies.where import FREE
from live.actions import action, action_now, emit
from live.ask import Asked, ask, locking, storing, there, together

UNIT_FIELDS = [
    "call_sign",
    "agency",
    "station",
    "crew",
    "vehicle_kind",
    "profile",
    "is_proposal",
    "is_active",
    "source",
]


@action
def set_unit_status(unit_id: int, status: str, *, at_lonlat: tuple[float, float] | None = None) -> Unit:
    """Move a unit to a status that may follow its present one, stamping time and place.

    Raises NotAllowed for a status that may not follow.
    """
    unit = read_unit(unit_id, before=locking(Unit, unit_id))
    if status == unit.status:
        return unit
    if not may_follow(unit.status, status):
        text = _("%(unit)s is %(now)s; %(next)s may not follow")
        raise NotAllowed(text % {"unit": unit, "now": unit.get_status_display(), "next": UnitStatus(status).label})
    position = getattr(unit, "position", None)
    unit.status = status
    unit.status_since = action_now()
    unit.status_point = Point(*at_lonlat) if at_lonlat else position.point if position else unit.status_point
    if status == UnitStatus.AVAILABLE and position is None and at_lonlat is None:
        unit.status_point = None
    unit.version += 1
    together(storing(unit, ["status", "status_since", "status_point", "version"]))
    emit(unit_change(unit, "unit.status"))
    return unit


def lock_crews(unit_ids: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """By the key of each unit that has a crew, the crew's key and whether it is on duty. They are locked to
    the end of the action, always in one order, and before the units: so does everybody who needs both."""
    return {unit: (crew, on_duty) for unit, crew, on_duty in ask(CREWS, [list(unit_ids)])}


CREWS = """
SELECT u.id, c.id, c.on_duty FROM agencies_crew c JOIN agencies_unit u ON u.crew_id = c.id
WHERE u.id = ANY(%s::bigint[]) ORDER BY c.id FOR UPDATE OF c
"""


@action
def take_unit(unit_id: int, unless: str) -> Unit | None:
    """Assign a free unit in one statement: of two who try, one finds it so. None for the other, and where
    `unless` has a row: a question in SQL about unit `u`."""
    taken = [UnitStatus.ASSIGNED, action_now(), unit_id, list(FREE)]
    try:
        unit = read_unit(unit_id, before=Asked(TAKE.format(unless=unless), taken, there(Unit)))
    except Unit.DoesNotExist:
        return None
    emit(unit_change(unit, "unit.status"))
    return unit


TAKE = """
UPDATE agencies_unit u SET status = %s, status_since = %s, version = u.version + 1,
    status_point = coalesce((SELECT p.point FROM agencies_unitposition p WHERE p.unit_id = u.id), u.status_point)
WHERE u.id = %s AND u.is_active AND u.status = ANY(%s::text[]) AND NOT EXISTS ({unless}) RETURNING u.id
"""


@action
def set_standby(unit_id: int, point: Point | None) -> Unit:
    """From now on a unit stands ready at a point, or at its station again (None); one that is sent goes on
    standing where it is."""
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    unit.standby_point = point
    if not is_engaged(unit.status):
        unit.status_point = point or unit.station.point
    unit.version += 1
    unit.save(update_fields=["standby_point", "status_point", "version"])
    emit(unit_change(unit, "unit.standby"))
    return unit


@action
def set_status_by_hand(unit_id: int, status: str, *, field: str = "status") -> Unit:
    """Move a unit between the states in which no incident takes it up. Those of a unit that is sent
    follow its dispatch alone; set by hand, it could be sent a second time.

    Raises NotAllowed (of `field`) for a unit that is sent, a status that only a dispatch gives, and
    one that may not follow.
    """
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    if status == unit.status:
        return unit
    if is_engaged(unit.status):
        text = _("%(unit)s is %(state)s; its status is set at the desk")
        raise NotAllowed(text % {"unit": unit, "state": unit.get_status_display()}, field)
    if is_engaged(status):
        raise NotAllowed(_("a unit is sent by the desk, for an incident; its status follows"), field)
    return set_unit_status(unit_id, status)


@action
def set_crew_duty(crew_id: int, on_duty: bool) -> Crew:
    """Put a crew on duty or off, and tell the screens of its vehicles."""
    crew = Crew.objects.select_for_update().get(pk=crew_id)
    crew.on_duty = on_duty
    crew.save(update_fields=["on_duty"])
    _tell_of_units(Unit.objects.filter(crew=crew), "unit.crew")
    return crew


@action
def save_crew(crew: Crew) -> Crew:
    """Store a new or edited crew and tell the screens of its vehicles.

    Raises NotAllowed where it would move away from vehicles that it serves.
    """
    before = Crew.objects.select_for_update().get(pk=crew.pk) if crew.pk else None
    if before and before.station_id != crew.station_id and crew.units.exists():
        names = ", ".join(crew.units.values_list("call_sign", flat=True))
        raise NotAllowed(_("it serves %s; give these vehicles another crew first") % names, "station")
    crew.save()
    if before and before.on_duty != crew.on_duty:
        _tell_of_units(Unit.objects.filter(crew=crew), "unit.crew")
    return crew


@action
def delete_crew(crew_id: int) -> None:
    """Take away a crew that serves no vehicle. Raises NotAllowed where it serves one."""
    crew = Crew.objects.select_for_update().get(pk=crew_id)
    if names := ", ".join(crew.units.values_list("call_sign", flat=True)):
        raise NotAllowed(_("it serves %s; give these vehicles another crew first") % names)
    crew.delete()


@action
def save_station(station: Station) -> Station:
    """Store a new or edited station and tell the screens.

    Raises NotAllowed where it would close under its units, or open under a closed agency.
    """
    before = Station.objects.select_for_update().get(pk=station.pk) if station.pk else None
    if station.is_active and not station.agency.is_active:
        raise NotAllowed(_("%s is not active; choose an active agency") % station.agency, "agency")
    if before and not station.is_active:
        _empty(Unit.objects.filter(station=station))
    station.version = before.version + 1 if before else 1
    station.save()
    emit(station_change(station, "station.edited"))
    enter_hospital(station)
    return station


@action
def save_unit(unit: Unit, capabilities: Iterable[Capability] | None = None, *, status: str | None = None) -> Unit:
    """Store a new or edited unit and tell the screens. A standing unit keeps the status it has by
    now, unless a new one is named, which must be one that may follow.

    Raises NotAllowed for a crew of another station, an inactive agency or station, and where a unit
    under way would change hands, be taken out or be given another status than the desk's.
    """
    if unit.crew_id:  # crews are locked before units by all
        Crew.objects.select_for_update(no_key=True).filter(pk=unit.crew_id).first()
    before = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk) if unit.pk else None
    _check_unit(unit, before)
    if before:
        unit.status, unit.status_since, unit.status_point = before.status, before.status_since, before.status_point
        unit.version = before.version + 1
        unit.save(update_fields=[*UNIT_FIELDS, "version"])
    else:
        unit.version, unit.status_since = 1, unit.status_since or action_now()
        unit.save()
    if capabilities is not None:
        unit.capabilities.set(capabilities)
        unit.__dict__.pop("able", None)  # what was read of them before
    emit(unit_change(unit, "unit.edited", was=before.agency_id if before else None))
    if status is None or status == unit.status:
        return unit
    return set_status_by_hand(unit.pk, status, field="new_status")


@action
def save_agency(agency: Agency, ladder: Iterable[ContactStep] = (), removed: Iterable[ContactStep] = ()) -> Agency:
    """Store a new or edited agency and tell the screens, of its stations and units too where they
    come to serve something else; with rungs of its contact ladder to add or change, and those to
    take away.

    Raises NotAllowed where it would close over stations or units that are active, and for a rung
    without a number.
    """
    before = Agency.objects.select_for_update().get(pk=agency.pk) if agency.pk else None
    if before and not agency.is_active:
        _empty(Unit.objects.filter(agency=agency))
        if names := ", ".join(agency.stations.filter(is_active=True).values_list("code", flat=True)):
            raise NotAllowed(_("these stations are still active, close them first: %s") % names, "is_active")
    agency.save()
    save_ladder(agency, ladder, removed)
    emit(agency_change(agency, "agency.edited"))
    if before and before.service_id != agency.service_id:
        for station in Station.objects.select_for_update(of=("self",)).filter(agency=agency, is_active=True):
            station.version += 1
            station.save(update_fields=["version"])
            emit(station_change(station, "station.edited"))
        units = Unit.objects.filter(agency=agency)
        lock_crews(units.values_list("pk", flat=True))
        _tell_of_units(units, "unit.edited")
    return agency


@action
def save_service(service: Service) -> Service:
    """Store a new or edited service and tell the screens."""
    service.save()
    emit(service_change(service, "service.edited"))
    return service


@action
def save_capability(capability: Capability) -> Capability:
    """Store a new or edited capability; screens know it by its code, which stays."""
    capability.save()
    return capability


def _check_unit(unit: Unit, before: Unit | None) -> None:
    if unit.crew and unit.crew.station_id != unit.station_id:
        text = _("%(crew)s belongs to %(station)s; choose a crew of the unit's own station")
        raise NotAllowed(text % {"crew": unit.crew, "station": unit.crew.station}, "crew")
    if unit.is_active and not unit.station.is_active:
        raise NotAllowed(_("%s is not active; choose an active station") % unit.station, "station")
    if unit.is_active and not unit.agency.is_active:
        raise NotAllowed(_("%s is not active; choose an active agency") % unit.agency, "agency")
    if before is None or not is_engaged(before.status):
        return
    for field in ("is_active", "agency_id", "call_sign"):
        if getattr(before, field) != getattr(unit, field):
            text = _("%(unit)s is %(state)s; change this once it is back")
            said = text % {"unit": before, "state": before.get_status_display()}
            raise NotAllowed(said, field.removesuffix("_id"))


def _empty(units: QuerySet[Unit]) -> None:
    """Refuse to close over units that are active."""
    if names := ", ".join(units.filter(is_active=True).values_list("call_sign", flat=True)):
        raise NotAllowed(_("these units are still active, take them out or move them first: %s") % names, "is_active")


def _tell_of_units(units: QuerySet[Unit], kind: str) -> None:
    """A new version of each active unit, because something it shows has changed."""
    for unit in units.filter(is_active=True).select_for_update(of=("self",)):
        unit.version += 1
        unit.save(update_fields=["version"])
        emit(unit_change(unit, kind))
