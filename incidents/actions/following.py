"""Following units that were sent: recall, divert, to the hospital, a word by radio, another road."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed, lock_crews
from agencies.models import Hospital, HospitalState, User
from incidents.actions.common import changed, locked, locked_dispatch, note
from incidents.actions.dispatching import dispatch_unit, line_of, step_dispatch
from incidents.models import ACTIVE_DISPATCH, Dispatch, DispatchStatus, Incident, IncidentStatus, Priority
from live.actions import action, action_now

BEFORE_ARRIVAL = (DispatchStatus.ORDERED, DispatchStatus.ACKNOWLEDGED, DispatchStatus.EN_ROUTE)
WITH_PATIENT = (DispatchStatus.TRANSPORTING, DispatchStatus.AT_HOSPITAL)


@dataclass(frozen=True)
class Consent:
    """The officer on scene lets a unit go: the name (personal data) and how it was said."""

    officer: str
    via: str


def is_calm(incident: Incident) -> bool:
    """Whether a unit at work there may be asked for."""
    return incident.priority >= Priority.P4 or incident.status == IncidentStatus.UNDER_CONTROL


@action
def recall_unit(dispatch_id: int, *, reason: str, via: str = "radio", by: User | None = None) -> Dispatch:
    """Call back a unit that has not arrived. Raises NotAllowed once it is there, and without a reason."""
    if not reason.strip():
        raise NotAllowed(_("say why"), "reason")
    dispatch = Dispatch.objects.select_related("unit").get(pk=dispatch_id)
    if dispatch.status in ACTIVE_DISPATCH and dispatch.status not in BEFORE_ARRIVAL:
        raise NotAllowed(_("%s is there already; it can be released, not recalled") % dispatch.unit)
    if dispatch.status not in ACTIVE_DISPATCH:
        raise NotAllowed(_("%s is not out on this dispatch any more; look where it is now") % dispatch.unit)
    return step_dispatch(dispatch_id, DispatchStatus.CANCELLED, via=via, reason=reason, by=by)


@action
def divert_unit(
    dispatch_id: int,
    incident_id: int,
    *,
    reason: str,
    consent: Consent | None = None,
    expected_arrival: datetime | None = None,
    route: Sequence[tuple[float, float]] = (),
    recommended: Sequence[str] | None = None,
    by: User | None = None,
) -> Dispatch:
    """Take a unit from one incident and send it to another, in one step; both logs say so.

    One at work may go where its incident is low or under control and the officer on scene consents.
    Raises NotAllowed otherwise, for one that has a patient, and without a reason.
    """
    source, before = locked_dispatch(dispatch_id, incident_id)
    goal, unit = locked(incident_id), before.unit
    if not reason.strip():
        raise NotAllowed(_("say why"), "reason")
    if source.pk == incident_id:
        raise NotAllowed(_("%s is sent there already") % unit)
    if before.status in WITH_PATIENT or unit.status in WITH_PATIENT:
        raise NotAllowed(_("%s has a patient on board, and is never diverted") % unit)
    if before.status == DispatchStatus.ON_SCENE:
        if not is_calm(source):
            text = _("%(unit)s is at work at %(number)s, which is neither low nor under control")
            raise NotAllowed(text % {"unit": unit, "number": source.number})
        if consent is None or not consent.officer.strip():
            raise NotAllowed(_("ask the officer on scene first, and note who let %s go") % unit, "consent")
        ending = DispatchStatus.CLEARED
    else:
        ending = DispatchStatus.CANCELLED
    lock_crews([unit.pk])
    note(source, "diverted_away", by, {"unit": unit.call_sign, "to": goal.number}, reason)
    step_dispatch(dispatch_id, ending, via="radio", reason=reason, by=by)
    sent = dispatch_unit(
        incident_id,
        unit.pk,
        expected_arrival=expected_arrival,
        route=route,
        reason=reason,
        recommended=recommended,
        by=by,
    )
    if consent:
        sent.consent_by, sent.consent_via, sent.consent_at = consent.officer.strip(), consent.via, action_now()
        sent.save(update_fields=["consent_by", "consent_via", "consent_at"])
    said = {"unit": unit.call_sign, "from": source.number}
    note(goal, "diverted_here", by, said | ({"consent": consent.via} if consent else {}), reason)
    return sent


@action
def transport_patient(
    dispatch_id: int, hospital_id: int, *, at: datetime | None = None, via: str = "app", by: User | None = None
) -> Dispatch:
    """A unit on scene leaves with a patient for a hospital. One whose emergency room is full may be
    chosen (the patient may be dying); one that is closed may not.

    Raises NotAllowed for a unit that is not on scene, or a hospital that takes nobody.
    """
    hospital = Hospital.objects.filter(pk=hospital_id, station__is_active=True).select_related("station").first()
    if hospital is None or hospital.state == HospitalState.CLOSED:
        raise NotAllowed(_("that hospital takes nobody; choose another"), "hospital")
    return step_dispatch(dispatch_id, DispatchStatus.TRANSPORTING, at=at, via=via, hospital=hospital, by=by)


@action
def note_contact(dispatch_id: int, *, text: str = "", via: str = "radio", by: User | None = None) -> Dispatch:
    """A word of the crew: the clock since the last contact begins anew.

    Raises NotAllowed for a unit that is not out any more.
    """
    incident, dispatch = locked_dispatch(dispatch_id)
    if dispatch.status not in ACTIVE_DISPATCH:
        raise NotAllowed(_("%s is not out any more") % dispatch.unit)
    dispatch.last_contact_at = action_now()
    dispatch.save(update_fields=["last_contact_at"])
    changed(incident, "incident.contact", [])
    note(incident, "contact", by, {"unit": dispatch.unit.call_sign, "via": via}, text)
    return dispatch


@action
def reroute(
    dispatch_id: int, route: Sequence[tuple[float, float]], expected_arrival: datetime | None, *, closure: str
) -> bool:
    """The road ahead of a unit was closed or slowed: another one with its arrival, or (an empty
    `route`) none. Returns whether anybody had to be told."""
    incident, dispatch = locked_dispatch(dispatch_id)
    if dispatch.status not in BEFORE_ARRIVAL:
        return False
    line = line_of(route)
    if dispatch.no_road and line is None:
        return False
    before = dispatch.expected_arrival
    dispatch.no_road = line is None
    if line is not None:
        dispatch.route, dispatch.expected_arrival = line, expected_arrival
    dispatch.rerouted_at = action_now()
    dispatch.save(update_fields=["route", "expected_arrival", "rerouted_at", "no_road"])
    changed(incident, "incident.no_road" if dispatch.no_road else "incident.rerouted", [])
    late = (expected_arrival - before).total_seconds() if expected_arrival and before else None
    note(incident, "rerouted", None, {"unit": dispatch.unit.call_sign, "closure": closure, "later_s": late})
    return True
