"""Which units incidents have taken up: read at once for all, by whom many are compared."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from agencies.models import UnitStatus
from incidents.models import (
    ACTIVE_DISPATCH,
    OPEN_REQUEST,
    AgencyRequest,
    Dispatch,
    DispatchStatus,
    IncidentStatus,
    Priority,
)

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
    sent = Dispatch.objects.filter(status__in=ACTIVE_DISPATCH).order_by("ordered_at", "pk")
    for incident, unit, status, unit_status, on_duty, number, priority, incident_status in sent.values_list(
        "incident_id",
        "unit_id",
        "status",
        "unit__status",
        "unit__crew__on_duty",
        "incident__number",
        "incident__priority",
        "incident__status",
    ):
        of[incident].append(unit)
        at_work = status == DispatchStatus.ON_SCENE and unit_status in AT_SCENE and on_duty
        if at_work and (priority >= Priority.P4 or incident_status == IncidentStatus.UNDER_CONTROL):
            calm[unit] = number
    waiting = AgencyRequest.objects.filter(status__in=OPEN_REQUEST, unit__isnull=False)
    for incident, unit, number in waiting.values_list("incident_id", "unit_id", "incident__number"):
        of[incident].append(unit)
        asked[unit] = number
    return Engaged(of, asked, calm)
