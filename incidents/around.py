"""What stands beside incidents, read for many at once: a snapshot of three hundred incidents costs as
many queries as one of a single incident."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from incidents.models import ACTIVE_DISPATCH, Dispatch
from live.ask import ask


class Gathering(NamedTuple):
    """A staging point: its key and name, lon and lat."""

    id: int
    name: str
    lon: float
    lat: float


@dataclass
class Around:
    """`active`: its active dispatches in the order they were made; `sent`: vehicles (keys) that were
    sent to it at any time, those that a merge took along too; `same`: the facts of the incidents
    that were merged into it, at any depth, by their keys; `reports` counts theirs too;
    `from_paper`: a call of its own was entered later, from paper."""

    active: list[Dispatch] = field(default_factory=list)
    sent: set[int] = field(default_factory=set)
    staging: list[Gathering] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    agencies: list[int] = field(default_factory=list)
    same: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    reports: int = 0
    from_paper: bool = False


def around(keys: Iterable[int]) -> dict[int, Around]:
    """What stands beside each of these incidents."""
    found = {key: Around() for key in keys}
    for key, parts, agencies, same, reports, from_paper, sent, staging in ask(BESIDE, [list(found)]):
        facts = {int(of): of_it for of, of_it in orjson.loads(same or "[]")}
        points = [Gathering(*row) for row in orjson.loads(staging or "[]")]
        found[key] = Around([], set(sent), points, parts, agencies, facts, reports, from_paper)
    active = Dispatch.objects.filter(incident__in=found, status__in=ACTIVE_DISPATCH)
    active = active.select_related("unit__agency__service", "hospital__station").only(*SHOWN)
    for dispatch in active.order_by("ordered_at", "pk"):
        found[dispatch.incident_id].active.append(dispatch)
    return found


SHOWN = (
    *("incident_id", "status", "ordered_at", "departed_at", "arrived_at", "expected_arrival", "due_at", "alarmed_at"),
    *("last_contact_at", "rerouted_at", "no_road", "called_for", "called_at", "route"),
    *("unit__call_sign", "unit__agency__service__code", "hospital__station__name"),
)

# `family`: each incident with those that were merged into it, at any depth, in the order they are met
BESIDE = """
WITH RECURSIVE asked AS (SELECT unnest(%s::bigint[]) AS id), family AS (
    SELECT id AS root, id, NULL::jsonb AS facts, 0 AS depth FROM asked
    UNION ALL
    SELECT f.root, i.id, i.facts, f.depth + 1 FROM family f JOIN incidents_incident i ON i.merged_into_id = f.id
), sent AS (
    SELECT d.incident_id AS id, d.unit_id FROM asked a JOIN incidents_dispatch d ON d.incident_id = a.id
    UNION
    SELECT a.id, d.unit_id FROM asked a JOIN incidents_merge m ON a.id IN (m.child_id, m.into_id)
    JOIN incidents_dispatch d ON d.id IN (SELECT jsonb_array_elements_text(m.dispatches)::bigint)
), reports AS (
    SELECT f.root AS id, count(*) AS n FROM family f JOIN incidents_report r ON r.incident_id = f.id GROUP BY f.root
)
SELECT a.id,
    ARRAY(SELECT i.id FROM incidents_incident i WHERE i.parent_id = a.id ORDER BY i.id),
    ARRAY(SELECT s.agency_id FROM incidents_incident_agencies s WHERE s.incident_id = a.id ORDER BY s.agency_id),
    (SELECT json_agg(json_build_array(f.id, f.facts) ORDER BY f.depth, f.id)::text
     FROM family f WHERE f.root = a.id AND f.depth > 0),
    coalesce(r.n, 0),
    EXISTS (SELECT FROM incidents_report w JOIN incidents_call c ON c.id = w.call_id
            WHERE w.incident_id = a.id AND c.back_entry),
    ARRAY(SELECT s.unit_id FROM sent s WHERE s.id = a.id),
    (SELECT json_agg(json_build_array(g.id, g.name, ST_X(g.point), ST_Y(g.point)) ORDER BY g.id)::text
     FROM incidents_stagingpoint g WHERE g.incident_id = a.id AND g.removed_at IS NULL)
FROM asked a LEFT JOIN reports r ON r.id = a.id
"""
