"""WHAT: kinds of incident, incidents and the reports they come from, dispatches, their log."""

from incidents.models.calls import (
    Call,
    Callback,
    CallbackState,
    CallClass,
    CallReveal,
    CallStatus,
    LocationLink,
    NumberFlag,
    PositionOffer,
)
from incidents.models.dispatch import ACTIVE_DISPATCH, Dispatch, DispatchStatus
from incidents.models.incident import (
    OPEN_STATUSES,
    Incident,
    IncidentCounter,
    IncidentStatus,
    LogEntry,
    PlaceMark,
    Report,
)
from incidents.models.kinds import IncidentType, Priority
from incidents.models.merging import Merge, StagingPoint
from incidents.models.plans import PlanRow, ResponsePlan
from incidents.models.shifts import Duty, Shift, UnitCheck

__all__ = [
    "ACTIVE_DISPATCH",
    "Call",
    "CallClass",
    "CallReveal",
    "CallStatus",
    "Callback",
    "CallbackState",
    "Dispatch",
    "DispatchStatus",
    "Duty",
    "Incident",
    "IncidentCounter",
    "IncidentStatus",
    "IncidentType",
    "LocationLink",
    "LogEntry",
    "Merge",
    "NumberFlag",
    "OPEN_STATUSES",
    "PlaceMark",
    "PlanRow",
    "PositionOffer",
    "Priority",
    "Report",
    "ResponsePlan",
    "Shift",
    "StagingPoint",
    "UnitCheck",
]
