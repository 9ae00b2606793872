"""Django's flush after a test with real commits, told again where a server that is still reading made
PostgreSQL give up one of the two (a deadlock)."""

import time
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import flush
from django.db import connection

TRIES = 5


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        for left in reversed(range(TRIES)):
            try:
                super().handle(**options)
                break
            except CommandError:
                if not left:
                    raise
                connection.close()
                time.sleep(0.2)
