"""Two open incidents that want one crew: what each loses where the other gets it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Q

from agencies.units import active_units
from agencies.where import crew_key
from geo.coverage import free_at
from geo.nearest import Candidate
from geo.straight import metres_between
from incidents.engaged import engaged
from incidents.models import OPEN_STATUSES, Incident, IncidentStatus, LogEntry
from incidents.recommend import Cover, Recommendation, cover_of, recommend, still_lacking

NEAREST = 6  # other incidents looked at, by air: those farther away seldom want the same units


@dataclass(frozen=True)
class Side:
    """What an incident has of the crew, and what is left to it without. Seconds from now; None where
    nobody could come instead. `short`: how many more of its plan stay unfilled."""

    incident: Incident
    capability: str
    with_s: float | None
    without_s: float | None
    instead: str
    short: int


@dataclass(frozen=True)
class Decision:
    """Which incident (its key) a unit was given to, by whom (user name), when and why."""

    incident_id: int
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Conflict:
    """A unit that both incidents are recommended, with both sides."""

    unit: Candidate
    here: Side
    there: Side


def conflicts(incident: Incident, now: datetime) -> list[Conflict]:
    """The conflicts of an incident with others that still lack units. Each side is worked out by
    filling its plan again without that crew."""
    cover = cover_of(free_at(active_units(), now))
    own = recommend(incident, now, cover=cover)
    if not own.chosen:
        return []
    wanted = {crew_key(line.unit): line for line in own.chosen}
    found = []
    for other in _others(incident):
        theirs = recommend(other, now, cover=cover)
        for line in theirs.chosen:
            if (mine := wanted.get(crew_key(line.unit))) is not None:
                here, there = _side(own, mine, now, cover), _side(theirs, line, now, cover)
                found.append(Conflict(mine, here, there))
    return found


def _others(incident: Incident) -> list[Incident]:
    rows = Incident.objects.filter(status__in=OPEN_STATUSES).exclude(pk=incident.pk)
    calm = rows.exclude(status=IncidentStatus.UNDER_CONTROL).select_related("type__lead_agency", "lead_agency")
    here = incident.point
    nearest = sorted(calm, key=lambda i: metres_between(here.x, here.y, i.point.x, i.point.y))
    taken, units = engaged(), active_units()
    return list(islice((other for other in nearest if still_lacking(other, taken, units)), NEAREST))


def _side(made: Recommendation, line: Candidate, now: datetime, cover: Cover) -> Side:
    crew = crew_key(line.unit)
    row = next(r for r in made.rows if line in r.chosen)
    again = recommend(made.incident, now, without=frozenset({crew}), cover=cover)
    same = next(r for r in again.rows if r.row.pk == row.row.pk)
    before = {c.unit.pk for c in made.chosen}
    new = [c for c in same.chosen if c.unit.pk not in before] or [c for c in again.chosen if c.unit.pk not in before]
    instead = new[0] if new and same.short == row.short else None
    return Side(
        incident=made.incident,
        capability=row.row.capability.code,
        with_s=line.arrival_s,
        without_s=instead.arrival_s if instead else None,
        instead=instead.unit.call_sign if instead else "",
        short=sum(r.short for r in again.rows) - sum(r.short for r in made.rows),
    )


def decision(conflict: Conflict) -> Decision | None:
    """What the supervisor last said of the unit and these two incidents, or None."""
    here, there = conflict.here.incident, conflict.there.incident
    won = LogEntry.objects.filter(kind="conflict_won", data__unit=conflict.unit.unit.call_sign).filter(
        Q(incident=here, data__against=there.number) | Q(incident=there, data__against=here.number)
    )
    last = won.select_related("by").order_by("-at", "-pk").first()
    if last is None:
        return None
    return Decision(last.incident_id, last.by.get_username() if last.by else "", last.at, last.text)
