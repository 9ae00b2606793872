"""Doors for Celery: retention of the log."""

from celery import shared_task
from django.conf import settings

from live.log import prune


@shared_task
def prune_log() -> None:
    """Drop events that no client needs any more; who slept longer takes a snapshot."""
    prune(settings.KEEP_EVENTS_HOURS)
