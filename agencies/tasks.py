"""Doors for Celery: retention of what devices sent."""

from celery import shared_task
from django.conf import settings

from agencies.actions import keep_fix_history


@shared_task
def retention() -> None:
    """Make the coming days' partitions, drop what is older than the rule keeps."""
    keep_fix_history(settings.KEEP_FIXES_DAYS)
