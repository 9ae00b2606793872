"""Changes to WHAT: incidents and the reports they come from, dispatches, the log."""

from agencies.actions import NotAllowed
from incidents.actions.command import begin_command, hand_over_command
from incidents.actions.conflicts import decide_conflict
from incidents.actions.course import raise_alarm, set_incident_status, set_priority
from incidents.actions.dispatching import dispatch_unit, step_dispatch
from incidents.actions.following import (
    Consent,
    divert_unit,
    note_contact,
    recall_unit,
    reroute,
    transport_patient,
)
from incidents.actions.ladder import alarm_unanswered, note_try
from incidents.actions.leading import reopen_incident, set_scene_commander, transfer_lead
from incidents.actions.opening import add_log_entry, add_report, note_reveal, open_incident
from incidents.actions.plans import load_plans, remove_plan, save_plan
from incidents.actions.requests import (
    Sent,
    accept_request,
    acknowledge_request,
    ask_agency,
    decline_request,
    withdraw_request,
)
from incidents.actions.types import load_incident_types, save_incident_type

__all__ = [
    "Consent",
    "NotAllowed",
    "Sent",
    "accept_request",
    "acknowledge_request",
    "add_log_entry",
    "add_report",
    "alarm_unanswered",
    "ask_agency",
    "begin_command",
    "decide_conflict",
    "decline_request",
    "dispatch_unit",
    "divert_unit",
    "hand_over_command",
    "load_incident_types",
    "load_plans",
    "note_contact",
    "note_reveal",
    "note_try",
    "open_incident",
    "raise_alarm",
    "recall_unit",
    "remove_plan",
    "reopen_incident",
    "reroute",
    "save_incident_type",
    "save_plan",
    "set_incident_status",
    "set_priority",
    "set_scene_commander",
    "step_dispatch",
    "transfer_lead",
    "transport_patient",
    "withdraw_request",
]
