"""Doors for Celery: retention of the log."""

from celery import shared_task
from django.conf import settings

from live import actions


@shared_task
def prune_log() -> None:
    """Take out of the log what no client needs any more; the replay keeps it longer."""
    actions.prune_log(settings.KEEP_EVENTS_HOURS, settings.KEEP_REPLAY_DAYS)


@shared_task
def keep_keyframe() -> None:
    """Note all that stands, for the replay."""
    actions.keep_keyframe()
