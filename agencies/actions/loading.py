"""Loading a regency's agencies, stations and units from its files."""

from collections.abc import Mapping
from typing import Any

from django.contrib.gis.geos import Point

from agencies.actions.fleet import save_station, save_unit
from agencies.actions.hospitals import enter_hospital
from agencies.actions.ladders import save_ladder
from agencies.kinds import HOSPITAL
from agencies.models import Agency, Capability, ContactStep, Crew, Service, Station, Unit
from live.actions import action, action_now


@action
def load_agencies(data: Mapping[str, Any]) -> dict[str, int]:
    """Insert or update services, agencies, stations and units by their codes. Status, position and
    crew duty of units that stand are kept, and the contact ladder of an agency that has one. Returns
    how many of each the data holds."""
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
        fields = {k: v for k, v in row.items() if k not in ("code", "service", "ladder")}
        fields["service"] = services[row["service"]]
        agency, _ = Agency.objects.update_or_create(code=row["code"], defaults=fields)
        agencies[row["code"]] = agency
        if row.get("ladder") and not agency.ladder.exists():  # one that is there was made in the administration
            save_ladder(agency, [ContactStep(order=i, **rung) for i, rung in enumerate(row["ladder"], 1)])
    stations = {row["code"]: _load_station(row, agencies) for row in data["stations"]}
    for station in stations.values():
        if station.kind == HOSPITAL and not hasattr(station, "hospital"):
            enter_hospital(station)
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
