"""Changes to WHAT: incidents and the reports they come from, dispatches, the log."""

from collections.abc import Iterable, Mapping
from typing import Any

from agencies.models import Agency, Capability
from incidents.loading import agency_name, type_fields
from incidents.models import IncidentType
from live.actions import action


@action
def load_incident_types(rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert or update kinds of incident by code; agencies and capabilities by their names."""
    agencies = {a.short_name: a for a in Agency.objects.all()}
    caps = {c.code: c for c in Capability.objects.all()}
    count = 0
    for row in rows:
        kind, _made = IncidentType.objects.update_or_create(
            code=row["kode"], defaults=type_fields(row) | {"lead_agency": agencies.get(agency_name(row["opd_utama"]))}
        )
        supporting = {agencies[name] for text in row["opd_pendukung"] if (name := agency_name(text)) in agencies}
        kind.supporting_agencies.set(supporting)
        kind.capabilities.set([caps[code] for code in row["kemampuan"] if code in caps])
        count += 1
    return count
