"""Changes to WHO: agencies, stations, units, their status and crews; credentials."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection

from agencies.access import digest, new_secret
from agencies.intake.fixes import Context, Fix, first_refusal
from agencies.models import (
    Agency,
    Capability,
    Credential,
    Crew,
    Membership,
    RefusedFix,
    Role,
    Service,
    Station,
    Unit,
    UnitPosition,
    UnitStatus,
    User,
)
from agencies.payloads import agency_change, service_change, station_change, unit_change
from agencies.units import may_follow
from live.actions import action, action_now, emit


class NotAllowed(ValueError):
    """The state of things does not allow this; the message says why."""


@action
def set_unit_status(unit_id: int, status: str, *, at_lonlat: tuple[float, float] | None = None) -> Unit:
    """Move a unit to a status that may follow its present one, stamping time and place.

    Raises NotAllowed for a status that may not follow.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("position").get(pk=unit_id)
    if status == unit.status:
        return unit
    if not may_follow(unit.status, status):
        raise NotAllowed(f"{unit.call_sign} is {unit.get_status_display()}; {UnitStatus(status).label} may not follow")
    position = getattr(unit, "position", None)
    unit.status = status
    unit.status_since = action_now()
    unit.status_point = Point(*at_lonlat) if at_lonlat else position.point if position else unit.status_point
    if status == UnitStatus.AVAILABLE and position is None and at_lonlat is None:
        unit.status_point = None
    unit.version += 1
    unit.save(update_fields=["status", "status_since", "status_point", "version"])
    emit(unit_change(unit, "unit.status"))
    return unit


@action
def set_crew_duty(crew_id: int, on_duty: bool) -> Crew:
    """Put a crew on duty or off, and tell the screens of its vehicles."""
    crew = Crew.objects.select_for_update().get(pk=crew_id)
    crew.on_duty = on_duty
    crew.save(update_fields=["on_duty"])
    for unit in Unit.objects.select_for_update(of=("self",)).filter(crew=crew, is_active=True):
        unit.version += 1
        unit.save(update_fields=["version"])
        emit(unit_change(unit, "unit.crew"))
    return crew


@action
def save_station(station: Station) -> Station:
    """Store a new or edited station and tell the screens."""
    station.version = 1 if station.pk is None else station.version + 1
    station.save()
    emit(station_change(station, "station.edited"))
    return station


@action
def save_unit(unit: Unit, capabilities: list[Capability] | None = None) -> Unit:
    """Store a new or edited unit and tell the screens."""
    unit.version = 1 if unit.pk is None else unit.version + 1
    unit.save()
    if capabilities is not None:
        unit.capabilities.set(capabilities)
    emit(unit_change(unit, "unit.edited"))
    return unit


@action
def save_agency(agency: Agency) -> Agency:
    agency.save()
    emit(agency_change(agency, "agency.edited"))
    return agency


@action
def save_service(service: Service) -> Service:
    service.save()
    emit(service_change(service, "service.edited"))
    return service


@action
def issue_credential(
    kind: str, name: str, *, unit: Unit | None = None, user: User | None = None
) -> tuple[Credential, str]:
    """A new credential and its secret, which is never stored and cannot be shown again."""
    secret = new_secret()
    credential = Credential.objects.create(
        kind=kind, name=name, digest=digest(secret), hint=secret[:4], unit=unit, user=user
    )
    return credential, secret


@action
def revoke_credential(credential_id: int) -> None:
    """Take a credential back; what it opened closes within seconds."""
    Credential.objects.filter(pk=credential_id, revoked_at=None).update(revoked_at=action_now())


