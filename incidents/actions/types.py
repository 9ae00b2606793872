"""Kinds of incident: who leads, who supports, what is needed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from agencies.access import agency_audience
from agencies.models import Agency, Capability
from incidents.actions.common import locked
from incidents.loading import agency_name, type_fields
from incidents.models import ACTIVE_DISPATCH, OPEN_STATUSES, Incident, IncidentType
from incidents.payloads import incident_change
from live.actions import action, emit


@action
def load_incident_types(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str] | None = None) -> int:
    """Insert or update kinds of incident by code; capabilities by code, agencies by short name or
    what `names` makes of the file's word for them."""

    def meant(text: str) -> Agency | None:
        return agencies.get(agency_name(text, names or {}))

    agencies = {a.short_name: a for a in Agency.objects.all()}
    caps = {c.code: c for c in Capability.objects.all()}
    count = 0
    for row in rows:
        kind, _made = IncidentType.objects.update_or_create(
            code=row["kode"], defaults=type_fields(row) | {"lead_agency": meant(row["opd_utama"])}
        )
        kind.supporting_agencies.set({agency for text in row["opd_pendukung"] if (agency := meant(text))})
        kind.capabilities.set([caps[code] for code in row["kemampuan"] if code in caps])
        count += 1
    return count


@action
def save_incident_type(
    kind: IncidentType, supporting: Iterable[Agency] | None = None, capabilities: Iterable[Capability] | None = None
) -> IncidentType:
    """Store a new or edited kind of incident, and show the open incidents of it anew. Where it
    becomes sensitive, agencies that neither lead nor have a unit there lose sight of them."""
    before = IncidentType.objects.select_for_update().get(pk=kind.pk) if kind.pk else None
    kind.save()
    if supporting is not None:
        kind.supporting_agencies.set(supporting)
    if capabilities is not None:
        kind.capabilities.set(capabilities)
    closes = before is not None and kind.is_sensitive and not before.is_sensitive
    standing = Incident.objects.filter(type=kind, status__in=OPEN_STATUSES)
    for pk in standing.values_list("pk", flat=True) if before else ():
        incident = locked(pk)
        lost = set(incident.agencies.all()) - _concerned(incident) if closes else set()
        incident.agencies.remove(*lost)
        incident.version += 1
        incident.save(update_fields=["version"])
        change = incident_change(incident, "incident.type")
        gone = {agency_audience(agency.pk): None for agency in lost}
        emit(replace(change, views={**change.views, **gone}))
    return kind


def _concerned(incident: Incident) -> set[Agency]:
    """The agency that leads, and those that have a unit there."""
    there = incident.dispatches.filter(status__in=ACTIVE_DISPATCH)
    agencies = set(Agency.objects.filter(units__dispatches__in=there))
    return agencies | ({incident.type.lead_agency} if incident.type.lead_agency else set())
