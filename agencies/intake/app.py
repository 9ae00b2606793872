"""The GPS door: a bare ASGI application under /gps/, past Django's middleware.

Acknowledges with 200 after the commit; 400 with the reason for what cannot be read; 401 for an
unknown device; 422 with the reason where a check refused the fix (kept, with its reason); 503 with
Retry-After when it cannot keep up. Secrets and positions are never logged.
"""

import asyncio
import base64
from typing import Any
from urllib.parse import parse_qsl
from weakref import WeakKeyDictionary

import orjson
from django.db import InterfaceError, OperationalError

from agencies.intake import parse
from agencies.intake.batch import Batcher, Full
from agencies.intake.devices import Devices

MAX_BODY = 65_536
AWAY = (OperationalError, InterfaceError)  # the database does not answer
AGAIN = [(b"retry-after", b"2")]

_doors: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[Devices, Batcher]] = WeakKeyDictionary()


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
    loop = asyncio.get_running_loop()
    devices, batcher = _doors.get(loop) or _doors.setdefault(loop, (Devices(), Batcher()))
    try:
        units = [await devices.unit_of(secret) for secret, _fix in addressed]
    except AWAY:
        await _answer(send, 503, {"detail": "busy, send again"}, AGAIN)
        return
    if None in units:
        await _answer(send, 401, {"detail": "unknown or revoked device"})
        return
    results = await asyncio.gather(
        *(batcher.put(unit, fix) for unit, (_secret, fix) in zip(units, addressed, strict=True) if unit is not None),
        return_exceptions=True,
    )
    failed = [r for r in results if isinstance(r, BaseException)]
    if any(not isinstance(r, (Full, *AWAY)) for r in failed):
        await _answer(send, 500, {"detail": "internal error"})
    elif failed:
        await _answer(send, 503, {"detail": "busy, send again"}, AGAIN)
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
