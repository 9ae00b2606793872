"""Changes to WHAT: incidents and the reports they come from, dispatches, the log."""

from agencies.actions import NotAllowed
from incidents.actions.course import raise_alarm, set_incident_status, set_priority
from incidents.actions.dispatching import dispatch_unit, step_dispatch
from incidents.actions.opening import add_log_entry, add_report, note_reveal, open_incident
from incidents.actions.plans import load_plans, remove_plan, save_plan
from incidents.actions.types import load_incident_types, save_incident_type

__all__ = [
    "NotAllowed",
    "add_log_entry",
    "add_report",
    "dispatch_unit",
    "load_incident_types",
    "load_plans",
    "note_reveal",
    "open_incident",
    "raise_alarm",
    "remove_plan",
    "save_incident_type",
    "save_plan",
    "set_incident_status",
    "set_priority",
    "step_dispatch",
]
