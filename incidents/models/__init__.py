"""WHAT: kinds of incident, incidents and the reports they come from, dispatches, their log."""

from incidents.models.dispatch import ACTIVE_DISPATCH, Dispatch, DispatchStatus
from incidents.models.incident import OPEN_STATUSES, Incident, IncidentCounter, IncidentStatus, LogEntry, Report
from incidents.models.kinds import IncidentType, Priority
from incidents.models.plans import PlanRow, ResponsePlan

__all__ = [
    "ACTIVE_DISPATCH",
    "OPEN_STATUSES",
    "Dispatch",
    "DispatchStatus",
    "Incident",
    "IncidentCounter",
    "IncidentStatus",
    "IncidentType",
    "LogEntry",
    "PlanRow",
    "Priority",
    "Report",
    "ResponsePlan",
]
