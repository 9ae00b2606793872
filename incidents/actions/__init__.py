"""Changes to WHAT: incidents and the reports they come from, dispatches, the log."""

from agencies.actions import NotAllowed
from incidents.actions.callbacks import note_callback
from incidents.actions.callends import close_call, flag_number, lift_flag, reopen_call
from incidents.actions.callforms import decide_offer, make_location_link, note_call_reveal, receive_position, save_draft
from incidents.actions.calls import answer_call, end_call, hear_exchange, note_number, take_call, to_supervisor
from incidents.actions.command import begin_command, hand_over_command
from incidents.actions.conflicts import decide_conflict
from incidents.actions.course import raise_alarm, set_incident_status, set_priority
from incidents.actions.crew import (
    add_photo,
    answer_crew,
    call_desk,
    crew_step,
    note_of_crew,
    note_refused,
    reveal_to_crew,
    see_facts,
)
from incidents.actions.dispatching import Order, dispatch_unit, dispatch_units, step_dispatch
from incidents.actions.following import Consent, divert_unit, note_contact, recall_unit, reroute, transport_patient
from incidents.actions.ladder import alarm_unanswered, note_try
from incidents.actions.leading import reopen_incident, set_scene_commander, transfer_lead
from incidents.actions.linking import add_staging_point, remove_staging_point, set_parent
from incidents.actions.merging import merge_incidents, unmerge_incident
from incidents.actions.opening import add_log_entry, add_report, note_reveal, open_incident
from incidents.actions.paper import PaperUnit, enter_from_paper
from incidents.actions.plans import load_plans, remove_plan, save_plan
from incidents.actions.reports import (
    add_call_to,
    move_incident,
    open_from_call,
    pass_on_facts,
    settle_fact,
    store_route,
    tell_facts,
)
from incidents.actions.requests import (
    accept_request,
    acknowledge_request,
    ask_agency,
    decline_request,
    withdraw_request,
)
from incidents.actions.shifts import (
    accept_shift,
    check_unit,
    enter_duty,
    leave_duty,
    offer_shift,
    start_shift,
    withdraw_offer,
)
from incidents.actions.types import load_incident_types, save_incident_type

__all__ = [
    "Consent",
    "NotAllowed",
    "Order",
    "accept_request",
    "accept_shift",
    "acknowledge_request",
    "add_call_to",
    "add_log_entry",
    "add_photo",
    "add_report",
    "add_staging_point",
    "alarm_unanswered",
    "answer_call",
    "answer_crew",
    "ask_agency",
    "begin_command",
    "call_desk",
    "check_unit",
    "crew_step",
    "close_call",
    "decide_conflict",
    "decide_offer",
    "decline_request",
    "dispatch_unit",
    "dispatch_units",
    "divert_unit",
    "end_call",
    "enter_duty",
    "flag_number",
    "hand_over_command",
    "hear_exchange",
    "leave_duty",
    "lift_flag",
    "load_incident_types",
    "load_plans",
    "make_location_link",
    "merge_incidents",
    "move_incident",
    "note_call_reveal",
    "note_callback",
    "note_contact",
    "note_number",
    "note_of_crew",
    "note_refused",
    "note_reveal",
    "note_try",
    "offer_shift",
    "open_from_call",
    "pass_on_facts",
    "PaperUnit",
    "enter_from_paper",
    "open_incident",
    "raise_alarm",
    "recall_unit",
    "receive_position",
    "remove_plan",
    "remove_staging_point",
    "reopen_call",
    "reopen_incident",
    "reroute",
    "reveal_to_crew",
    "save_draft",
    "save_incident_type",
    "save_plan",
    "see_facts",
    "set_incident_status",
    "set_parent",
    "set_priority",
    "set_scene_commander",
    "settle_fact",
    "start_shift",
    "step_dispatch",
    "store_route",
    "take_call",
    "tell_facts",
    "to_supervisor",
    "transfer_lead",
    "transport_patient",
    "unmerge_incident",
    "withdraw_offer",
    "withdraw_request",
]
