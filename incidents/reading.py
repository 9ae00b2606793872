"""Incidents with what their payload reads. Kinds and agencies are hardly ever written and hold most of the
columns: they are kept, and shared by all who ask."""

from dataclasses import dataclass

from django.db.models import QuerySet

from agencies.kept import Kept
from agencies.models import Agency, Service
from incidents.models import UNREAD, Incident, IncidentType
from live.ask import One, locking, together


@dataclass(frozen=True)
class Reference:
    """Kinds and agencies by their keys, each with what it refers to."""

    kinds: dict[int, IncidentType]
    agencies: dict[int, Agency]


def _read() -> Reference:
    agencies = {agency.pk: agency for agency in Agency.objects.select_related("service")}
    kinds = {kind.pk: kind for kind in IncidentType.objects.all()}
    for kind in kinds.values():
        if kind.lead_agency_id is not None:
            kind.lead_agency = agencies[kind.lead_agency_id]
    return Reference(kinds, agencies)


_reference = Kept((IncidentType, Agency, Service), _read)


def _joined(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    return rows.select_related("commander_unit", "village").defer(*UNREAD)


def read(rows: QuerySet[Incident]) -> list[Incident]:
    """Incidents of a question."""
    known = _reference()
    incidents = list(_joined(rows))
    for incident in incidents:
        _refer(incident, known)
    return incidents


def read_one(key: int) -> Incident:
    """One of them. Raises Incident.DoesNotExist."""
    incident, known = together(_one.asked(key), _reference.asked())
    return _refer(incident, known)


def read_locked(key: int) -> Incident:
    """One of them, its row locked to the end of the transaction. Raises Incident.DoesNotExist."""
    # who leads and where it is are read after the wait for the lock, not before
    _locked, incident, known = together(locking(Incident, key), _one.asked(key), _reference.asked())
    return _refer(incident, known)


read_alone = One(lambda key: Incident.objects.filter(pk=key))  # of itself, without what its payload reads
_one = One(lambda key: _joined(Incident.objects.filter(pk=key)))


def _refer(incident: Incident, known: Reference) -> Incident:
    if kind := known.kinds.get(incident.type_id):  # else it was made a moment ago, and Django reads it
        incident.type = kind
    if agency := known.agencies.get(incident.lead_agency_id or 0):
        incident.lead_agency = agency
    if agency := known.agencies.get(incident.commander_agency_id or 0):
        incident.commander_agency = agency
    return incident
