"""The cache in Redis, and in this process's memory for as long as Redis is away."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

LEFT_ALONE_S = 2.0


class SharedClients(RedisCacheClient):
    """Django makes its caches anew for each thread (or request), and a client for each question: those of
    a process share theirs."""

    _of_process: ClassVar[dict[tuple[str, ...], dict[int, redis.Redis]]] = {}

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._clients = self._of_process.setdefault(tuple(servers), {})

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        index = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if index not in self._clients:
            self._clients[index] = super().get_client(key, write=write)
        return self._clients[index]


class RedisOrMemory(RedisCache):
    """Nobody is kept from logging in, and no map stays dark, because Redis is away. What is counted
    meanwhile (log-in tries) is counted for each process by itself. One that hangs is waited for once, and
    then left alone for a while: it would hold up every request."""

    _away_until: ClassVar[float] = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = SharedClients
        self._memory = LocMemCache(server, params)

    def _try(self, name: str, *args: Any, **kwargs: Any) -> Any:
        wanted: Callable[..., Any] = getattr(super(), name)
        if time.monotonic() >= RedisOrMemory._away_until:
            try:
                return wanted(*args, **kwargs)
            except (redis.RedisError, OSError):
                RedisOrMemory._away_until = time.monotonic() + LEFT_ALONE_S
        return getattr(self._memory, name)(*args, **kwargs)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._try("get", key, default, version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try("set", key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try("add", key, value, *args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        self._memory.add(key, 0)
        return int(self._try("incr", key, delta, version))

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(self._try("delete", key, version))
