"""What a plan puts in force: closures and floods declared by the shift commander, and passages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from agencies.actions.errors import NotAllowed
from agencies.models import Unit, User
from geo.actions.roads import close_road, roads_changed
from geo.models import Closure, Declaration, Passage, Scenario
from geo.payloads_planning import declaration_change
from geo.planning.asking import arrivals_of, world_of
from geo.planning.compare import cut_off
from geo.planning.coverage import Question
from geo.planning.edits import CloseRoad, Flood
from geo.shapes import geos
from live.actions import action, action_now, emit


@action
def declare(
    edits: Sequence[Any],
    *,
    name: str,
    source: str,
    expires_at: datetime,
    by: User | None,
    scenario: Scenario | None = None,
    profile: str = "fire_engine",
) -> Declaration:
    """Put the closures and floods of a plan in force, until `expires_at`; everything else of it stays
    a plan. Each goes live with its passability by vehicle: one closure for each factor on the speed.
    The people newly cut off (no post of any service reaches them with `profile`) stand in the result
    and in the event.

    Raises NotAllowed where there is nothing to declare, or it would have expired already; ValueError
    where no road lies under a shape.
    """
    live = [edit for edit in edits if isinstance(edit, CloseRoad | Flood)]
    if not live:
        raise NotAllowed(_("this plan closes and floods nothing; there is nothing to declare"))
    if expires_at <= action_now():
        raise NotAllowed(_("the expiry lies in the past; choose a later one"), "expires_at")
    question = Question(service=None, profile=profile, by_crew=False)
    before, after = (arrivals_of(world_of(e), question) for e in ((), live))
    people, villages = cut_off(before, after)
    made = Declaration.objects.create(
        scenario=scenario,
        name=name,
        source=source,
        declared_by=by,
        declared_at=action_now(),
        expires_at=expires_at,
        people_cut_off=people,
        villages=villages,
        people_is_estimate=before.world.people.is_estimate,
    )
    for edit in live:
        _close(edit, made, by)
    emit(declaration_change(made, "declaration.declared"))
    return made


def _close(edit: CloseRoad | Flood, declaration: Declaration, by: User | None) -> None:
    by_factor: dict[float, list[str]] = {}
    for profile, factor in edit.factors.items():
        by_factor.setdefault(factor, []).append(profile)
    for factor, profiles in sorted(by_factor.items()):
        close_road(
            name=edit.name,
            geom=geos(edit.shape),
            reason=edit.note or declaration.name,
            source=declaration.source,
            factor=factor,
            profiles=profiles,
            expires_at=declaration.expires_at,
            by=by,
            declaration=declaration,
        )


@action
def let_pass(closure_id: int, unit_id: int, reason: str, by: User | None) -> Passage:
    """One unit may pass a closure in force after all: its times and routes no longer know it.

    Raises NotAllowed where the closure is lifted or no reason is given.
    """
    closure = Closure.objects.select_for_update().get(pk=closure_id)
    if closure.lifted_at is not None:
        raise NotAllowed(_("this closure has been lifted; everybody may pass"))
    if not reason.strip():
        raise NotAllowed(_("say why this unit may pass; the reason stays on record"), "reason")
    unit = Unit.objects.get(pk=unit_id)
    passage, _made = Passage.objects.update_or_create(
        closure=closure, unit=unit, ended_at=None, defaults={"reason": reason, "by": by, "at": action_now()}
    )
    roads_changed("roads.passage")
    return passage


@action
def end_passage(passage_id: int) -> None:
    """The closure holds for this unit again."""
    if Passage.objects.filter(pk=passage_id, ended_at=None).update(ended_at=action_now()):
        roads_changed("roads.passage")
