"""What the page of a vehicle shows: the vehicle, and all that its crew needs of the incident it is
sent to. Read only; one answer, so that a telephone can keep the last one where there is no signal."""

from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point

from agencies.models import Hospital, Unit, UnitStatus
from agencies.states import TRANSITIONS
from agencies.units import read_unit
from agencies.where import stand_of
from geo import runtime
from geo.route import route
from geo.snap import NoRoad
from incidents.actions.crew import told
from incidents.dangers import QUESTIONS, SHOUTS, YES
from incidents.families import absorbed, narratives_of
from incidents.follower import in_metres, road_ahead
from incidents.hospitals import choices
from incidents.models import ACTIVE_DISPATCH, Dispatch, DispatchStatus, Incident, Report
from incidents.numbers import masked
from incidents.payloads import incident_payload
from incidents.reading import read_one
from incidents.scene import around_scene
from incidents.states import crew_steps

NARRATIVES_MOST = 5
BY_CREW = (UnitStatus.AVAILABLE, UnitStatus.BREAK, UnitStatus.OUT_OF_SERVICE, UnitStatus.OFF_DUTY)
WITH_PATIENT = (DispatchStatus.TRANSPORTING, DispatchStatus.AT_HOSPITAL)
CARRIES_PATIENTS = "ambulance"  # the profile


def shown(unit_id: int, now: datetime) -> dict[str, Any]:
    """{now, unit, dispatch, incident}, the last two None where the vehicle is not sent anywhere.
    Metres and seconds; degrees; times UTC. No personal data: numbers are masked."""
    unit = read_unit(unit_id)
    sent = unit.dispatches.filter(status__in=ACTIVE_DISPATCH).select_related("hospital__station").first()
    body: dict[str, Any] = {"now": now, "unit": _unit(unit, sent), "dispatch": None, "incident": None}
    if sent is None:
        return body
    incident = read_one(sent.incident_id)
    sent.unit = unit
    return body | {"dispatch": _dispatch(sent, now), "incident": _incident(incident, sent, now)}


def _unit(unit: Unit, sent: Dispatch | None) -> dict[str, Any]:
    position = getattr(unit, "position", None)
    offered = () if sent else [s for s in BY_CREW if s in TRANSITIONS[unit.status]]
    return {
        "id": str(unit.pk),
        "call_sign": unit.call_sign,
        "agency": unit.agency.short_name,
        "station": unit.station.name,
        "vehicle_kind": unit.vehicle_kind,
        "profile": unit.profile,
        "status": unit.status,
        "status_since": unit.status_since,
        "crew": unit.crew.name if unit.crew else "",
        "crew_on_duty": bool(unit.crew and unit.crew.on_duty),
        "people": unit.people,
        "fuel_percent": unit.fuel_percent,
        "water_litres": unit.water_litres,
        "checked_at": unit.checked_at,
        "fixed_at": position.fixed_at if position else None,
        "point": [position.point.x, position.point.y] if position else None,
        "may_become": offered,
    }


def _dispatch(sent: Dispatch, now: datetime) -> dict[str, Any]:
    unit, carries = sent.unit, sent.unit.profile == CARRIES_PATIENTS
    body: dict[str, Any] = {
        "id": sent.pk,
        "status": sent.status,
        "next": [s for s in crew_steps(sent.status) if carries or s != DispatchStatus.TRANSPORTING],
        "ordered_at": sent.ordered_at,
        "acknowledged_at": sent.acknowledged_at,
        "departed_at": sent.departed_at,
        "arrived_at": sent.arrived_at,
        "transporting_at": sent.transporting_at,
        "at_hospital_at": sent.at_hospital_at,
        "expected_arrival": sent.expected_arrival,
        "rerouted_at": sent.rerouted_at,
        "no_road": sent.no_road,
        "called_for": sent.called_for,
        "called_at": sent.called_at,
        "hospital": _hospital(sent.hospital) if sent.hospital else None,
        "hospitals": _hospitals(unit, now) if carries and sent.status in ("on_scene", *WITH_PATIENT) else [],
    }
    if sent.status in WITH_PATIENT and sent.hospital:
        return body | _road_to(unit, sent.hospital.station.point, now)
    if sent.route is None:
        return body | {"route": [], "ahead": [], "metres": None}
    ahead = road_ahead(sent)
    return body | {
        "route": [list(xy) for xy in sent.route.coords],
        "ahead": [list(xy) for xy in ahead.coords],
        "metres": round(in_metres(ahead).length) if sent.arrived_at is None else 0,
    }


def _road_to(unit: Unit, point: Point, now: datetime) -> dict[str, Any]:
    """The road from where the vehicle is to a point, and when it would be there."""
    none: dict[str, Any] = {"route": [], "ahead": [], "metres": None}
    state = runtime.current()
    if state is None:
        return none
    state = state.for_unit(unit.pk)
    try:
        start, goal = state.snap_stand(stand_of(unit, now), unit.profile), state.snap(point.x, point.y, unit.profile)
    except NoRoad:
        return none
    road = route(state.network, state.conditions, start, goal, unit.profile)
    if road is None:
        return none
    line = [[round(x, 6), round(y, 6)] for x, y in road.line.tolist()]
    return {"route": line, "ahead": line, "metres": round(road.metres), "seconds": round(road.seconds)}


def _hospital(hospital: Hospital) -> dict[str, Any]:
    point = hospital.station.point
    return {
        "id": hospital.pk,
        "name": hospital.station.name,
        "state": hospital.state,
        "since": hospital.since,
        "phone": hospital.station.phone,
        "lon": point.x,
        "lat": point.y,
    }


def _hospitals(unit: Unit, now: datetime) -> list[dict[str, Any]]:
    found = choices(unit, now)
    return [
        _hospital(c.hospital)
        | {
            "travel_s": None if c.travel_s is None else round(c.travel_s),
            "is_estimate": c.estimated,
            "recommended": c is found[0] and not c.why_not,
        }
        for c in found
    ]


def _incident(incident: Incident, sent: Dispatch, now: datetime) -> dict[str, Any]:
    view = incident_payload(incident).model_dump(mode="json")
    others = [u for u in view.pop("units") if u["id"] != str(sent.unit_id)]
    # who has not accepted yet reads all of them for the first time
    unread = {name for name, at in told(incident).items() if sent.facts_seen.get(name) != at}
    new = unread & SHOUTS if sent.status != DispatchStatus.ORDERED else set()
    facts = [
        fact
        | {
            "question": str(QUESTIONS.get(fact["id"], fact["id"])),
            "new": fact["id"] in new,
            "shouts": fact["id"] in SHOUTS,
        }
        for fact in view.pop("facts")
        if fact["value"] == YES or fact["disputed"]
    ]
    rows = Report.objects.filter(incident_id__in=[incident.pk, *absorbed(incident.pk)]).exclude(caller_number="")
    numbers = dict.fromkeys(masked(r.caller_number) for r in rows.order_by("received_at", "pk"))
    return view | {
        "others": [{k: u[k] for k in ("call_sign", "service", "status", "expected_arrival")} for u in others],
        "facts": sorted(facts, key=lambda f: (not f["new"], not f["shouts"], f["at"])),
        "narratives": narratives_of(incident.pk)[:NARRATIVES_MOST],
        **around_scene(incident.point, now),
        "procedure": incident.type.procedure,
        "numbers": list(numbers),
    }
