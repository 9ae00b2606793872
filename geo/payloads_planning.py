"""What the screens know of declarations: what a plan put in force, and whom it cut off."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agencies.access import ALL
from geo.models import Declaration
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


def current_declarations() -> Iterable[Change]:
    return (declaration_change(d, "declaration") for d in Declaration.objects.filter(ended_at=None))


def register_planning_payloads() -> None:
    """Called once, by the app's ready()."""
    register("declaration", DeclarationPayload, current_declarations)
