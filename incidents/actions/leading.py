"""Who leads an incident, who commands on scene, and taking up again what had ended."""

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import Agency, User
from incidents.actions.common import REOPENED, changed, locked, note, share
from incidents.models import OPEN_STATUSES, DispatchStatus, Incident, IncidentStatus
from incidents.states import REOPENABLE
from live.actions import action


@action
def transfer_lead(incident_id: int, agency_id: int, *, reason: str, by: User | None = None) -> Incident:
    """Another agency that the centre commands leads the incident from now on.

    Raises NotAllowed for an agency that must be asked (its officer accepts, see `ask_agency`), one
    that is not active, an incident that has ended, and without a reason.
    """
    incident = _open(incident_id)
    _needs(reason)
    agency = _active(agency_id)
    if agency.relation != Agency.Relation.ORDER:
        raise NotAllowed(_("%s must be asked, and an officer accept: send it a request to lead") % agency, "agency")
    give_lead(incident, agency, by, reason)
    return incident


def give_lead(incident: Incident, agency: Agency, by: User | None, reason: str = "") -> None:
    """Within an action that holds the incident: the agency leads, and sees it."""
    before = incident.lead
    incident.lead_agency = agency
    share(incident, agency)
    changed(incident, "incident.lead", ["lead_agency"])
    said = {"from": before.short_name if before else "", "to": agency.short_name}
    note(incident, "lead", by, said, reason)


@action
def set_scene_commander(
    incident_id: int, *, agency_id: int | None = None, unit_id: int | None = None, by: User | None = None
) -> Incident:
    """Who commands on scene: the officer of a unit that is there, or of an agency; nobody where
    neither is named. Command of the centre is another matter.

    Raises NotAllowed for a unit that is not on scene, an agency that the incident is not shared
    with, or an incident that has ended.
    """
    incident = _open(incident_id)
    there = incident.dispatches.filter(status=DispatchStatus.ON_SCENE).select_related("unit__agency")
    dispatch = there.filter(unit_id=unit_id).first() if unit_id is not None else None
    if unit_id is not None and dispatch is None:
        raise NotAllowed(_("only a unit that is on scene can command there"), "unit")
    if agency_id is not None and not incident.agencies.filter(pk=agency_id).exists():
        raise NotAllowed(_("the incident is not shared with that agency; ask it first"), "agency")
    before = incident.commander
    incident.commander_unit = dispatch.unit if dispatch else None
    incident.commander_agency = dispatch.unit.agency if dispatch else _active(agency_id) if agency_id else None
    changed(incident, "incident.commander", ["commander_unit", "commander_agency"])
    note(incident, "commander", by, {"from": before, "to": incident.commander})
    return incident


@action
def reopen_incident(incident_id: int, *, reason: str, by: User | None = None) -> Incident:
    """Take up again an incident that had ended, for units to be sent anew. T0 to T4 stay those of
    its first course.

    Raises NotAllowed for one that has not ended or was merged, and without a reason.
    """
    incident = locked(incident_id)
    _needs(reason)
    if incident.status not in REOPENABLE:
        text = _("incident %(number)s is %(now)s; only one that has ended can be reopened")
        raise NotAllowed(text % {"number": incident.number, "now": incident.get_status_display()})
    before = incident.status
    incident.status = IncidentStatus.VERIFIED
    incident.controlled_at = incident.resolved_at = incident.closed_at = None
    changed(incident, REOPENED, ["status", "controlled_at", "resolved_at", "closed_at"])
    note(incident, "reopened", by, {"from": before}, reason)
    return incident


def _open(incident_id: int) -> Incident:
    incident = locked(incident_id)
    if incident.status not in OPEN_STATUSES:
        raise NotAllowed(_("incident %s has ended") % incident.number)
    return incident


def _active(agency_id: int) -> Agency:
    agency = Agency.objects.filter(pk=agency_id, is_active=True).select_related("service").first()
    if agency is None:
        raise NotAllowed(_("there is no such agency; choose an active one"), "agency")
    return agency


def _needs(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed(_("say why"), "reason")
