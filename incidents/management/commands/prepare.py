"""Bring the database up to date: migrate, load the regency if its files have changed, make the
demonstration's users in demonstration mode, the coming days' partitions, and a first keyframe of the replay."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from agencies.actions import keep_fix_history
from live.actions import keep_keyframe


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_regency", if_changed=True, stdout=self.stdout)
        keep_fix_history(settings.KEEP_FIXES_DAYS)
        keep_keyframe()
        if settings.DEMO:
            call_command("make_demo_users", verbosity=0, stdout=self.stdout)