@action
def load_agencies(data: Mapping[str, Any]) -> dict[str, int]:
    """Insert or update services, agencies, stations and units by their codes. Status, position and
    crew duty of units that stand are kept. Returns how many of each the data holds."""
    source = str(data.get("source", ""))
    caps = {
        row["code"]: Capability.objects.update_or_create(code=row["code"], defaults={"name": row["name"]})[0]
        for row in data["capabilities"]
    }
    services = {}
    for row in data["services"]:
        fields = {k: v for k, v in row.items() if k not in ("code", "capability")}
        fields["capability"] = caps.get(row["capability"])
        services[row["code"]], _ = Service.objects.update_or_create(code=row["code"], defaults=fields)
    agencies = {}
    for row in data["agencies"]:
        fields = {k: v for k, v in row.items() if k not in ("code", "service")}
        fields["service"] = services[row["service"]]
        agencies[row["code"]], _ = Agency.objects.update_or_create(code=row["code"], defaults=fields)
    stations = {row["code"]: _load_station(row, agencies) for row in data["stations"]}
    for row in data["units"]:
        _load_unit(row, stations[row["station"]], caps, source)
    return {key: len(data[key]) for key in ("services", "capabilities", "agencies", "stations", "units")}


def _load_station(row: Mapping[str, Any], agencies: Mapping[str, Agency]) -> Station:
    fields = {k: v for k, v in row.items() if k not in ("code", "agency", "lon", "lat")}
    fields |= {"agency": agencies[row["agency"]], "point": Point(row["lon"], row["lat"])}
    station = Station.objects.filter(code=row["code"]).first() or Station(code=row["code"])
    if station.pk and all(getattr(station, k) == v for k, v in fields.items()):
        return station
    for key, value in fields.items():
        setattr(station, key, value)
    return save_station(station)


def _load_unit(row: Mapping[str, Any], station: Station, caps: Mapping[str, Capability], source: str) -> None:
    crew = None
    if row.get("crew"):
        crew, _ = Crew.objects.get_or_create(station=station, name=row["crew"])
    unit = Unit.objects.filter(call_sign=row["call_sign"]).first()
    if unit is None:
        unit = Unit(call_sign=row["call_sign"], status_since=action_now(), is_proposal=True, source=source[:300])
    fields = {
        "agency": station.agency,
        "station": station,
        "crew": crew,
        "vehicle_kind": row["vehicle_kind"],
        "profile": row["profile"],
    }
    wanted = [caps[code] for code in row["capabilities"]]
    if unit.pk and all(getattr(unit, k) == v for k, v in fields.items()) and {*unit.capabilities.all()} == {*wanted}:
        return
    for key, value in fields.items():
        setattr(unit, key, value)
    save_unit(unit, wanted)


RECORD = """
WITH sent AS (
    SELECT * FROM unnest(%(unit)s::bigint[], %(lon)s::float8[], %(lat)s::float8[], %(at)s::timestamptz[],
        %(speed)s::float8[], %(heading)s::float8[], %(accuracy)s::float8[], %(late)s::boolean[])
        AS f(unit_id, lon, lat, fixed_at, speed, heading, accuracy, late)
), kept AS (
    INSERT INTO agencies_fix (unit_id, point, fixed_at, received_at, speed_kmh, heading, accuracy_m, late)
    SELECT unit_id, ST_SetSRID(ST_MakePoint(lon, lat), %(srid)s), fixed_at, %(now)s, speed, heading, accuracy, late
    FROM sent
), newest AS (
    SELECT DISTINCT ON (unit_id) * FROM sent WHERE NOT late ORDER BY unit_id, fixed_at DESC
)
INSERT INTO agencies_unitposition AS p
    (unit_id, point, fixed_at, received_at, speed_kmh, heading, accuracy_m, sequence)
SELECT unit_id, ST_SetSRID(ST_MakePoint(lon, lat), %(srid)s), fixed_at, %(now)s, speed, heading, accuracy, 1
FROM newest ORDER BY unit_id
ON CONFLICT (unit_id) DO UPDATE SET point = excluded.point, fixed_at = excluded.fixed_at,
    received_at = excluded.received_at, speed_kmh = excluded.speed_kmh, heading = excluded.heading,
    accuracy_m = excluded.accuracy_m, sequence = p.sequence + 1
WHERE excluded.fixed_at > p.fixed_at
"""


