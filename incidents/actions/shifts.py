"""The watch: its start, who is on duty, what is checked, and handing over."""

from django.db import IntegrityError
from django.utils.translation import gettext as _

from agencies.actions import NotAllowed, record_readiness
from agencies.models import Membership, Role, User
from incidents.matters import open_matters
from incidents.models import Duty, Shift, UnitCheck
from incidents.shiftpayloads import shift_change
from live.actions import action, action_now, attempt, emit


@action
def start_shift(name: str, *, by: User) -> Shift:
    """Begin a watch where none runs, with its supervisor on duty.

    Raises NotAllowed where one runs: that one is handed over.
    """
    if running := Shift.objects.exclude(state=Shift.State.ENDED).first():
        raise NotAllowed(_("%s runs; it must be handed over") % running)
    try:
        with attempt():
            return _begin(name, by)
    except IntegrityError:  # another one was begun at the same moment
        raise NotAllowed(_("another watch was begun at this moment; look at it")) from None


@action
def enter_duty(user: User, role: str) -> Duty:
    """Somebody comes on duty in a role that is theirs; who is on duty in it already stays.

    Raises NotAllowed for a role they do not hold.
    """
    if not Membership.objects.filter(user=user, role=role).exists():
        raise NotAllowed(_("%s does not hold this role") % user.get_username(), "role")
    shift = _running()
    duty, made = Duty.objects.get_or_create(
        shift=shift, user=user, role=role, until=None, defaults={"since": action_now()}
    )
    if made:
        _changed(shift, "shift.duty")
    return duty


@action
def leave_duty(user: User) -> None:
    """Somebody goes off duty, in all their roles."""
    shift = _running()
    if shift.duties.filter(user=user, until=None).update(until=action_now()):
        _changed(shift, "shift.duty")


@action
def check_unit(
    unit_id: int,
    *,
    people: int,
    fuel_percent: int | None = None,
    water_litres: int | None = None,
    radio_call_sign: str = "",
    radio_heard: bool | None = None,
    fault: str = "",
    by: User | None = None,
) -> UnitCheck:
    """What was found at a vehicle: head count, fuel, water, radio. Nobody there: it stands without a
    crew on all screens, before the first call. Raises NotAllowed where no watch runs."""
    shift = _running()
    unit = record_readiness(unit_id, people=people, fuel_percent=fuel_percent, water_litres=water_litres)
    check = UnitCheck.objects.create(
        shift=shift,
        unit=unit,
        at=action_now(),
        by=by,
        people=people,
        fuel_percent=fuel_percent,
        water_litres=water_litres,
        radio_call_sign=radio_call_sign,
        radio_heard=radio_heard,
        fault=fault,
    )
    _changed(shift, "shift.checked")
    return check


@action
def offer_shift(*, note: str = "", by: User) -> Shift:
    """Offer the watch to the next supervisor, with a note; what is open now is kept with it.
    Offered again, it is as things stand now. Raises NotAllowed for who does not lead it."""
    shift = _own(by)
    shift.state, shift.offered_at = Shift.State.OFFERED, action_now()
    shift.handed_note, shift.handed_matters = note, open_matters()
    _changed(shift, "shift.offered", ["state", "offered_at", "handed_note", "handed_matters"])
    return shift


@action
def withdraw_offer(*, by: User) -> Shift:
    """The watch goes on after all. Raises NotAllowed for who does not lead it."""
    shift = _own(by)
    shift.state, shift.offered_at = Shift.State.RUNNING, None
    _changed(shift, "shift.withdrawn", ["state", "offered_at"])
    return shift


@action
def accept_shift(name: str, *, by: User) -> Shift:
    """The next supervisor takes over: the watch that was offered ends, with what is open now, and
    theirs begins. Responsibility passes here and nowhere else.

    Raises NotAllowed where none is offered, or to the one who offers it.
    """
    shift = _running()
    if shift.state != Shift.State.OFFERED:
        raise NotAllowed(_("no watch is offered; its supervisor offers it first"))
    if shift.supervisor_id == by.pk:
        raise NotAllowed(_("another supervisor takes over, not the one who hands over"))
    now = action_now()
    shift.state, shift.ended_at, shift.accepted_by = Shift.State.ENDED, now, by
    shift.handed_matters = open_matters()
    shift.duties.filter(until=None).update(until=now)
    _changed(shift, "shift.ended", ["state", "ended_at", "accepted_by", "handed_matters"])
    return _begin(name, by)


def _begin(name: str, supervisor: User) -> Shift:
    shift = Shift.objects.create(name=name, supervisor=supervisor, started_at=action_now())
    Duty.objects.create(shift=shift, user=supervisor, role="supervisor", since=action_now())
    emit(shift_change(shift, "shift.started"))
    return shift


def _running() -> Shift:
    """The watch that runs, locked. Who waited for a hand-over finds the next one at the second look."""
    rows = Shift.objects.select_for_update().exclude(state=Shift.State.ENDED)
    shift = rows.first() or rows.first()
    if shift is None:
        raise NotAllowed(_("no watch runs; the supervisor starts one"))
    return shift


def _own(by: User) -> Shift:
    """The watch that runs, for its supervisor (or an administrator, where that one is gone). Raises NotAllowed."""
    shift = _running()
    may = shift.supervisor_id == by.pk or Membership.objects.filter(user=by, role=Role.ADMINISTRATOR).exists()
    if not may:
        raise NotAllowed(_("%s leads this watch, and hands it over") % shift.supervisor.get_username())
    return shift


def _changed(shift: Shift, kind: str, fields: list[str] | None = None) -> None:
    shift.version += 1
    shift.save(update_fields=[*(fields or []), "version"])
    emit(shift_change(shift, kind))
