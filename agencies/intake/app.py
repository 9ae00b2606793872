"""The GPS door: a bare ASGI application under /gps/, past Django's middleware.

Acknowledges with 200 after the commit; 400 with the reason for what cannot be read; 401 for an
unknown device; 422 with the reason where a check refused the fix (kept, with its reason); 503 with
Retry-After when it cannot keep up. Secrets and positions are never logged.
"""

import asyncio
import base64
import time
from collections import OrderedDict
from typing import Any
from urllib.parse import parse_qsl

import orjson
from channels.db import database_sync_to_async

from agencies.access import find_credential
from agencies.intake import parse
from agencies.intake.batch import Batcher, Full
from agencies.models import Credential

MAX_BODY = 65_536
KEEP_S = 5.0  # a revoked device is shut out within this
KEEP = 5000

_devices: OrderedDict[str, tuple[float, int | None]] = OrderedDict()
_batchers: dict[int, Batcher] = {}


async def intake(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The ASGI application."""
    if scope["method"] not in ("GET", "POST"):
        await _answer(send, 405, {"detail": "use GET or POST"}, [(b"allow", b"GET, POST")])
        return
    body = await _body(receive)
    if body is None:
        await _answer(send, 413, {"detail": f"a body may have {MAX_BODY} bytes"})
        return
    try:
        addressed = _parse(scope, body)
    except ValueError as error:
        await _answer(send, 400, {"detail": str(error)})
        return
    units = [await _unit_of(secret) for secret, _fix in addressed]
    if None in units:
        await _answer(send, 401, {"detail": "unknown or revoked device"})
        return
    batcher = _batchers.setdefault(id(asyncio.get_running_loop()), Batcher())
    results = await asyncio.gather(
        *(batcher.put(unit, fix) for unit, (_secret, fix) in zip(units, addressed, strict=True) if unit is not None),
        return_exceptions=True,
    )
    failed = [r for r in results if isinstance(r, BaseException)]
    if any(not isinstance(r, Full) for r in failed):
        await _answer(send, 500, {"detail": "internal error"})
    elif failed:
        await _answer(send, 503, {"detail": "busy, send again"}, [(b"retry-after", b"2")])
    elif len(results) == 1 and results[0] is not None:
        await _answer(send, 422, {"detail": results[0]})
    else:
        await _answer(send, 200, {"accepted": results.count(None), "refused": [r for r in results if r]})


def _parse(scope: dict[str, Any], body: bytes) -> list[parse.Addressed]:
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
    query = dict(parse_qsl(scope.get("query_string", b"").decode("utf-8", "replace"), keep_blank_values=True))
    if "json" in headers.get("content-type", "") or body[:1] == b"{":
        return parse.json_body(body, _basic_secret(headers))
    if body:
        query |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return parse.osmand(query)


def _basic_secret(headers: dict[str, str]) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value).decode().partition(":")[2]
    except ValueError:
        return ""


async def _unit_of(secret: str) -> int | None:
    """The unit of a device's secret, asked of the database every few seconds."""
    if not secret or len(secret) > 200:
        return None
    known = _devices.get(secret)
    if known and time.monotonic() - known[0] < KEEP_S:
        return known[1]
    credential = await database_sync_to_async(find_credential)(Credential.Kind.DEVICE, secret)
    unit_id = credential.unit_id if credential else None
    _devices[secret] = (time.monotonic(), unit_id)
    while len(_devices) > KEEP:
        _devices.popitem(last=False)
    return unit_id


async def _body(receive: Any) -> bytes | None:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return None
        if not message.get("more_body"):
            return body


async def _answer(send: Any, status: int, content: Any, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    head = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": orjson.dumps(content)})
