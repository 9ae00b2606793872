"""The course of an incident: its priority and its states."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import User
from incidents.actions.common import changed, locked, note
from incidents.models import ACTIVE_DISPATCH, OPEN_STATUSES, Incident, IncidentStatus
from incidents.states import INCIDENT
from incidents.truetime import true_time
from live.actions import action, action_now

MOST_ALARMS = 3


@action
def set_priority(incident_id: int, priority: int, *, reason: str, by: User | None = None) -> Incident:
    """Escalate or de-escalate, with the reason."""
    incident = locked(incident_id)
    before, incident.priority = incident.priority, priority
    changed(incident, "incident.priority", ["priority"])
    note(incident, "priority", by, {"from": before, "to": priority}, reason)
    return incident


@action
def raise_alarm(incident_id: int, alarm: int, *, reason: str = "", by: User | None = None) -> Incident:
    """Ask for more: the rows of the plan up to this alarm hold from now on. Down again where it was
    too much. Raises NotAllowed for an alarm there is not, or an incident that has ended."""
    incident = locked(incident_id)
    if not 1 <= alarm <= MOST_ALARMS:
        raise NotAllowed(_("there are alarms from 1 to %d") % MOST_ALARMS)
    if incident.status not in OPEN_STATUSES:
        raise NotAllowed(_("incident %s has ended") % incident.number)
    before, incident.alarm = incident.alarm, alarm
    changed(incident, "incident.alarm", ["alarm"])
    note(incident, "alarm", by, {"from": before, "to": alarm}, reason)
    return incident


@action
def set_incident_status(
    incident_id: int, status: str, *, at: datetime | None = None, reason: str = "", by: User | None = None
) -> Incident:
    """Verify, bring under control, resolve, close, call false or cancelled, at its true time `at`.

    Raises NotAllowed for a step the table of states does not have, one that would leave units behind at an
    incident that has ended, or a time before the step it follows.
    """
    incident = locked(incident_id)
    if status == incident.status:
        return incident
    if IncidentStatus.MERGED in (status, incident.status):
        raise NotAllowed(_("choose the incident it is merged into, or take its merge back"))
    if status not in INCIDENT[incident.status]:
        text = _("incident %(number)s is %(now)s; %(next)s may not follow")
        label = IncidentStatus(status).label
        raise NotAllowed(text % {"number": incident.number, "now": incident.get_status_display(), "next": label})
    if status not in OPEN_STATUSES and incident.dispatches.filter(status__in=ACTIVE_DISPATCH).exists():
        raise NotAllowed(_("units are still assigned to %s; release them first") % incident.number)
    moment = true_time(incident.number, at, now=action_now(), before=_latest(incident))
    _step(incident, status, moment)
    note(incident, "status", by, {"to": status}, reason, at=moment)
    return incident


def _latest(incident: Incident) -> datetime:
    """When the latest of its steps was, and the end of its last unit."""
    names = ("reported_at", "arrived_at", "controlled_at", "resolved_at", "closed_at")
    ended = incident.dispatches.aggregate(last=Max("ended_at"))["last"]
    return max(told for told in (*(getattr(incident, name) for name in names), ended) if told is not None)


def _step(incident: Incident, status: str, moment: datetime) -> None:
    stamps = {
        IncidentStatus.UNDER_CONTROL: "controlled_at",
        IncidentStatus.RESOLVED: "resolved_at",
        IncidentStatus.CLOSED: "closed_at",
        IncidentStatus.FALSE: "closed_at",
        IncidentStatus.CANCELLED: "closed_at",
    }
    incident.status = status
    fields = ["status"]
    if stamp := stamps.get(IncidentStatus(status)):
        setattr(incident, stamp, moment)
        fields.append(stamp)
    changed(incident, f"incident.{status}", fields)
