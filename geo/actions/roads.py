"""Changes to the roads: versions, closures, restrictions."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agencies.models import User
from geo.models import Closure, ClosureMatch, Declaration, RoadEdge, RoadNetwork, RoadRestriction, RoadRevision
from geo.payloads import closure_change, roads_change
from geo.payloads_planning import declaration_change
from geo.profiles import PROFILES
from geo.roads.raw import RawEdge
from geo.roads.store import copy_edges
from live.actions import action, action_now, emit

ROAD_REACH_M = 15.0  # a closure drawn as a line or point closes the roads within so many metres

MATCH = """
INSERT INTO geo_closurematch (closure_id, edge_id, from_fraction, to_fraction)
SELECT %(closure)s, piece.id, least(a, b), greatest(a, b)
FROM (
    SELECT e.id, e.geom AS whole, (ST_Dump(ST_CollectionExtract(ST_Intersection(e.geom, c.area), 2))).geom AS part
    FROM geo_roadedge e,
         (SELECT CASE WHEN ST_Dimension(geom) = 2 THEN geom
                 ELSE ST_Buffer(geom::geography, %(reach)s)::geometry END AS area
          FROM geo_closure WHERE id = %(closure)s) c
    WHERE e.network_id = %(network)s AND ST_Intersects(e.geom, c.area)
) piece,
LATERAL (SELECT ST_LineLocatePoint(whole, ST_StartPoint(part)) AS a,
                ST_LineLocatePoint(whole, ST_EndPoint(part)) AS b) cut
