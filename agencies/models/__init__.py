"""WHO: agencies, stations, units and their crews; people, and what they may do; devices."""

from agencies.models.fleet import Agency, Capability, Crew, Service, Station, Unit, UnitStatus
from agencies.models.people import Credential, Membership, Role, Screen, User
from agencies.models.positions import Fix, RefusedFix, UnitPosition

__all__ = [
    "Agency",
    "Capability",
    "Credential",
    "Crew",
    "Fix",
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
