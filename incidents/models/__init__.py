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
from incidents.models.command import CommandTerm
from incidents.models.dispatch import ACTIVE_DISPATCH, STAMPS, CrewCall, Dispatch, DispatchStatus
from incidents.models.followed import Followed
from incidents.models.incident import (
    OPEN_STATUSES,
    UNREAD,
    Incident,
    IncidentCounter,
    IncidentStatus,
    LogEntry,
    PlaceMark,
    Report,
)
from incidents.models.kinds import IncidentType, Priority
from incidents.models.merging import Merge, StagingPoint
from incidents.models.photos import Photo
from incidents.models.plans import PlanRow, ResponsePlan
from incidents.models.requests import OPEN_REQUEST, AgencyRequest, ContactTry, RequestStatus, Via
from incidents.models.shifts import Duty, Shift, UnitCheck

__all__ = [
    "ACTIVE_DISPATCH",
    "AgencyRequest",
    "Call",
    "CallClass",
    "CallReveal",
    "CallStatus",
    "Callback",
    "CallbackState",
    "CommandTerm",
    "ContactTry",
    "CrewCall",
    "Dispatch",
    "DispatchStatus",
    "Duty",
    "Followed",
    "Incident",
    "IncidentCounter",
    "IncidentStatus",
    "IncidentType",
    "LocationLink",
    "LogEntry",
    "Merge",
    "NumberFlag",
    "OPEN_REQUEST",
    "OPEN_STATUSES",
    "Photo",
    "PlaceMark",
    "PlanRow",
    "PositionOffer",
    "Priority",
    "Report",
    "RequestStatus",
    "ResponsePlan",
    "Shift",
    "StagingPoint",
    "STAMPS",
    "UNREAD",
    "UnitCheck",
    "Via",
]
