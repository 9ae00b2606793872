"""What the screens know of incidents. No personal data; sensitive ones blurred or closed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from agencies.access import COMMAND, WALL, agency_audience, unit_audience
from incidents.around import Around, DispatchedUnit, Staging, around
from incidents.dangers import UNKNOWN, is_loud, join_facts
from incidents.models import OPEN_STATUSES, Incident, PlaceMark
from incidents.reading import read
from live.events import Change, Payload, register


class Fact(Payload):
    """A danger at the incident (id = its name in incidents.dangers): told first at `at`; `version`
    numbers the facts of the incident as they came; disputed where callers say otherwise; loud until it
    was passed on to the crews or settled."""

    value: str
    at: datetime
    reports: int
    disputed: bool
    loud: bool


class IncidentPayload(Payload):
    """An open incident. `blurred`: a sensitive kind, its place only the village, its title hidden.
    `from_paper`: entered later, from what was written on paper."""

    number: str
    type_code: str
    type_name: str
    category: str
    pictogram: str
    priority: int
    alarm: int
    status: str
    title: str
    landmark: str
    village: str
    lon: float
    lat: float
    place_mark: str
    accuracy_m: float | None
    blurred: bool
    from_paper: bool
    reported_at: datetime
    opened_at: datetime
    dispatched_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    controlled_at: datetime | None
    resolved_at: datetime | None
    target_minutes: int
    target_is_legal: bool
    lead_agency: str
    commander: str
    services: list[str]
    reports: int
    facts: list[Fact]
    parent: str | None
    parts: list[str]
    staging: list[Staging]
    units: list[DispatchedUnit]


BLURRED_TITLE = "Kejadian terbatas"


def _fact(name: str, fact: Mapping[str, Any]) -> Fact:
    told = {key: value for key, value in fact.items() if key not in ("passed", "settled")}
    return Fact(id=name, loud=is_loud(name, fact), **told)


def incident_payload(incident: Incident, beside: Around | None = None) -> IncidentPayload:
    """The incident as those see it who may see all of it (but no personal data). `beside`: what
    stands beside it, where it was read already."""
    beside = beside or around([incident.pk])[incident.pk]
    lead = incident.lead
    facts = join_facts([incident.facts, *beside.same.values()])
    return IncidentPayload(
        id=str(incident.pk),
        version=incident.version,
        number=incident.number,
        type_code=incident.type.code,
        type_name=incident.type.name,
        category=incident.type.category,
        pictogram=incident.type.pictogram,
        priority=incident.priority,
        alarm=incident.alarm,
        status=incident.status,
        title=incident.title,
        landmark=incident.landmark,
        village=incident.village.name if incident.village else "",
        lon=incident.point.x,
        lat=incident.point.y,
        place_mark=incident.place_mark,
        accuracy_m=incident.accuracy_m,
        blurred=False,
        from_paper=beside.from_paper,
        reported_at=incident.reported_at,
        opened_at=incident.opened_at,
        dispatched_at=incident.dispatched_at,
        departed_at=incident.departed_at,
        arrived_at=incident.arrived_at,
        controlled_at=incident.controlled_at,
        resolved_at=incident.resolved_at,
        target_minutes=incident.target_minutes,
        target_is_legal=incident.type.target_is_legal,
        lead_agency=lead.short_name if lead else "",
        commander=incident.commander,
        services=[lead.service.code] if lead else [],
        reports=beside.reports,
        facts=[_fact(name, facts[name]) for name in sorted(facts) if facts[name]["value"] != UNKNOWN],
        parent=str(incident.parent_id) if incident.parent_id else None,
        parts=[str(pk) for pk in beside.parts],
        staging=beside.staging,
        units=beside.active,
    )


def blurred(payload: IncidentPayload, incident: Incident) -> IncidentPayload:
    """A sensitive incident for the wall: that there is one, how bad, in which village; no more."""
    village = incident.village
    point = village.label_point if village and village.label_point else None
    return payload.model_copy(
        update={
            "type_code": "",
            "type_name": BLURRED_TITLE,
            "category": "",
            "pictogram": "closed",
            "title": BLURRED_TITLE,
            "landmark": "",
            "lon": point.x if point else round(payload.lon, 1),
            "lat": point.y if point else round(payload.lat, 1),
            "blurred": True,
            "lead_agency": "",
            "commander": "",
            "services": [],
            "place_mark": PlaceMark.VILLAGE.value,
            "accuracy_m": None,
            "facts": [],
            "parent": None,
            "parts": [],
            "staging": [],
            "units": [unit.model_copy(update={"route": [], "hospital": ""}) for unit in payload.units],
        }
    )


def incident_change(incident: Incident, kind: str, beside: Around | None = None) -> Change:
    """An open incident for command, the wall, the agencies it is shared with and the vehicles that are
    sent there; gone once closed, for a vehicle once it has left."""
    beside = beside or around([incident.pk])[incident.pk]
    is_open = incident.status in OPEN_STATUSES
    full = incident_payload(incident, beside)
    views: dict[str, Payload | None] = {
        COMMAND: full if is_open else None,
        WALL: (blurred(full, incident) if incident.type.is_sensitive else full) if is_open else None,
    }
    for agency_id in beside.agencies:
        views[agency_audience(agency_id)] = full if is_open else None
    there = {int(unit.id) for unit in beside.active}
    for unit_id in there | beside.sent:
        views[unit_audience(unit_id)] = full if is_open and unit_id in there else None
    return Change(kind, "incident", full.id, full.version, views)


def current_incidents() -> Iterable[Change]:
    rows = read(Incident.objects.filter(status__in=OPEN_STATUSES))
    beside = around(row.pk for row in rows)
    return (incident_change(row, "incident", beside[row.pk]) for row in rows)


def register_payloads() -> None:
    """Called once, by the app's ready()."""
    register("incident", IncidentPayload, current_incidents)
