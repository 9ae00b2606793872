"""What the planner is handed of past incidents: response times, where they happened, how busy crews
were. Geography and arithmetic are of the rooms below."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db.models import QuerySet
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from agencies.models import Crew, Service
from agencies.where import NIGHT
from geo.planning.history import Busy, Response, busy_fraction
from geo.planning.world import World
from incidents.models import UNREAD, Dispatch, Incident, IncidentStatus

NOT_REAL = (IncidentStatus.FALSE, IncidentStatus.CANCELLED, IncidentStatus.MERGED)
NEAR_M = 3000.0  # an incident farther than this from any cell stands for no cell's people


def real_incidents(since: datetime, until: datetime, service: Service | None = None) -> QuerySet[Incident]:
    """Incidents reported in a time, without false, cancelled and merged ones; of one service where its
    agencies lead the kind."""
    rows = Incident.objects.filter(reported_at__gte=since, reported_at__lt=until).exclude(status__in=NOT_REAL)
    return rows.filter(type__lead_agency__service=service) if service else rows


def responses(rows: QuerySet[Incident]) -> list[Response]:
    """Their times. The place of a sensitive kind is not told: few incidents name a house."""
    first: dict[int, str] = {}
    dispatches = Dispatch.objects.filter(incident__in=rows, arrived_at__isnull=False).order_by("-arrived_at")
    for incident, post in dispatches.values_list("incident_id", "unit__station__code"):
        first[incident] = post
    zone = ZoneInfo(settings.TIME_ZONE)
    return [
        Response(
            id=i.pk,
            number=i.number,
            kind=i.type.code,
            village=i.village.name if i.village and not i.type.is_sensitive else "",
            post=first.get(i.pk, ""),
            hour=i.reported_at.astimezone(zone).hour,
            times=(
                i.reported_at.timestamp(),
                i.opened_at.timestamp(),
                _stamp(i.dispatched_at),
                _stamp(i.departed_at),
                _stamp(i.arrived_at),
            ),
            target_s=i.target_minutes * 60.0,
        )
        for i in rows.select_related("type", "village").defer(*UNREAD).order_by("reported_at")
    ]


def _stamp(at: datetime | None) -> float | None:
    return at.timestamp() if at else None


def demand(world: World, rows: QuerySet[Incident], when: str = "all") -> tuple[NDArray[np.float64], int]:
    """Incidents by population cell, float (C,), each counted at the nearest; and how many were left
    out, too far from all. `when`: all, day or night, by the hour of the report."""
    zone = ZoneInfo(settings.TIME_ZONE)
    spots = [
        (point.x, point.y)
        for point, at in rows.values_list("point", "reported_at")
        if when == "all" or (when == "night") == any(at.astimezone(zone).hour in hours for hours in NIGHT)
    ]
    weights = np.zeros(len(world.people))
    if not spots or not len(world.people):
        return weights, len(spots)
    xy = np.column_stack(world.network.to_xy(*np.array(spots).T))
    away, cell = cKDTree(world.places_xy[: len(world.people)]).query(xy)
    np.add.at(weights, cell[away <= NEAR_M], 1.0)
    return weights, int((away > NEAR_M).sum())


def busy(service: Service, since: datetime, until: datetime) -> Busy:
    """How busy the crews of a service were, from their dispatches."""
    rows = Dispatch.objects.filter(
        ordered_at__gte=since, ordered_at__lt=until, ended_at__isnull=False, unit__agency__service=service
    )
    spans = [(a.timestamp(), b.timestamp()) for a, b in rows.values_list("ordered_at", "ended_at") if b]
    crews = Crew.objects.filter(units__is_active=True, units__agency__service=service).distinct().count()
    return busy_fraction(spans, crews, (until - since).total_seconds() / 86_400.0)
