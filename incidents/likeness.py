"""Which open incidents a report may be about: the candidates of `incidents.similar`."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Max
from django.db.models.functions import Coalesce

from incidents.models import OPEN_STATUSES, UNREAD, Incident, IncidentType
from incidents.similar import ALMOST_SURE, LIKELY, Kind, Likeness, kinship, likeness, scale_m

OFFERED = 5
FARTHEST_OFF_M = 20_000.0  # an accuracy worse than this says nothing of the place
METRES_PER_DEGREE = 111_320.0
REACH = 2.0  # scales away, place alone keeps the score below LIKELY


@dataclass(frozen=True)
class Match:
    """An open incident that may be the one reported; distance in metres."""

    incident: Incident
    distance_m: float
    likeness: Likeness

    def json(self) -> dict[str, Any]:
        i = self.incident
        return {
            "id": i.pk,
            "number": i.number,
            "title": i.title,
            "type_code": i.type.code,
            "priority": i.priority,
            "status": i.status,
            "landmark": i.landmark,
            "village": i.village.name if i.village else "",
            "reported_at": i.reported_at,
            "distance_m": round(self.distance_m),
            "almost_sure": self.likeness.score >= ALMOST_SURE,
            **{name: round(value, 3) for name, value in asdict(self.likeness).items()},
        }


def similar(
    lon: float, lat: float, accuracy_m: float | None, type_code: str | None, now: datetime, but: int | None = None
) -> list[Match]:
    """Open incidents like a report, the likeliest first, at most OFFERED; `but` leaves one out."""
    point = Point(lon, lat, srid=settings.STORAGE_SRID)
    reach = REACH * scale_m([min(accuracy_m or 0.0, FARTHEST_OFF_M), FARTHEST_OFF_M])
    rows = Incident.objects.filter(status__in=OPEN_STATUSES, point__dwithin=(point, reach / METRES_PER_DEGREE))
    rows = (
        rows.exclude(pk=but or 0)
        .select_related("type", "village")
        .defer(*UNREAD)
        .prefetch_related("type__capabilities")
    )
    rows = rows.annotate(
        metres=Distance("point", point, spheroid=False), last=Coalesce(Max("reports__received_at"), "reported_at")
    )
    mine = _kind(IncidentType.objects.filter(code=type_code).first()) if type_code else None
    found = []
    for row in rows:
        scale = scale_m([min(a or 0.0, FARTHEST_OFF_M) for a in (accuracy_m, row.accuracy_m)])
        other = _kind(row.type)
        assert other is not None
        score = likeness(row.metres.m, scale, row.last, now, kinship(mine, other))
        if score.score >= LIKELY:
            found.append(Match(row, row.metres.m, score))
    return sorted(found, key=lambda match: -match.likeness.score)[:OFFERED]


def _kind(row: IncidentType | None) -> Kind | None:
    if row is None:
        return None
    return Kind(row.code, row.category, frozenset(c.code for c in row.capabilities.all()))
