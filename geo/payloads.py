"""What the screens know of roads, closures and the cover that stands now."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agencies.access import ALL
from geo.models import Closure, CoverNow, RoadNetwork, RoadRevision
from live.events import Change, Payload, register


class RoadsPayload(Payload):
    """The roads in force (id "roads"): network version and revision of the closures."""

    network: int
    name: str
    is_demonstration: bool
    revision: int
    licence: str


class ClosurePayload(Payload):
    name: str
    geometry: dict[str, Any]
    factor: float
    profiles: list[str]
    reason: str
    source: str
    starts_at: datetime
    expires_at: datetime | None


class CoverPayload(Payload):
    """Cover now of one service (id = its code). `cells` has one digit for each population cell in
    the order of their codes: how many free units reach it within the target, 9 = nine or more."""

    people: int
    people_one: int
    people_two: int
    units_free: int
    cells: str
    network: int | None
    computed_at: datetime


def roads_change(kind: str) -> Change | None:
    """The network in force and its revision; None before the first import."""
    network = RoadNetwork.objects.filter(state=RoadNetwork.State.ACTIVE).first()
    if network is None:
        return None
    revision = RoadRevision.objects.get().number
    view = RoadsPayload(
        id="roads",
        version=network.pk * 1_000_000_000 + revision,
        network=network.pk,
        name=network.name,
        is_demonstration=network.is_demonstration,
        revision=revision,
        licence=network.licence,
    )
    return Change(kind, "roads", view.id, view.version, {ALL: view})


def in_force(closure: Closure, now: datetime) -> bool:
    """Whether a closure counts at `now` (UTC)."""
    if closure.lifted_at is not None or closure.starts_at > now:
        return False
    return closure.expires_at is None or closure.expires_at > now


def closure_change(closure: Closure, kind: str) -> Change:
    """What endangers a crew goes to every audience."""
    view = ClosurePayload(
        id=str(closure.pk),
        version=closure.version,
        name=closure.name,
        geometry=_geometry(closure.geom),
        factor=closure.factor,
        profiles=closure.profiles,
        reason=closure.reason,
        source=closure.source,
        starts_at=closure.starts_at,
        expires_at=closure.expires_at,
    )
    return Change(kind, "closure", view.id, view.version, {ALL: view if closure.lifted_at is None else None})


def cover_change(cover: CoverNow, kind: str) -> Change:
    view = CoverPayload(
        id=cover.service.code,
        version=cover.version,
        people=round(cover.people),
        people_one=round(cover.people_one),
        people_two=round(cover.people_two),
        units_free=cover.units_free,
        cells="".join(str(min(9, count)) for count in bytes(cover.covered)),
        network=cover.network_id,
        computed_at=cover.computed_at,
    )
    return Change(kind, "cover", view.id, view.version, {ALL: view})


def _geometry(geom: Any) -> dict[str, Any]:
    return json.loads(geom.json)


def current_roads() -> Iterable[Change]:
    change = roads_change("roads")
    return [change] if change else []


def current_closures() -> Iterable[Change]:
    rows = Closure.objects.filter(lifted_at=None)
    return (closure_change(c, "closure") for c in rows)


def current_cover() -> Iterable[Change]:
    return (cover_change(c, "cover") for c in CoverNow.objects.select_related("service"))


def register_payloads() -> None:
    """Called once, by the app's ready()."""
    register("roads", RoadsPayload, current_roads)
    register("closure", ClosurePayload, current_closures)
    register("cover", CoverPayload, current_cover)
