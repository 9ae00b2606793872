"""The follower: keeps cover now and the stations' zones true, once a second at most.

One process does it; others wait for its lock. It compares what the stored results were worked out
from with what stands now, so a lost message costs nothing: units by status, crew and the edge they
are on, roads by version and revision, services by their targets.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils import timezone

from agencies.actions.screens import note_silence, silent_walls
from agencies.kept import Kept
from agencies.models import Agency, Service, Station
from agencies.units import active_units
from agencies.where import stand_of
from geo import runtime
from geo.actions.cover import owe
from geo.actions.roads import lift_expired_closures
from geo.coverage import refresh_cover, stale_stations
from geo.models import Closure, CoverageZone, RoadNetwork, RoadRevision, Work
from geo.rounds import rounds
from geo.snap import NoRoad

LOCK = 0x436F7665
EVERY_S = 1.0
AGAIN_AFTER_S = 60.0  # owed work that nobody has begun is asked for again

log = logging.getLogger(__name__)


def cover_key() -> tuple[Any, ...]:
    """All that cover now depends on; equal keys mean equal cover."""
    state = runtime.current(fresh=True)
    if state is None:
        return ()
    now = timezone.now()
    units = []
    for unit in active_units():
        try:
            edge = state.snap_stand(stand_of(unit, now), unit.profile).edge
        except NoRoad:
            edge = -1
        on_duty = bool(unit.crew and unit.crew.on_duty)
        units.append((unit.pk, unit.status, unit.crew_id, on_duty, edge, unit.version))
    services = list(Service.objects.filter(on_wall=True).values_list())
    return (state.network.version, state.conditions.revision, tuple(units), tuple(services))


def owed_zones() -> str | None:
    """The key of the zone computation that is owed, or None."""
    network = RoadNetwork.objects.filter(state=RoadNetwork.State.ACTIVE).first()
    if network is None:
        return None
    stale = stale_stations(network.pk)
    return f"{network.pk}:{','.join(str(s.pk) for s in stale)}"[:120] if stale else None


_owed_zones = Kept((RoadNetwork, RoadRevision, CoverageZone, Station, Agency, Service), owed_zones)


def follow(send: Callable[[int], None], stop: Callable[[], bool]) -> None:
    """Run until `stop()`. `send` hands a Work row to a worker."""
    last: tuple[Any, ...] | None = None
    while not stop():
        if not _have_lock():
            time.sleep(EVERY_S)
            continue
        if Closure.objects.filter(lifted_at=None, expires_at__lte=timezone.now()).exists():
            lift_expired_closures()
        if silent_walls():
            note_silence()
        for do in rounds:
            do()
        key = cover_key()
        if key != last:
            changed = refresh_cover()
            if changed:
                log.info("cover changed: %s", ", ".join(row.service.code for row in changed))
            last = key
        if (owed := _owed_zones()) and not Work.objects.filter(kind="zones", done_at=None).exists():
            work = owe("zones", owed)
            if work:
                send(work.pk)
        for work in Work.objects.filter(started_at=None):
            if (timezone.now() - work.asked_at).total_seconds() > AGAIN_AFTER_S:
                send(work.pk)
        time.sleep(EVERY_S)


def _have_lock() -> bool:
    """Whether this process is the one follower; the lock goes with its connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid()",
            [LOCK],
        )
        if cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