WHERE a <> b
"""

USABLE = (RoadNetwork.State.READY, RoadNetwork.State.RETIRED, RoadNetwork.State.ACTIVE)


class CannotSwitch(ValueError):
    """The new roads cannot come into force; the old ones stay. The message says why."""


@action
def store_network(
    edges: Sequence[RawEdge],
    *,
    name: str,
    source: str,
    licence: str,
    is_demonstration: bool,
    summary: dict[str, Any],
    say: Callable[[str], None] = lambda text: None,
) -> tuple[RoadNetwork, bool]:
    """Write a new version beside the one in force; all or nothing. Where a version with the very
    same roads stands, that one is returned, and False."""
    with transaction.atomic():
        network = RoadNetwork.objects.create(
            name=name,
            source=source,
            licence=licence,
            is_demonstration=is_demonstration,
            summary=summary,
            created_at=action_now(),
        )
        digest = copy_edges(network.pk, edges, say)
        usable = RoadNetwork.objects.filter(state__in=USABLE, is_demonstration=is_demonstration)
        twin = usable.filter(digest=digest).order_by("-pk").first()
        if twin is not None:
            transaction.set_rollback(True)
            return twin, False
        network.digest = digest
        network.state = RoadNetwork.State.READY
        network.save(update_fields=["digest", "state"])
    return network, True


@action
def switch_network(network_id: int) -> RoadNetwork:
    """Bring a ready version into force in one step, closures matched to it by their geometry.

    Raises CannotSwitch where a closure in force finds no road in the new version.
    """
    network = _version(network_id)
    if network.state not in USABLE:
        text = _("version %(number)s is %(state)s; only a ready version can be switched to")
        raise CannotSwitch(text % {"number": network_id, "state": network.get_state_display()})
    lost = [c for c in Closure.objects.filter(lifted_at=None) if not _match(c.pk, network_id)]
    if lost:
        names = "; ".join(f"{c.pk} {c.name}" for c in lost)
        text = _("no road of version %(number)s lies under these closures in force, lift them first: %(names)s")
        raise CannotSwitch(text % {"number": network_id, "names": names})
    RoadNetwork.objects.filter(state=RoadNetwork.State.ACTIVE).exclude(pk=network_id).update(
        state=RoadNetwork.State.RETIRED
    )
    network.state = RoadNetwork.State.ACTIVE
    network.activated_at = action_now()
    network.save(update_fields=["state", "activated_at"])
    roads_changed("roads.switched")
    return network


@action
def delete_network(network_id: int) -> RoadNetwork:
    """Remove a version that is not in force, with its zones. Raises CannotSwitch for the one that is."""
    network = _version(network_id)
    if network.state == RoadNetwork.State.ACTIVE:
        raise CannotSwitch(_("version %s is in force; switch to another before it can be deleted") % network_id)
    edges = RoadEdge.objects.filter(network=network)
    # without Django's cascade, which would read each of a million roads first
    ClosureMatch.objects.filter(edge__in=edges)._raw_delete(DEFAULT_DB_ALIAS)
    edges._raw_delete(DEFAULT_DB_ALIAS)
    RoadNetwork.objects.filter(pk=network_id).delete()
    return network


def _version(network_id: int) -> RoadNetwork:
    found = RoadNetwork.objects.select_for_update().filter(pk=network_id).first()
    if found is None:
        there = ", ".join(str(pk) for pk in RoadNetwork.objects.order_by("pk").values_list("pk", flat=True))
        text = _("there is no version %(number)s of the roads; there are: %(known)s")
        raise CannotSwitch(text % {"number": network_id, "known": there or "–"})
    return found


@action
def fail_network(network_id: int, reason: str) -> None:
    """Mark a version that must not come into force."""
    network = RoadNetwork.objects.get(pk=network_id)
    RoadNetwork.objects.filter(pk=network_id).exclude(state=RoadNetwork.State.ACTIVE).update(
        state=RoadNetwork.State.FAILED, summary=network.summary | {"failed": reason}
    )


@action
def close_road(
    *,
    name: str,
    geom: GEOSGeometry,
    reason: str,
    source: str,
    factor: float = 0.0,
    profiles: Iterable[str] = (),
    starts_at: datetime | None = None,
    expires_at: datetime | None = None,
    by: User | None = None,
    declaration: Declaration | None = None,
) -> Closure:
    """Close (factor 0) or slow roads under a point, line or area, from now on.

    Raises ValueError where no road lies there, or for an unknown profile or factor.
    """
    wrong = [p for p in profiles if p not in PROFILES]
    if wrong:
        text = _("unknown profiles %(wrong)s; there are: %(known)s")
        raise ValueError(text % {"wrong": ", ".join(wrong), "known": ", ".join(PROFILES)})
    if not 0.0 <= factor < 1.0:
        raise ValueError(_("the factor on the speed must be 0 (closed) or less than 1 (slowed)"))
    if not geom.valid or geom.empty:
        raise ValueError(_("the shape is not valid (%s); draw it again without crossing itself") % geom.valid_reason)
    closure = Closure.objects.create(
        name=name,
        geom=geom,
        factor=factor,
        profiles=list(profiles),
        reason=reason,
        source=source,
        starts_at=starts_at or action_now(),
        expires_at=expires_at,
        declared_by=by,
        declaration=declaration,
    )
    active = RoadNetwork.objects.filter(state=RoadNetwork.State.ACTIVE).first()
    if active and not _match(closure.pk, active.pk):
        raise ValueError(_("no road lies under this shape; draw it over a road"))
    emit(closure_change(closure, "closure.declared"))
    roads_changed("roads.closure")
    return closure


@action
def lift_closure(closure_id: int) -> Closure:
    """Open the roads of a closure again."""
    closure = Closure.objects.select_for_update().get(pk=closure_id)
    if closure.lifted_at is None:
        closure.lifted_at = action_now()
        closure.version += 1
        closure.save(update_fields=["lifted_at", "version"])
        emit(closure_change(closure, "closure.lifted"))
        _end_declaration(closure.declaration)
        roads_changed("roads.closure")
    return closure


def _end_declaration(declaration: Declaration | None) -> None:
    """A declaration stands as long as one of its closures does."""
    if declaration and not declaration.closures.filter(lifted_at=None).exists():
        declaration.ended_at = action_now()
        declaration.version += 1
        declaration.save(update_fields=["ended_at", "version"])
        emit(declaration_change(declaration, "declaration.ended"))


@action
def lift_expired_closures() -> int:
    """Lift what has passed its expiry; returns how many."""
    due = list(Closure.objects.filter(lifted_at=None, expires_at__lte=action_now()).values_list("pk", flat=True))
    for pk in due:
        lift_closure(pk)
    return len(due)


@action
def set_restriction(key: str, state: str) -> RoadRestriction:
    """Open, restrict or close a bridge, toll road or ferry."""
    if state not in RoadRestriction.State.values:
        text = _("unknown state %(state)s; there are: %(known)s")
        raise ValueError(text % {"state": state, "known": ", ".join(RoadRestriction.State.values)})
    restriction = RoadRestriction.objects.select_for_update().get(key=key)
    restriction.state = state
    restriction.save(update_fields=["state"])
    roads_changed("roads.restriction")
    return restriction


def _match(closure_id: int, network_id: int) -> int:
    ClosureMatch.objects.filter(closure_id=closure_id, edge__network_id=network_id).delete()
    with connection.cursor() as cursor:
        cursor.execute(MATCH, {"closure": closure_id, "network": network_id, "reach": ROAD_REACH_M})
        return cursor.rowcount


def roads_changed(kind: str) -> None:
    """A new revision, so that every process looks again at the roads, and the screens hear of it."""
    RoadRevision.objects.update(number=F("number") + 1)
    change = roads_change(kind)
    if change:
        emit(change)
