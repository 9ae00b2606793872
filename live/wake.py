"""Tell the hubs, after a commit, that the log has grown. Never fails and never delays an action:
a wake that is lost costs half a second, because every hub polls as well."""

import functools
import logging
import time

import redis
from django.conf import settings

log = logging.getLogger(__name__)

WAKE_SECONDS = 0.05
PAUSE_SECONDS = 1.0  # after a failure, so that a dead Redis does not cost each action 50 ms
_silent_until = 0.0


def wake_channel() -> str:
    """The pub/sub channel of this installation."""
    return f"{settings.REDIS_PREFIX}:wake"


@functools.cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=WAKE_SECONDS,
        socket_connect_timeout=WAKE_SECONDS,
        retry=None,
    )


def wake_hubs() -> None:
    """Publish a wake; swallow and log what goes wrong."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        _client().publish(wake_channel(), b"")
    except (redis.RedisError, OSError) as error:
        _silent_until = time.monotonic() + PAUSE_SECONDS
        log.warning("no wake sent (%s); hubs will poll", type(error).__name__)
