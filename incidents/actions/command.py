"""Command of the centre, handed from one agency to another."""

from django.db import connection
from django.utils.translation import gettext as _

from agencies.access import viewer_of_user
from agencies.actions import NotAllowed
from agencies.models import Agency, Membership, Role, User
from incidents.models import CommandTerm
from incidents.standing import command_change
from live.actions import action, action_now, emit

LOCK = 0x436F6D6D  # one hand-over at a time, the very first too


@action
def hand_over_command(agency_id: int, *, reason: str, by: User) -> CommandTerm:
    """Give command to another agency. All desks learn it at once; no incident, dispatch or right of
    anybody changes with it.

    Raises NotAllowed where `by` does not act for the holder, for an agency that is not active or
    lies outside the regency's command, and where it holds command already.
    """
    holder = _standing_term()
    if holder and not _acts_for(by, holder.agency_id):
        raise NotAllowed(_("%s holds command; its supervisor hands it over") % holder.agency)
    agency = Agency.objects.filter(pk=agency_id, is_active=True).first()
    if agency is None or agency.is_neighbour:
        raise NotAllowed(_("choose an active agency of this regency"), "agency")
    if holder and holder.agency_id == agency.pk:
        raise NotAllowed(_("%s holds command already") % agency, "agency")
    return _begin(agency, by, reason)


@action
def begin_command(agency_code: str | None) -> CommandTerm | None:
    """The first holder, as the regency's files name it; nothing where somebody holds command."""
    if _standing_term():
        return None
    agency = Agency.objects.filter(code=agency_code, is_active=True).first()
    return _begin(agency, None, "") if agency else None


def _standing_term() -> CommandTerm | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return CommandTerm.objects.select_related("agency").first()


def _begin(agency: Agency, by: User | None, reason: str) -> CommandTerm:
    term = CommandTerm.objects.create(agency=agency, since=action_now(), handed_by=by, reason=reason)
    emit(command_change(term, "command.handed_over"))
    return term


def _acts_for(user: User, agency_id: int) -> bool:
    """Whether a user is an administrator, or a supervisor of the agency (one of no agency in
    particular belongs to the centre, whoever commands it)."""
    if viewer_of_user(user).has():  # an administrator holds every role
        return True
    own = Membership.objects.filter(user=user, role=Role.SUPERVISOR, user__is_active=True)
    return any(agency in (None, agency_id) for agency in own.values_list("agency_id", flat=True))