@action
def record_fixes(fixes: Sequence[tuple[int, Fix]]) -> list[str | None]:
    """Commit fixes of units together: history and latest position in one statement, rows in the
    order of the units so that two intakes cannot deadlock. Returns for each fix None, or why it
    was refused. A fix older than the latest enters the history and never moves the marker.

    Appends nothing to the log: positions are state, not history.
    """
    now = action_now()
    last = {
        p.unit_id: Fix(p.point.x, p.point.y, p.fixed_at)
        for p in UnitPosition.objects.filter(unit_id__in={unit for unit, _fix in fixes})
    }
    outcomes: list[str | None] = [None] * len(fixes)
    refused: list[RefusedFix] = []
    good: list[tuple[int, Fix, bool]] = []
    for i in sorted(range(len(fixes)), key=lambda i: (fixes[i][0], fixes[i][1].at)):
        unit_id, fix = fixes[i]
        refusal = first_refusal(fix, Context(now, last.get(unit_id)))
        if refusal:
            outcomes[i] = refusal[1]
            row = RefusedFix(
                unit_id=unit_id, received_at=now, check_name=refusal[0], reason=refusal[1], fix=fix.as_json()
            )
            refused.append(row)
            continue
        before = last.get(unit_id)
        late = before is not None and fix.at <= before.at
        if not late:
            last[unit_id] = fix
        good.append((unit_id, fix, late))
    if refused:
        RefusedFix.objects.bulk_create(refused)
    if good:
        columns: dict[str, Any] = {
            "unit": [unit for unit, _f, _l in good],
            "lon": [f.lon for _u, f, _l in good],
            "lat": [f.lat for _u, f, _l in good],
            "at": [f.at for _u, f, _l in good],
            "speed": [f.speed_kmh for _u, f, _l in good],
            "heading": [f.heading for _u, f, _l in good],
            "accuracy": [f.accuracy_m for _u, f, _l in good],
            "late": [late for _u, _f, late in good],
        }
        with connection.cursor() as cursor:
            cursor.execute(RECORD, columns | {"now": now, "srid": settings.STORAGE_SRID})
    return outcomes


@action
def keep_fix_history(days: int) -> None:
    """Make the partitions of the coming days and drop those older than `days`; refused fixes too.
    Rows that fell into the default partition for want of one stay there until they are pruned."""
    today = action_now().date()
    with connection.cursor() as cursor:
        for ahead in range(1, 4):
            day = today + timedelta(days=ahead)
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS agencies_fix_{day:%Y%m%d} PARTITION OF agencies_fix "
                f"FOR VALUES FROM ('{day}') TO ('{day + timedelta(days=1)}')"
            )
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^agencies_fix_[0-9]{8}$'")
        for (table,) in cursor.fetchall():
            if table[-8:] < f"{today - timedelta(days=days):%Y%m%d}":
                cursor.execute(f"DROP TABLE {table}")
        cursor.execute("DELETE FROM agencies_fix_default WHERE fixed_at < %s", [action_now() - timedelta(days=days)])
    RefusedFix.objects.filter(received_at__lt=action_now() - timedelta(days=days)).delete()


@action
def save_demo_user(username: str, name: str, role: str, service: str | None, password: str) -> User:
    """A demonstration user with one role; at the first agency of a service where one is named."""
    user, made = User.objects.get_or_create(username=username, defaults={"first_name": name})
    if made or not user.check_password(password):
        user.set_password(password)
    user.is_staff = user.is_superuser = role == Role.ADMINISTRATOR
    user.save()
    agency = (
        Agency.objects.filter(service__code=service, is_neighbour=False).order_by("pk").first() if service else None
    )
    Membership.objects.get_or_create(user=user, role=role, agency=agency, unit=None)
    return user
