"""Keep cover now and coverage zones true. One process; a second one waits as a spare."""

import os
import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from geo.follower import follow
from geo.tasks import hand_over

NICENESS = 5  # its rounds are a second apart: who waits for an answer goes first


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self._stopping = False
        os.nice(NICENESS)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._stop)
        while not self._stopping:
            try:
                follow(hand_over, lambda: self._stopping)
            except DatabaseError as error:
                self.stderr.write(f"database: {type(error).__name__}; trying again")
                connection.close()
                signal.sigtimedwait([signal.SIGTERM, signal.SIGINT], 2)

    def _stop(self, *_: Any) -> None:
        self._stopping = True
