"""Which units incidents have taken up: read at once for all, by whom many are compared."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agencies.models import UnitStatus
from incidents.models import ACTIVE_DISPATCH, OPEN_REQUEST, DispatchStatus, IncidentStatus, Priority
from live.ask import ask

AT_SCENE = (UnitStatus.ON_SCENE, UnitStatus.WORKING)


@dataclass(frozen=True)
class Engaged:
    """Units by their keys. `of`: those an incident (key) has sent, in the order of their dispatches,
    and then those that it asked their agencies for. With the number of the incident: `asked`, those
    their agencies were asked for; `calm`, those at a scene that is low or under control, which may be
    asked for with the consent of its officer."""

    of: Mapping[int, list[int]]
    asked: Mapping[int, str]
    calm: Mapping[int, str]


def engaged() -> Engaged:
    """Who is taken up now."""
    of: defaultdict[int, list[int]] = defaultdict(list)
    asked: dict[int, str] = {}
    calm: dict[int, str] = {}
    for incident, unit, number, is_asked, is_calm, _at, _key in ask(TAKEN, STATES):
        of[incident].append(unit)
        if is_asked:
            asked[unit] = number
        elif is_calm:
            calm[unit] = number
    return Engaged(of, asked, calm)


STATES: dict[str, Any] = {
    "there": DispatchStatus.ON_SCENE.value,
    "at_scene": [status.value for status in AT_SCENE],
    "low": Priority.P4.value,
    "under_control": IncidentStatus.UNDER_CONTROL.value,
}
# which states, is written out: a plan that is made once then knows the index over the active ones
TAKEN = f"""
SELECT d.incident_id, d.unit_id, i.number, false AS is_asked,
    d.status = %(there)s AND u.status = ANY(%(at_scene)s) AND coalesce(c.on_duty, false)
    AND (i.priority >= %(low)s OR i.status = %(under_control)s), d.ordered_at, d.id AS key
FROM incidents_dispatch d
JOIN incidents_incident i ON i.id = d.incident_id
JOIN agencies_unit u ON u.id = d.unit_id
LEFT JOIN agencies_crew c ON c.id = u.crew_id
WHERE d.status IN {ACTIVE_DISPATCH}
UNION ALL
SELECT r.incident_id, r.unit_id, i.number, true, false, NULL, r.id
FROM incidents_agencyrequest r JOIN incidents_incident i ON i.id = r.incident_id
WHERE r.status IN {OPEN_REQUEST} AND r.unit_id IS NOT NULL
ORDER BY is_asked, ordered_at, key
"""
