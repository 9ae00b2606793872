"""What the fields of this room are called on the screen."""

from django.utils.translation import gettext_lazy as _

from agencies.admin.base import name_fields
from agencies.models import Agency, Capability, Credential, Crew, Membership, RefusedFix, Service, Station, Unit, User

name_fields(Capability, code=_("code"))
name_fields(
    Service,
    code=_("code"),
    shape=_("shape of its symbol"),
    letter=_("letter in the symbol"),
    capability=_("capability"),
    profile=_("speed profile"),
    target_minutes=_("target, minutes from the report"),
    handling_seconds=_("call handling, seconds"),
    turnout_seconds=_("turnout, seconds"),
    setup_seconds=_("set-up on scene, seconds"),
    target_basis=_("basis of the target"),
    on_wall=_("coverage on the wall"),
    order=_("order"),
)
name_fields(
    Agency,
    code=_("code"),
    service=_("service"),
    relation=_("how the centre commands it"),
    is_neighbour=_("neighbour"),
    source=_("source"),
    is_active=_("active"),
)
name_fields(
    Station,
    code=_("code"),
    agency=_("agency"),
    kind=_("kind"),
    position_quality=_("honesty of the position"),
    address=_("address"),
    phone=_("telephone"),
    turnout_day_seconds=_("turnout by day, seconds"),
    turnout_night_seconds=_("turnout by night, seconds"),
    source=_("source"),
    is_active=_("active"),
)
name_fields(Crew, station=_("station"), size=_("people"), on_duty=_("on duty"))
name_fields(
    Unit,
    agency=_("agency"),
    station=_("station"),
    crew=_("crew"),
    profile=_("speed profile"),
    capabilities=_("capabilities"),
    status_since=_("since"),
    is_proposal=_("proposal"),
    is_active=_("active"),
    source=_("source"),
)
name_fields(
    RefusedFix,
    _("refused fix"),
    _("refused fixes"),
    unit=_("unit"),
    received_at=_("received"),
    check_name=_("check"),
    reason=_("reason"),
)
name_fields(User, is_active=_("active"))
name_fields(Membership, role=_("role"), agency=_("agency"), unit=_("unit"))
name_fields(
    Credential,
    kind=_("kind"),
    name=_("name"),
    hint=_("begins with"),
    unit=_("unit"),
    user=_("user"),
    created_at=_("made at"),
    created_by=_("made by"),
    last_used_at=_("last used"),
    revoked_at=_("ended at"),
    revoked_by=_("ended by"),
)
