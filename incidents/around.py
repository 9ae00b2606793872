"""What stands beside incidents, read for many at once: a snapshot of three hundred incidents costs as
many queries as one of a single incident."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from incidents.models import ACTIVE_DISPATCH
from live.ask import Asked, plain, together
from live.events import Payload


class DispatchedUnit(Payload):
    """A unit sent to the incident (id = the unit's). `route` is [[lon, lat] …], the road to drive.

    `due_at`: not acknowledged by then, it alarms (`alarmed_at`). `last_contact_at`: the last step or
    word of the crew; the age of its fix is with its position. `rerouted_at`: the road ahead was
    closed and another found; `no_road`: none was found. `hospital`: where it brings a patient.
    `called_for`: its crew calls the desk since `called_at`, "help" or "unable" to go."""

    dispatch: str
    call_sign: str
    service: str
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
    hospital: str
    called_for: str
    called_at: datetime | None
    route: list[tuple[float, float]]


class Staging(Payload):
    """A named place where its units gather."""

    name: str
    lon: float
    lat: float


@dataclass
class Around:
    """`active`: its active dispatches in the order they were made; `sent`: vehicles (keys) that were
    sent to it at any time, those that a merge took along too; `same`: the facts of the incidents
    that were merged into it, at any depth, by their keys; `reports` counts theirs too;
    `from_paper`: a call of its own was entered later, from paper."""

    active: list[DispatchedUnit] = field(default_factory=list)
    sent: set[int] = field(default_factory=set)
    staging: list[Staging] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    agencies: list[int] = field(default_factory=list)
    same: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    reports: int = 0
    from_paper: bool = False


def around(keys: Iterable[int], before: Iterable[Asked[Any]] = ()) -> dict[int, Around]:
    """What stands beside each of these incidents, as it is after the questions `before`."""
    found = {key: Around() for key in keys}
    asked = plain(BESIDE, [list(found)]), plain(ACTIVE, [list(found)])
    *_done, beside, active = together(*before, *asked)
    for key, parts, agencies, same, reports, from_paper, sent, staging in beside:
        facts = {int(of): of_it for of, of_it in orjson.loads(same or "[]")}
        points = [Staging(**row) for row in orjson.loads(staging or "[]")]
        found[key] = Around([], set(sent), points, parts, agencies, facts, reports, from_paper)
    for key, *shown, route in active:
        road = orjson.loads(route) if route else []
        found[key].active.append(DispatchedUnit(**dict(zip(DispatchedUnit.model_fields, [*shown, road], strict=True))))
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
    (SELECT json_agg(json_build_object('id', g.id::text, 'version', 1, 'name', g.name, 'lon', ST_X(g.point),
        'lat', ST_Y(g.point)) ORDER BY g.id)::text
     FROM incidents_stagingpoint g WHERE g.incident_id = a.id AND g.removed_at IS NULL)
FROM asked a LEFT JOIN reports r ON r.id = a.id
"""
# after the incident, the fields of DispatchedUnit in their order
ACTIVE = f"""
SELECT d.incident_id, d.unit_id::text, 1, d.id::text, u.call_sign, s.code, d.status, d.ordered_at, d.departed_at,
    d.arrived_at, d.expected_arrival, d.due_at, d.alarmed_at, d.last_contact_at, d.rerouted_at, d.no_road,
    coalesce(h.name, ''), d.called_for, d.called_at, ST_AsGeoJSON(d.route)::json ->> 'coordinates'
FROM incidents_dispatch d
JOIN agencies_unit u ON u.id = d.unit_id
JOIN agencies_agency a ON a.id = u.agency_id
JOIN agencies_service s ON s.id = a.service_id
LEFT JOIN agencies_station h ON h.id = d.hospital_id
WHERE d.incident_id = ANY(%s::bigint[]) AND d.status IN {ACTIVE_DISPATCH}
ORDER BY d.ordered_at, d.id
"""
