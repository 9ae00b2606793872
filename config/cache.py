"""The cache in Redis, and in this process's memory for as long as Redis is away."""

from collections.abc import Callable
from typing import Any, ClassVar

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class SharedPools(RedisCacheClient):
    """Django makes its caches anew for each request of an asynchronous server, and so would open a
    connection for each: those of a process share theirs."""

    _of_process: ClassVar[dict[tuple[str, ...], dict[int, redis.ConnectionPool]]] = {}

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._pools = self._of_process.setdefault(tuple(servers), {})


class RedisOrMemory(RedisCache):
    """Nobody is kept from logging in, and no map stays dark, because Redis is away. What is counted
    meanwhile (log-in tries) is counted for each process by itself."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = SharedPools
        self._memory = LocMemCache(server, params)

    def _try(self, name: str, *args: Any, **kwargs: Any) -> Any:
        wanted: Callable[..., Any] = getattr(super(), name)
        try:
            return wanted(*args, **kwargs)
        except (redis.RedisError, OSError):
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
