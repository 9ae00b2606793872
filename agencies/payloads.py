"""What the screens know of agencies, stations and units. No personal data."""

from collections.abc import Iterable
from datetime import datetime

from agencies.access import ALL, COMMAND, about_agency, agency_audience, unit_audience
from agencies.models import Agency, Credential, Hospital, Screen, Service, Station, Unit, User
from agencies.positions import read_positions
from live.events import HUBS, Change, Payload, register
from live.latest import register_latest


class ServicePayload(Payload):
    """id = code. Seconds are taken off the target; `driving_seconds` is what remains of it."""

    name: str
    shape: str
    letter: str
    target_minutes: int
    target_basis: str
    handling_seconds: int
    turnout_seconds: int
    setup_seconds: int
    driving_seconds: int
    on_wall: bool
    order: int


class AgencyPayload(Payload):
    code: str
    name: str
    short_name: str
    service: str
    relation: str
    is_neighbour: bool


class StationPayload(Payload):
    code: str
    name: str
    agency: str
    service: str
    kind: str
    lon: float
    lat: float
    position_quality: str


class UnitPayload(Payload):
    """`people`, `fuel_percent`, `water_litres`: what the last check found, None where it was not
    looked at; `checked_at` None: never checked."""

    call_sign: str
    agency: str
    service: str
    station: str
    crew: str | None
    crew_on_duty: bool
    vehicle_kind: str
    profile: str
    capabilities: list[str]
    status: str
    status_since: datetime | None
    people: int | None
    fuel_percent: int | None
    water_litres: int | None
    checked_at: datetime | None
    is_proposal: bool


def service_change(service: Service, kind: str) -> Change:
    view = ServicePayload(
        id=service.code,
        version=1,
        name=service.name,
        shape=service.shape,
        letter=service.letter,
        target_minutes=service.target_minutes,
        target_basis=service.target_basis,
        handling_seconds=service.handling_seconds,
        turnout_seconds=service.turnout_seconds,
        setup_seconds=service.setup_seconds,
        driving_seconds=service.driving_seconds,
        on_wall=service.on_wall,
        order=service.order,
    )
    return Change(kind, "service", service.code, view.version, {ALL: view})


def agency_change(agency: Agency, kind: str) -> Change:
    view = AgencyPayload(
        id=str(agency.pk),
        version=1,
        code=agency.code,
        name=agency.name,
        short_name=agency.short_name,
        service=agency.service.code,
        relation=agency.relation,
        is_neighbour=agency.is_neighbour,
    )
    return Change(kind, "agency", view.id, view.version, {ALL: view if agency.is_active else None})


def station_change(station: Station, kind: str) -> Change:
    """Every audience sees every station; an inactive one is gone."""
    view = StationPayload(
        id=str(station.pk),
        version=station.version,
        code=station.code,
        name=station.name,
        agency=str(station.agency_id),
        service=station.agency.service.code,
        kind=station.kind,
        lon=station.point.x,
        lat=station.point.y,
        position_quality=station.position_quality,
    )
    return Change(kind, "station", view.id, view.version, {ALL: view if station.is_active else None})


def unit_change(unit: Unit, kind: str, was: int | None = None) -> Change:
    """Command, the wall, the unit's own agency and its page see it; to another agency it is shown only
    within an incident shared with it. For the agency it belonged to before (`was`) it is gone."""
    view = UnitPayload(
        id=str(unit.pk),
        version=unit.version,
        call_sign=unit.call_sign,
        agency=str(unit.agency_id),
        service=unit.agency.service.code,
        station=str(unit.station_id),
        crew=str(unit.crew_id) if unit.crew_id else None,
        crew_on_duty=bool(unit.crew and unit.crew.on_duty),
        vehicle_kind=unit.vehicle_kind,
        profile=unit.profile,
        capabilities=sorted(unit.able),
        status=unit.status,
        status_since=unit.status_since,
        people=unit.people,
        fuel_percent=unit.fuel_percent,
        water_litres=unit.water_litres,
        checked_at=unit.checked_at,
        is_proposal=unit.is_proposal,
    )
    shown = view if unit.is_active else None
    views: dict[str, Payload | None] = {} if was is None else {agency_audience(was): None}
    views |= dict.fromkeys((*about_agency(unit.agency_id), unit_audience(unit.pk)), shown)
    return Change(kind, "unit", view.id, view.version, views)


def current_services() -> Iterable[Change]:
    return (service_change(s, "service") for s in Service.objects.all())


def current_agencies() -> Iterable[Change]:
    return (agency_change(a, "agency") for a in Agency.objects.filter(is_active=True).select_related("service"))


def current_stations() -> Iterable[Change]:
    rows = Station.objects.filter(is_active=True).select_related("agency__service")
    return (station_change(s, "station") for s in rows)


def current_units() -> Iterable[Change]:
    rows = Unit.objects.filter(is_active=True).select_related("agency__service", "crew")
    return (unit_change(u, "unit") for u in rows.prefetch_related("capabilities"))


class ScreenPayload(Payload):
    """A wall that has been open; `silent_since`: it has stopped drawing, or its line is cut."""

    name: str
    silent_since: datetime | None


def screen_change(screen: Screen, kind: str) -> Change:
    """The desks hear of a wall that falls silent: it cannot say so itself."""
    view = ScreenPayload(
        id=str(screen.credential_id),
        version=screen.version,
        name=screen.credential.name,
        silent_since=screen.silent_since,
    )
    stands = screen.credential.revoked_at is None
    return Change(kind, "screen", view.id, view.version, {COMMAND: view if stands else None})


def current_screens() -> Iterable[Change]:
    rows = Screen.objects.filter(credential__revoked_at=None).select_related("credential")
    return (screen_change(s, "screen") for s in rows)


class HospitalPayload(Payload):
    """Where patients are brought to (id = the station's); `state` as its desk has set it."""

    name: str
    agency: str
    lon: float
    lat: float
    state: str
    since: datetime | None


def hospital_change(hospital: Hospital, kind: str) -> Change:
    """Every audience sees every hospital: ambulances of all agencies go there."""
    station = hospital.station
    view = HospitalPayload(
        id=str(station.pk),
        version=hospital.version,
        name=station.name,
        agency=str(station.agency_id),
        lon=station.point.x,
        lat=station.point.y,
        state=hospital.state,
        since=hospital.since,
    )
    return Change(kind, "hospital", view.id, view.version, {ALL: view if station.is_active else None})


def current_hospitals() -> Iterable[Change]:
    rows = Hospital.objects.filter(station__is_active=True).select_related("station")
    return (hospital_change(h, "hospital") for h in rows)


class AccessPayload(Payload):
    """Nothing but whose access changed; no screen sees it."""


def access_change(row: User | Credential) -> Change:
    """What somebody may see has changed: the hubs look at their sockets again at once."""
    key = f"{row._meta.model_name}:{row.pk}"
    return Change("access.changed", "access", key, 1, {HUBS: AccessPayload(id=key, version=1)})


def register_payloads() -> None:
    """Called once, by the app's ready()."""
    register("service", ServicePayload, current_services)
    register("agency", AgencyPayload, current_agencies)
    register("station", StationPayload, current_stations)
    register("unit", UnitPayload, current_units)
    register("hospital", HospitalPayload, current_hospitals)
    register("screen", ScreenPayload, current_screens)
    register("access", AccessPayload, lambda: ())
    register_latest(read_positions)
