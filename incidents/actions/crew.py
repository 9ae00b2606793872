"""What a crew tells from the page of its vehicle, with the true time it was pressed.

The telephone keeps what it could not send and sends it later, in order. So a time may lie in the
past, and a step may have become impossible meanwhile: it is then told, and stands in the log.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import User
from incidents.actions.common import changed, locked_dispatch, note, noted
from incidents.actions.dispatching import step_dispatch
from incidents.actions.following import transport_patient
from incidents.dangers import YES, join_facts
from incidents.families import absorbed
from incidents.models import ACTIVE_DISPATCH, OPEN_STATUSES, CrewCall, Dispatch, DispatchStatus, Incident, Photo
from incidents.pictures import Picture
from live.actions import action, action_now

KEPT_AT_MOST = timedelta(hours=24)  # what a telephone brings later than that is taken for a wrong clock
AT_ONCE = timedelta(minutes=1)  # sent later than that, the log says that it was kept meanwhile
MOST_PHOTOS = 40


@action
def crew_step(dispatch_id: int, status: str, *, at: datetime | None = None, hospital_id: int | None = None) -> Dispatch:
    """The crew's own step at its true time `at` (never before the step it follows); with the
    hospital where a patient is brought to one. Who accepts has seen the dangers that are known.

    Raises NotAllowed for a step that may not follow, and for CANCELLED, which is the desk's.
    """
    if status == DispatchStatus.CANCELLED:
        raise NotAllowed(_("only the desk calls a unit back; tell it that you cannot go"), "status")
    incident, dispatch = locked_dispatch(dispatch_id)
    if status == dispatch.status:
        return dispatch
    moment, late = _moment(dispatch, at)
    if status == DispatchStatus.TRANSPORTING:
        if hospital_id is None:
            raise NotAllowed(_("say to which hospital"), "hospital")
        done = transport_patient(dispatch_id, hospital_id, at=moment, via="app")
    else:
        done = step_dispatch(dispatch_id, status, at=moment, via="app", reason=late)
    if status == DispatchStatus.ACKNOWLEDGED:
        done.facts_seen = told(incident)
        done.save(update_fields=["facts_seen"])
    if status in (DispatchStatus.EN_ROUTE, DispatchStatus.ON_SCENE) and done.called_for == CrewCall.UNABLE:
        _call(done, "")
    return done


@action
def note_refused(dispatch_id: int, status: str, why: str, *, at: datetime | None = None) -> None:
    """A step that was pressed and could not follow any more: what the crew did is not lost."""
    incident, dispatch = locked_dispatch(dispatch_id)
    data = {"unit": dispatch.unit.call_sign, "status": status, "why": why}
    noted(incident, "step_refused", None, data, at=_true(at))


@action
def call_desk(dispatch_id: int, matter: str, *, text: str = "", at: datetime | None = None) -> Dispatch:
    """The crew calls for the desk: it needs help, or it cannot go. It shows until it is answered.

    Raises NotAllowed for a unit that is not out any more, and for "cannot go" of one that is there.
    """
    incident, dispatch = locked_dispatch(dispatch_id)
    if dispatch.status not in ACTIVE_DISPATCH:
        raise NotAllowed(_("%s is not out any more") % dispatch.unit)
    if matter == CrewCall.UNABLE and dispatch.arrived_at is not None:
        raise NotAllowed(_("%s is there already; call for help instead") % dispatch.unit)
    dispatch.last_contact_at = max(dispatch.last_contact_at or _true(at), _true(at))
    _call(dispatch, matter, _true(at))
    changed(incident, f"incident.crew_{matter}", [])
    note(incident, f"crew_{matter}", None, {"unit": dispatch.unit.call_sign, "via": "app"}, text, at=_true(at))
    return dispatch


@action
def answer_crew(dispatch_id: int, *, by: User | None = None) -> Dispatch:
    """The desk has heard the call of a crew, and has spoken to it."""
    incident, dispatch = locked_dispatch(dispatch_id)
    if dispatch.called_for:
        matter = dispatch.called_for
        _call(dispatch, "")
        changed(incident, "incident.crew_answered", [])
        note(incident, "crew_answered", by, {"unit": dispatch.unit.call_sign, "matter": matter})
    return dispatch


@action
def see_facts(dispatch_id: int, names: Iterable[str]) -> Dispatch:
    """The crew has seen these dangers of the incident, as they stand now."""
    incident, dispatch = locked_dispatch(dispatch_id)
    seen = {name: at for name, at in told(incident).items() if name in set(names)}
    if new := sorted(name for name, at in seen.items() if dispatch.facts_seen.get(name) != at):
        dispatch.facts_seen = dispatch.facts_seen | seen
        dispatch.save(update_fields=["facts_seen"])
        noted(incident, "facts_seen", None, {"unit": dispatch.unit.call_sign, "facts": new})
    return dispatch


@action
def note_of_crew(dispatch_id: int, text: str, *, at: datetime | None = None) -> None:
    """A note of the crew for the log, also of one that has left meanwhile. It is a word of theirs: the
    clock since the last contact begins anew."""
    incident, dispatch = locked_dispatch(dispatch_id)
    _heard(dispatch, _true(at))
    noted(incident, "crew_note", None, {"unit": dispatch.unit.call_sign, "via": "app"}, text, at=_true(at))


@action
def add_photo(dispatch_id: int, picture: Picture, *, at: datetime | None = None) -> Photo:
    """A picture of the scene, with its entry in the log. Raises NotAllowed where there are too many."""
    incident, dispatch = locked_dispatch(dispatch_id)
    if dispatch.photos.count() >= MOST_PHOTOS:
        raise NotAllowed(
            _("%(unit)s has sent %(n)d pictures, which is enough") % {"unit": dispatch.unit, "n": MOST_PHOTOS}
        )
    photo = Photo.objects.create(
        incident=incident, dispatch=dispatch, taken_at=_true(at), received_at=action_now(), **picture._asdict()
    )
    _heard(dispatch, _true(at))
    noted(incident, "photo", None, {"unit": dispatch.unit.call_sign, "photo": photo.pk, "via": "app"}, at=_true(at))
    return photo


@action
def reveal_to_crew(dispatch_id: int) -> Incident:
    """Record that the crew reads who called. Raises NotAllowed once it has left or the incident ended."""
    incident, dispatch = locked_dispatch(dispatch_id)
    if dispatch.status not in ACTIVE_DISPATCH or incident.status not in OPEN_STATUSES:
        raise NotAllowed(_("the number is shown to the crew that is sent, until the incident ends"))
    noted(incident, "reports_read", None, {"unit": dispatch.unit.call_sign, "via": "app"})
    return incident


def _true(at: datetime | None) -> datetime:
    """The time of the press: never in the future, nor before what a telephone may have kept."""
    return max(min(at or action_now(), action_now()), action_now() - KEPT_AT_MOST)


def _moment(dispatch: Dispatch, at: datetime | None) -> tuple[datetime, str]:
    """The time of a step, not before the step it follows; and a word for the log where it came late."""
    moment = max(_true(at), dispatch.stepped_at)
    waited = action_now() - moment
    if waited < AT_ONCE:
        return moment, ""
    return moment, _("kept by the telephone, sent %d min later") % round(waited.total_seconds() / 60)


def told(incident: Incident) -> dict[str, str]:
    """The dangers that are there, with when each was told; those of incidents that are one with it too."""
    facts = join_facts([incident.facts, *absorbed(incident.pk).values()])
    return {name: str(fact["at"]) for name, fact in facts.items() if fact["value"] == YES}


def _call(dispatch: Dispatch, matter: str, at: datetime | None = None) -> None:
    dispatch.called_for, dispatch.called_at = matter, at
    dispatch.save(update_fields=["called_for", "called_at", "last_contact_at"])


def _heard(dispatch: Dispatch, at: datetime) -> None:
    if dispatch.status in ACTIVE_DISPATCH and at > (dispatch.last_contact_at or dispatch.ordered_at):
        Dispatch.objects.filter(pk=dispatch.pk).update(last_contact_at=at)
