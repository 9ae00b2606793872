"""Changes of plans: scenarios and their versions, runs of siting."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from agencies.actions.errors import NotAllowed
from agencies.models import User
from geo.actions.cover import owe
from geo.models import Scenario, ScenarioVersion, SitingRun, Work
from geo.planning.edits import dump_edits, parse_edits
from live.actions import action, action_now

SITING = "siting"  # kind of the Work row


@action
def save_scenario(
    *,
    name: str,
    edits: Sequence[Any],
    by: User | None,
    scenario_id: int | None = None,
    version: int | None = None,
    note: str = "",
    is_shared: bool = False,
) -> Scenario:
    """Store a new scenario, or the next version of one. `edits` as JSON; they are checked.

    Raises BadEdits; NotAllowed where somebody else's is changed, or where `version` (the one that was
    read) is not the last: another has changed it meanwhile.
    """
    parsed = dump_edits(parse_edits(list(edits)))
    if scenario_id is None:
        scenario = Scenario(author=by, version=0, created_at=action_now())
    else:
        scenario = Scenario.objects.select_for_update().get(pk=scenario_id, deleted_at=None)
        _own(scenario, by)
        if version is not None and version != scenario.version:
            text = _("somebody has changed it meanwhile: version %(now)d stands, you read %(read)d; load it again")
            raise NotAllowed(text % {"now": scenario.version, "read": version}, "version")
    scenario.name, scenario.note, scenario.edits, scenario.is_shared = name, note, parsed, is_shared
    scenario.version += 1
    scenario.changed_at = action_now()
    scenario.save()
    ScenarioVersion.objects.create(
        scenario=scenario, number=scenario.version, name=name, note=note, edits=parsed, by=by, at=action_now()
    )
    return scenario


@action
def delete_scenario(scenario_id: int, by: User | None) -> None:
    """Put a scenario away; its versions and what was declared of it stay on record."""
    scenario = Scenario.objects.select_for_update().get(pk=scenario_id, deleted_at=None)
    _own(scenario, by)
    Scenario.objects.filter(pk=scenario_id).update(deleted_at=action_now())


def _own(scenario: Scenario, by: User | None) -> None:
    if by is not None and scenario.author_id not in (None, by.pk):
        raise NotAllowed(_("it belongs to %s; copy it under a name of your own") % scenario.author)


# --- siting -----------------------------------------------------------------------------------------
@action
def ask_siting(
    question: Mapping[str, Any], quick: Mapping[str, Any], by: User | None, scenario_id: int | None = None
) -> tuple[SitingRun, Work | None]:
    """Note a siting question with its quick answer, and the computation that is owed for the proof."""
    run = SitingRun.objects.create(
        question=dict(question), quick=dict(quick), asked_by=by, asked_at=action_now(), scenario_id=scenario_id
    )
    return run, owe(SITING, str(run.pk))


@action
def begin_siting(run_id: int) -> SitingRun | None:
    """Claim a run; None where it was cancelled or is another worker's."""
    run = SitingRun.objects.select_for_update().get(pk=run_id)
    if run.state != SitingRun.State.WAITING:
        return None
    run.state = SitingRun.State.RUNNING
    run.save(update_fields=["state"])
    return run


@action
def note_progress(run_id: int, progress: Mapping[str, Any]) -> bool:
    """Note how far the proof is; whether it may go on (False: it was cancelled)."""
    running = SitingRun.objects.filter(pk=run_id, state=SitingRun.State.RUNNING)
    return running.update(progress=dict(progress)) == 1


@action
def finish_siting(run_id: int, state: str, proved: Mapping[str, Any] | None = None, error: str = "") -> None:
    """Close a run that is under way. One that was cancelled meanwhile keeps no half-written result."""
    SitingRun.objects.filter(pk=run_id, state=SitingRun.State.RUNNING).update(
        state=state, proved=dict(proved or {}), error=error[:1000], done_at=action_now()
    )


@action
def cancel_siting(run_id: int, by: User | None) -> SitingRun:
    """Stop a run; one that is done stays as it is. Raises NotAllowed for somebody else's."""
    run = SitingRun.objects.select_for_update().get(pk=run_id)
    if by is not None and run.asked_by_id not in (None, by.pk):
        raise NotAllowed(_("it belongs to %s; ask a question of your own") % run.asked_by)
    if run.state in (SitingRun.State.WAITING, SitingRun.State.RUNNING):
        run.state, run.done_at = SitingRun.State.CANCELLED, action_now()
        run.save(update_fields=["state", "done_at"])
    return run
