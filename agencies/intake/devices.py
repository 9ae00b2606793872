"""Whose a device is, by its secret, without a question to the database for each fix."""

import asyncio
import time
from collections.abc import Iterable

from agencies.access import digest
from agencies.models import Credential
from live.threads import in_pool, pool

KEEP_S = 5.0  # a revoked device is shut out within this
MOST = 5000
LONGEST = 200  # characters of a secret

_thread = pool("devices")


class Devices:
    """Units by the secrets of their devices. All that are known are asked for again together."""

    def __init__(self) -> None:
        self._units: dict[str, int | None] = {}
        self._asked = time.monotonic()
        self._asking = asyncio.Lock()

    async def unit_of(self, secret: str) -> int | None:
        """The unit of a device's secret; None for one that is unknown or revoked."""
        if not secret or len(secret) > LONGEST:
            return None
        if secret not in self._units or self._is_old():
            async with self._asking:
                if self._is_old():
                    asked, now = list(self._units)[-MOST:], time.monotonic()
                    self._units, self._asked = dict(await in_pool(_thread, units_of)(asked)), now
                if secret not in self._units:
                    self._units[secret] = (await in_pool(_thread, units_of)([secret])).get(secret)
        return self._units[secret]

    def _is_old(self) -> bool:
        return time.monotonic() - self._asked > KEEP_S


def units_of(secrets: Iterable[str]) -> dict[str, int | None]:
    """The unit of each of these secrets that a standing device has."""
    by_digest = {digest(secret): secret for secret in secrets}
    rows = Credential.objects.filter(kind=Credential.Kind.DEVICE, digest__in=by_digest, revoked_at=None)
    return {by_digest[of]: unit for of, unit in rows.values_list("digest", "unit_id")}
