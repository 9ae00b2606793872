"""Doors for Celery: retention of the log."""

from celery import shared_task
from django.conf import settings

from live import actions


@shared_task
def prune_log() -> None:
    """Drop events that no client needs any more."""
    actions.prune_log(settings.KEEP_EVENTS_HOURS)
