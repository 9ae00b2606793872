"""Changes to WHO: the fleet, people and access, positions. Nothing else in this room writes."""

from agencies.actions.duty import record_readiness
from agencies.actions.errors import NotAllowed
from agencies.actions.fixes import keep_fix_history, record_fixes
from agencies.actions.fleet import (
    delete_crew,
    lock_crews,
    save_agency,
    save_capability,
    save_crew,
    save_service,
    save_station,
    save_unit,
    set_crew_duty,
    set_standby,
    set_status_by_hand,
    set_unit_status,
    take_unit,
)
from agencies.actions.hospitals import set_hospital_state
from agencies.actions.ladders import save_ladder
from agencies.actions.loading import load_agencies
from agencies.actions.people import (
    issue_credential,
    open_page,
    revoke_credential,
    save_demo_user,
    save_user,
    set_password,
)
from agencies.actions.replays import forget_answers

__all__ = [
    "NotAllowed",
    "delete_crew",
    "forget_answers",
    "issue_credential",
    "keep_fix_history",
    "load_agencies",
    "lock_crews",
    "open_page",
    "record_fixes",
    "record_readiness",
    "revoke_credential",
    "save_agency",
    "save_capability",
    "save_crew",
    "save_demo_user",
    "save_ladder",
    "save_service",
    "save_station",
    "save_unit",
    "save_user",
    "set_crew_duty",
    "set_status_by_hand",
    "set_hospital_state",
    "set_password",
    "set_standby",
    "set_unit_status",
    "take_unit",
]
