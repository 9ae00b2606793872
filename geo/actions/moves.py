"""Moves: a proposal is accepted or declined by a person, with a reason; an accepted one is an order
with a log of its own, on the desks until it ends."""

from django.utils.translation import gettext as _

from agencies.actions import set_standby
from agencies.actions.errors import NotAllowed
from agencies.models import Agency, Service, Station, Unit, User
from geo.models import Move, MoveEntry
from geo.payloads_planning import move_change
from geo.planning.cover_in_time import cost_of
from geo.planning.today import world_today
from live.actions import action, action_now, emit

State = Move.State


@action
def decide_move(
    service: Service, unit_id: int, station: Station, *, accept: bool, reason: str, by: User | None
) -> Move:
    """Order a move, or note that it was declined; with its gain and its cost at this moment.

    Raises NotAllowed without a reason, for a unit that is on a move already, is at home there, or
    is its agency's to send; ValueError where it is not free or no road leads there.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("agency").get(pk=unit_id)
    _may(unit, station, reason, accept)
    cost = cost_of(service, unit, station, action_now())
    move = Move.objects.create(
        unit=unit,
        station=station,
        service=service,
        state=State.ORDERED if accept else State.DECLINED,
        gained=cost.gained,
        lost=cost.lost,
        drive_s=cost.drive_s,
        people_is_estimate=world_today().people.is_estimate,
        decided_at=action_now(),
        ended_at=None if accept else action_now(),
    )
    _note(move, reason, by)
    if accept:
        emit(move_change(move, "move.ordered"))
    return move


def _may(unit: Unit, station: Station, reason: str, accept: bool) -> None:
    if not reason.strip():
        raise NotAllowed(_("say why; the reason stays on record"), "reason")
    if not accept:
        return
    if unit.agency.relation != Agency.Relation.ORDER:
        raise NotAllowed(_("%s sends its units itself; ask its desk") % unit.agency)
    if Move.objects.filter(unit=unit, state__in=Move.OPEN).exists():
        raise NotAllowed(_("%s is on a move already; end that one first") % unit)
    if station.pk == unit.station_id:
        raise NotAllowed(_("%s is at home there; choose another station") % unit)


@action
def arrive_move(move_id: int, by: User | None) -> Move:
    """The crew stands ready at the other station: from now on it is counted there."""
    move = _locked(move_id)
    if move.state != State.ORDERED:
        raise NotAllowed(_("this move is %s; only an ordered one can arrive") % move.get_state_display())
    set_standby(move.unit_id, move.station.point)
    return _to(move, State.STANDING, "", by)


@action
def end_move(move_id: int, reason: str, by: User | None) -> Move:
    """The crew goes back to its own station, wherever it was on the way."""
    move = _locked(move_id)
    if move.state not in Move.OPEN:
        raise NotAllowed(_("this move is %s; there is nothing to end") % move.get_state_display())
    if move.state == State.STANDING:
        set_standby(move.unit_id, None)
    move.ended_at = action_now()
    return _to(move, State.ENDED, reason, by)


def _locked(move_id: int) -> Move:
    return Move.objects.select_for_update(of=("self",)).select_related("unit", "station", "service").get(pk=move_id)


def _to(move: Move, state: State, text: str, by: User | None) -> Move:
    move.state = state
    move.version += 1
    move.save(update_fields=["state", "version", "ended_at"])
    _note(move, text, by)
    emit(move_change(move, f"move.{state}"))
    return move


def _note(move: Move, text: str, by: User | None) -> None:
    MoveEntry.objects.create(move=move, state=move.state, text=text, by=by, at=action_now())
