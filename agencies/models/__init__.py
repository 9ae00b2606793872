"""WHO: agencies, stations, units and their crews; people, and what they may do; devices."""

from agencies.models.contacts import ContactStep
from agencies.models.fleet import Agency, Capability, Crew, Service, Station, Unit, UnitStatus
from agencies.models.hospitals import Hospital, HospitalState
from agencies.models.people import Credential, Membership, Role, Screen, User
from agencies.models.positions import Fix, RefusedFix, UnitPosition
from agencies.models.replays import KeptAnswer

__all__ = [
    "Agency",
    "Capability",
    "ContactStep",
    "Credential",
    "Crew",
    "Fix",
    "Hospital",
    "HospitalState",
    "KeptAnswer",
    "Membership",
    "RefusedFix",
    "Role",
    "Screen",
    "Service",
    "Station",
    "Unit",
    "UnitPosition",
    "UnitStatus",
    "User",
]
