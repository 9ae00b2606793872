"""Doors for Celery: fetch, claim, call a function, return."""

from celery import shared_task

from geo.actions.cover import begin_work, finish_work
from geo.coverage import compute_zones, stale_stations
from geo.models import RoadNetwork


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
