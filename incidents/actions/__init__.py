"""Changes to WHAT: incidents and the reports they come from, dispatches, the log."""

from agencies.actions import NotAllowed
from incidents.actions.course import set_incident_status, set_priority
from incidents.actions.dispatching import dispatch_unit, step_dispatch
from incidents.actions.opening import add_log_entry, add_report, note_reveal, open_incident
from incidents.actions.types import load_incident_types, save_incident_type

__all__ = [
    "NotAllowed",
    "add_log_entry",
    "add_report",
    "dispatch_unit",
    "load_incident_types",
    "note_reveal",
    "open_incident",
    "save_incident_type",
    "set_incident_status",
    "set_priority",
    "step_dispatch",
]
