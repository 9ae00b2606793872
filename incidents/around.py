"""What stands beside incidents, read for many at once: a snapshot of three hundred incidents costs as
many queries as one of a single incident."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from incidents.models import ACTIVE_DISPATCH
from live.ask import ask


class Gathering(NamedTuple):
    """A staging point: its key and name, lon and lat."""

    id: int
    name: str
    lon: float
    lat: float


class Sent(NamedTuple):
    """An active dispatch, with what is shown of its unit. Times in UTC; `route`: lon and lat of its road."""

    unit_id: int
    id: int
    status: str
    ordered_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None
    expected_arrival: datetime | None
    due_at: datetime | None
    alarmed_at: datetime | None
    last_contact_at: datetime | None
    rerouted_at: datetime | None
    no_road: bool
    called_for: str
    called_at: datetime | None
    call_sign: str
    service: str
    hospital: str
    route: list[tuple[float, float]]


@dataclass
class Around:
    """`active`: its active dispatches in the order they were made; `sent`: vehicles (keys) that were
    sent to it at any time, those that a merge took along too; `same`: the facts of the incidents
    that were merged into it, at any depth, by their keys; `reports` counts theirs too;
    `from_paper`: a call of its own was entered later, from paper."""

    active: list[Sent] = field(default_factory=list)
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
    for key, *sent, route in ask(ACTIVE, [list(found), list(ACTIVE_DISPATCH)]):
        found[key].active.append(Sent._make((*sent, orjson.loads(route) if route else [])))
    return found


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
ACTIVE = """
SELECT d.incident_id, d.unit_id, d.id, d.status, d.ordered_at, d.departed_at, d.arrived_at, d.expected_arrival,
    d.due_at, d.alarmed_at, d.last_contact_at, d.rerouted_at, d.no_road, d.called_for, d.called_at, u.call_sign,
    s.code, coalesce(h.name, ''), ST_AsGeoJSON(d.route)::json ->> 'coordinates'
FROM incidents_dispatch d
JOIN agencies_unit u ON u.id = d.unit_id
JOIN agencies_agency a ON a.id = u.agency_id
JOIN agencies_service s ON s.id = a.service_id
LEFT JOIN agencies_station h ON h.id = d.hospital_id
WHERE d.incident_id = ANY(%s::bigint[]) AND d.status = ANY(%s::text[])
ORDER BY d.ordered_at, d.id
"""
