"""Doors for Celery: retention of what devices sent."""

from celery import shared_task
from django.conf import settings

from agencies.actions import forget_answers, keep_fix_history

KEEP_ANSWERS_HOURS = 24.0  # longer than any client repeats a request


@shared_task
def retention() -> None:
    """Make the coming days' partitions, drop what is older than the rule keeps; answers too."""
    keep_fix_history(settings.KEEP_FIXES_DAYS)
    forget_answers(KEEP_ANSWERS_HOURS)
