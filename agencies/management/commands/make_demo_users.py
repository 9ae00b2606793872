"""Make the demonstration's log-ins, one for each role. Only in demonstration mode."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agencies.actions import save_demo_user
from agencies.models import Role

DEMO_PASSWORD = "siaga-112-demo"  # noqa: S105  documented, and only in demonstration mode
PEOPLE = (
    ("penerima", "Petugas Penerima", Role.CALL_TAKER, None),
    ("dispatcher", "Petugas Pengerah", Role.DISPATCHER, None),
    ("supervisor", "Kepala Regu", Role.SUPERVISOR, None),
    ("malam", "Kepala Regu Malam", Role.SUPERVISOR, None),  # whom a shift is handed over to
    ("perencana", "Perencana BPBD", Role.PLANNER, None),
    ("dinding", "Layar Dinding", Role.WALL, None),
    ("admin", "Administrator", Role.ADMINISTRATOR, None),
    ("damkar", "Meja Damkar", Role.AGENCY_DESK, "fire"),
    ("rsud", "Meja RSUD", Role.AGENCY_DESK, "health"),
    ("polres", "Meja Polres", Role.AGENCY_DESK, "police"),
)


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("demonstration users are made only with DEMO=1; use createsuperuser for a real one")
        for username, name, role, service in PEOPLE:
            save_demo_user(username, name, role, service, DEMO_PASSWORD)
        names = ", ".join(p[0] for p in PEOPLE)
        self.stdout.write(f"demonstration log-ins: {names}; password {DEMO_PASSWORD}")
