"""What the log spares its reader."""

import logging
import time

from redis import RedisError

QUIET_S = 60.0


class Outage(logging.Filter):
    """A connection that is away: one line a minute, without the traceback of each try."""

    def __init__(self, loggers: tuple[str, ...]) -> None:
        super().__init__()
        self.loggers = loggers
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written. The error's name takes the place of its traceback."""
        error = record.exc_info[1] if record.exc_info else None
        if not record.name.startswith(self.loggers) or not isinstance(error, OSError | RedisError):
            return True
        if time.monotonic() - self._said.get(record.name, -QUIET_S) < QUIET_S:
            return False
        self._said[record.name] = time.monotonic()
        record.msg, record.args = "%s (%s); trying again", (record.getMessage(), type(error).__name__)
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
