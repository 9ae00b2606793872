"""Doors for Celery: fetch, claim, call a function, return."""

import logging

from celery import shared_task

from geo.actions.cover import begin_work, finish_work
from geo.actions.planning import SITING, begin_siting, finish_siting, note_progress
from geo.coverage import compute_zones, stale_stations
from geo.models import RoadNetwork, SitingRun, Work
from geo.planning.milp import Stopped
from geo.planning.siting_runs import answer_with_proof

log = logging.getLogger(__name__)


@shared_task
def zones(work_id: int) -> None:
    """Work out the zones of the stations whose zones are no longer true."""
    if begin_work(work_id) is None:
        return
    try:
        network = RoadNetwork.objects.get(state=RoadNetwork.State.ACTIVE)
        compute_zones(network.pk, stale_stations(network.pk))
    except Exception as error:
        finish_work(work_id, f"{type(error).__name__}: {error}"[:1000])
        raise
    finish_work(work_id)


@shared_task
def siting(work_id: int) -> None:
    """Prove the answer to a question of siting."""
    work = begin_work(work_id)
    run = begin_siting(int(work.key)) if work else None
    if run is None:
        finish_work(work_id)
        return
    try:
        proved = answer_with_proof(run.question, watch=lambda progress: note_progress(run.pk, progress))
        state = SitingRun.State.PROVED if proved["proved"] else SitingRun.State.STOPPED
        finish_siting(run.pk, state, proved)
    except Stopped:
        pass  # it was cancelled; its row says so
    except Exception as error:
        finish_siting(run.pk, SitingRun.State.FAILED, error=f"{type(error).__name__}: {error}")
        finish_work(work_id, f"{type(error).__name__}: {error}"[:1000])
        raise
    finish_work(work_id)


def hand_over(work_id: int) -> None:
    """Hand a Work row to a worker. Where the broker is away the row waits: the follower hands it over
    again."""
    task = siting if Work.objects.get(pk=work_id).kind == SITING else zones
    try:
        task.delay(work_id)
    except Exception as error:
        log.warning("work %s waits for the broker: %s", work_id, type(error).__name__)
