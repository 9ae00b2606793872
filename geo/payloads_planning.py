"""What the screens know of declarations: what a plan put in force, and whom it cut off."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agencies.access import ALL, about_agency
from geo.models import Declaration, Move
from live.events import Change, Payload, register


class DeclarationPayload(Payload):
    """Closures and floods declared together, with the people cut off at that moment, by village
    ({code, name, people}); counts of people, never who."""

    name: str
    scenario: str | None
    source: str
    closures: list[int]
    declared_at: datetime
    expires_at: datetime
    people_cut_off: int
    people_is_estimate: bool
    villages: list[dict[str, Any]]


def declaration_change(declaration: Declaration, kind: str) -> Change:
    """What cuts people off goes to every audience, as the closures themselves do."""
    view = DeclarationPayload(
        id=str(declaration.pk),
        version=declaration.version,
        name=declaration.name,
        scenario=str(declaration.scenario_id) if declaration.scenario_id else None,
        source=declaration.source,
        closures=sorted(declaration.closures.values_list("pk", flat=True)),
        declared_at=declaration.declared_at,
        expires_at=declaration.expires_at,
        people_cut_off=round(declaration.people_cut_off),
        people_is_estimate=declaration.people_is_estimate,
        villages=declaration.villages,
    )
    standing = {ALL: view if declaration.ended_at is None else None}
    return Change(kind, "declaration", view.id, view.version, standing)


class MovePayload(Payload):
    """A crew on its way to stand ready at another station (`state` ordered), or standing there. Gained
    and lost: people in time, when it was decided."""

    unit: str
    call_sign: str
    service: str
    station: str
    station_name: str
    lon: float
    lat: float
    state: str
    ordered_at: datetime
    drive_s: int
    gained: int
    lost: int
    people_is_estimate: bool


def move_change(move: Move, kind: str) -> Change:
    """A move as command, wall and the unit's own agency see it; gone once it has ended."""
    view = MovePayload(
        id=str(move.pk),
        version=move.version,
        unit=str(move.unit_id),
        call_sign=move.unit.call_sign,
        service=move.service.code,
        station=move.station.code,
        station_name=move.station.name,
        lon=move.station.point.x,
        lat=move.station.point.y,
        state=move.state,
        ordered_at=move.decided_at,
        drive_s=round(move.drive_s),
        gained=round(move.gained),
        lost=round(move.lost),
        people_is_estimate=move.people_is_estimate,
    )
    shown = view if move.state in Move.OPEN else None
    return Change(kind, "move", view.id, view.version, dict.fromkeys(about_agency(move.unit.agency_id), shown))


def current_moves() -> Iterable[Change]:
    rows = Move.objects.filter(state__in=Move.OPEN).select_related("unit", "station", "service")
    return (move_change(m, "move") for m in rows)


def current_declarations() -> Iterable[Change]:
    return (declaration_change(d, "declaration") for d in Declaration.objects.filter(ended_at=None))


def register_planning_payloads() -> None:
    """Called once, by the app's ready()."""
    register("declaration", DeclarationPayload, current_declarations)
    register("move", MovePayload, current_moves)
