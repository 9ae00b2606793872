"""What this room's follower does in each round: orders and requests that nobody answers alarm, and
units whose road was closed ahead of them get another.

Roads are followed in the log from a position of its own, so a closure that was laid down while the
follower was away is not missed.
"""

import functools
from datetime import datetime, timedelta
from typing import Any

import shapely
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from pyproj import Transformer
from shapely.ops import substring

from agencies.where import stand_of
from geo import runtime
from geo.models import Closure
from geo.payloads import in_force
from geo.shapes import to_shapely
from incidents.actions.followed import followed_to
from incidents.actions.following import BEFORE_ARRIVAL, reroute
from incidents.actions.ladder import DUE, alarm_unanswered
from incidents.models import Dispatch, DispatchStatus, Followed, Incident
from incidents.sending import road_to
from live.log import end_of_log, read_since

ROADS = "roads"
ON_ROAD_M = 30.0  # a closure is drawn as near as this to the road it closes
WORTH = timedelta(seconds=60)  # what another road must save before a crew is told to turn
PASSED_M = 50.0  # this near behind a unit it still concerns it: its fix is a few seconds old


def round_of_dispatching() -> None:
    """One round; called by the follower once a second."""
    alarm()
    follow_roads()


def alarm() -> int:
    """Let what stands unanswered alarm; returns how many orders and requests began to."""
    now = timezone.now()
    orders = Q(dispatches__status=DispatchStatus.ORDERED, dispatches__alarmed_at=None, dispatches__due_at__lte=now)
    requests = Q(requests__status__in=DUE, requests__due_at__lte=now)
    late = {*Incident.objects.filter(orders).values_list("pk", flat=True)}
    late |= {*Incident.objects.filter(requests).values_list("pk", flat=True)}
    return sum(alarm_unanswered(pk) for pk in sorted(late))


def follow_roads() -> int:
    """Find other roads for units that a closure since the last round lies ahead of, or that one
    lifted since would let arrive sooner; returns how many were told. The position moves on after
    the work: a round that fails is done again."""
    kept = Followed.objects.filter(matter=ROADS).first()
    if kept is None:
        followed_to(ROADS, end_of_log())
        return 0
    rows = read_since(kept.position)
    changes = [row for row in rows if row.object_type == "closure"]
    laid, lifted = ({int(row.object_id) for row in changes if bool(row.payload) is stands} for stands in (True, False))
    told = _look(laid, lifted)
    if rows:
        followed_to(ROADS, rows[-1].id)
    return told


def _look(new: set[int], lifted: set[int]) -> int:
    """`new`, `lifted`: keys of closures that the log told of; others may have begun by the clock."""
    now = timezone.now()
    if not new and not lifted and not Closure.objects.filter(lifted_at=None, starts_at__lte=now).exists():
        return 0
    moving = list(
        Dispatch.objects.filter(status__in=BEFORE_ARRIVAL, route__isnull=False).select_related(
            "incident", "unit__station__agency__service", "unit__agency", "unit__crew", "unit__position"
        )
    )
    if not moving:
        return 0
    since = min(_found_at(dispatch) for dispatch in moving)
    rows = Closure.objects.filter(Q(pk__in=new) | Q(starts_at__gt=since, starts_at__lte=now), lifted_at=None)
    closures = [c for c in rows if in_force(c, now) and c.factor < 1.0]
    opened = list(Closure.objects.filter(pk__in=lifted))
    if not closures and not opened and not new:
        return 0
    runtime.current(fresh=True)
    return sum(_look_after(dispatch, closures, new, opened) for dispatch in moving)


def _look_after(dispatch: Dispatch, closures: list[Closure], new: set[int], opened: list[Closure]) -> bool:
    """Another road where a closure lies ahead, where there was none, or where a road that is open
    again brings the unit there sooner by WORTH."""
    now, ahead = timezone.now(), in_metres(road_ahead(dispatch))
    unknown = [c for c in closures if c.pk in new or c.starts_at > _found_at(dispatch)]
    holding = [c for c in unknown if not c.profiles or dispatch.unit.profile in c.profiles]
    on_it = [c for c in holding if ahead.distance(in_metres(to_shapely(c.geom))) <= ON_ROAD_M]
    avoided = any(c.starts_at <= _found_at(dispatch) for c in opened)
    if not on_it and not avoided and not dispatch.no_road:
        return False
    arrival, road = road_to(dispatch.incident, dispatch.unit, now)
    expected = dispatch.expected_arrival
    if not on_it and not dispatch.no_road and not (arrival and expected and (expected - arrival) > WORTH):
        return False
    return reroute(dispatch.pk, road, arrival, closure=on_it[0].name if on_it else "")


def _found_at(dispatch: Dispatch) -> datetime:
    """When its road was worked out."""
    return dispatch.rerouted_at or dispatch.ordered_at


def road_ahead(dispatch: Dispatch) -> Any:
    """What a unit has still to drive of its road, as a line of lon/lat: from the point nearest to
    where it is held to be, with a little behind it."""
    if dispatch.route is None:
        raise ValueError(f"dispatch {dispatch.pk} has no road")
    line = to_shapely(dispatch.route)
    stand = stand_of(dispatch.unit, timezone.now())
    done = line.project(shapely.Point(stand.lon, stand.lat), normalized=True)
    length = in_metres(line).length
    start = max(0.0, done - PASSED_M / length) if length else 0.0
    return substring(line, start, 1.0, normalized=True)


def in_metres(shape: Any) -> Any:
    """A shape of lon/lat in the regency's metres."""
    return shapely.transform(shape, _to_metres().transform, interleaved=False)


@functools.cache
def _to_metres() -> Transformer:
    return Transformer.from_crs(settings.STORAGE_SRID, settings.METRIC_SRID, always_xy=True)
