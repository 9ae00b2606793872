"""WHAT: kinds of incident, incidents and the reports they come from, dispatches, their log."""

from incidents.models.command import CommandTerm
from incidents.models.dispatch import ACTIVE_DISPATCH, Dispatch, DispatchStatus
from incidents.models.followed import Followed
from incidents.models.incident import OPEN_STATUSES, Incident, IncidentCounter, IncidentStatus, LogEntry, Report
from incidents.models.kinds import IncidentType, Priority
from incidents.models.plans import PlanRow, ResponsePlan
from incidents.models.requests import OPEN_REQUEST, AgencyRequest, ContactTry, RequestStatus, Via

__all__ = [
    "ACTIVE_DISPATCH",
    "OPEN_REQUEST",
    "OPEN_STATUSES",
    "AgencyRequest",
    "CommandTerm",
    "ContactTry",
    "Dispatch",
    "DispatchStatus",
    "Followed",
    "Incident",
    "IncidentCounter",
    "IncidentStatus",
    "IncidentType",
    "LogEntry",
    "PlanRow",
    "Priority",
    "Report",
    "RequestStatus",
    "ResponsePlan",
    "Via",
]
