"""The supervisor's word where two incidents want one unit."""

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import Unit, User
from incidents.actions.common import changed, locked, note
from live.actions import action


@action
def decide_conflict(unit_id: int, winner_id: int, loser_id: int, *, reason: str, by: User | None = None) -> None:
    """The unit is for one of two incidents; both logs keep who said so and why. It is sent by the
    same desk, as any other.

    Raises NotAllowed without a reason, or where both are one.
    """
    if winner_id == loser_id:
        raise NotAllowed(_("choose another incident to weigh it against"))
    if not reason.strip():
        raise NotAllowed(_("say why"), "reason")
    incidents = {pk: locked(pk) for pk in sorted({winner_id, loser_id})}
    unit = Unit.objects.get(pk=unit_id)
    winner, loser = incidents[winner_id], incidents[loser_id]
    note(winner, "conflict_won", by, {"unit": unit.call_sign, "against": loser.number}, reason)
    note(loser, "conflict_lost", by, {"unit": unit.call_sign, "against": winner.number}, reason)
    for incident in incidents.values():
        changed(incident, "incident.conflict_decided", [])  # the desks that weigh it ask again
