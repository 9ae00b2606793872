"""Incidents that are one: what was merged into an incident, and what was merged into that."""

from collections.abc import Mapping
from typing import Any

from incidents.models import Incident, Report


def absorbed(incident_id: int) -> dict[int, Mapping[str, Any]]:
    """The incidents that were merged into one, at any depth: their facts by number of the row."""
    found: dict[int, Mapping[str, Any]] = {}
    front = [incident_id]
    while front:
        rows = dict(Incident.objects.filter(merged_into__in=front).order_by("pk").values_list("pk", "facts"))
        found |= rows
        front = list(rows)
    return found


def narratives_of(incident_id: int) -> list[dict[str, Any]]:
    """{id, at, text} of what was said of an incident and of those that are one with it, the latest first."""
    rows = Report.objects.filter(incident_id__in=[incident_id, *absorbed(incident_id)]).exclude(narrative="")
    told = rows.order_by("-received_at", "-pk").values_list("pk", "received_at", "narrative")
    return [{"id": pk, "at": at, "text": text} for pk, at, text in told]


def one_with(incident_id: int) -> int:
    """The incident that this one is now: itself, or what it was merged into, to the end of the line."""
    while (into := Incident.objects.values_list("merged_into_id", flat=True).get(pk=incident_id)) is not None:
        incident_id = into
    return incident_id
