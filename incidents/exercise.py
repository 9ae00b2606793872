"""The exercise as real clients play it: the desk over the API, the crews over the GPS door.

Pure of Django's database: it speaks HTTP to a running server, as a call taker, a dispatcher and
the trackers of the vehicles would.
"""

import json
import math
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

FIX_EVERY_S = 2.0
EARTH_M = 6_371_008.8
LonLat = tuple[float, float]


class Desk:
    """A person at a desk: logs in, asks and posts."""

    def __init__(self, base: str, username: str, password: str) -> None:
        self.base = base.rstrip("/")
        self._jar = CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar)).open
        self._request("/login/", None)
        form = {"username": username, "password": password, "csrfmiddlewaretoken": self._token()}
        self._request("/login/", urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded")

    def get(self, path: str) -> Any:
        return json.loads(self._request(path, None))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return json.loads(self._request(path, json.dumps(body).encode(), "application/json"))

    def _token(self) -> str:
        return next((c.value or "" for c in self._jar if c.name == "csrftoken"), "")

    def _request(self, path: str, body: bytes | None, kind: str = "") -> bytes:
        request = urllib.request.Request(self.base + path, body, {"Referer": self.base + path})
        if body is not None:
            request.add_header("Content-Type", kind)
            request.add_header("X-CSRFToken", self._token())
        try:
            with self._open(request, timeout=20) as response:
                return bytes(response.read())
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.code} {error.read()[:300].decode(errors='replace')}") from error


@dataclass
class Drive:
    """A vehicle on its road: where it is after so many metres."""

    call_sign: str
    secret: str
    line: Sequence[LonLat]
    dispatch: int
    kmh: float = 50.0
    arrived: bool = False
    along: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        total = 0.0
        self.along = [0.0]
        for a, b in zip(self.line, self.line[1:], strict=False):
            total += metres(a, b)
            self.along.append(total)

    def at(self, driven: float) -> tuple[LonLat, float]:
        """Position and heading (degrees from north) after `driven` metres."""
        if len(self.line) < 2:
            return (self.line[0][0], self.line[0][1]), 0.0
        i = max(k for k, d in enumerate(self.along[:-1]) if d <= max(driven, 0.0))
        (ax, ay), (bx, by) = self.line[i], self.line[i + 1]
        step = self.along[i + 1] - self.along[i]
        f = min(1.0, (driven - self.along[i]) / step) if step else 1.0
        heading = math.degrees(math.atan2((bx - ax) * math.cos(math.radians(ay)), by - ay)) % 360
        return (ax + (bx - ax) * f, ay + (by - ay) * f), heading


def metres(a: Sequence[float], b: Sequence[float]) -> float:
    """Metres between two near points (equirectangular)."""
    k = math.cos(math.radians((a[1] + b[1]) / 2))
    return EARTH_M * math.hypot(math.radians(b[0] - a[0]) * k, math.radians(b[1] - a[1]))


def send_fix(base: str, secret: str, point: LonLat, heading: float, kmh: float) -> None:
    """One fix in the OsmAnd query form, as a phone sends it."""
    query = {
        "id": secret,
        "lat": f"{point[1]:.6f}",
        "lon": f"{point[0]:.6f}",
        "timestamp": f"{time.time():.3f}",
        "speed": f"{kmh / 1.852:.1f}",
        "bearing": f"{heading:.0f}",
        "accuracy": "6",
    }
    try:
        urllib.request.urlopen(f"{base.rstrip('/')}/gps/?{urllib.parse.urlencode(query)}", timeout=10).close()
    except urllib.error.HTTPError as error:
        if error.code not in (422, 503):  # refused as too fast when time runs faster, or busy: go on
            raise


def choose(candidates: Sequence[Mapping[str, Any]], count: int, different: bool) -> list[Mapping[str, Any]]:
    """The first `count` candidates that can go, no crew twice, from different stations if asked."""
    chosen: list[Mapping[str, Any]] = []
    for c in candidates:
        if c["refused"] or c["arrival_s"] is None or c["unit"]["status"] not in ("available", "returning"):
            continue
        if any(c["unit"]["crew"] == o["unit"]["crew"] for o in chosen):
            continue
        if different and any(c["unit"]["station"] == o["unit"]["station"] for o in chosen):
            continue
        chosen.append(c)
        if len(chosen) == count:
            break
    return chosen


def drive(desk: Desk, drives: Sequence[Drive], speed: float, say: Callable[[str], None]) -> None:
    """Drive all of them along their roads until each has arrived; the desk hears of each step."""
    for d in drives:
        desk.post(f"/api/dispatches/{d.dispatch}/", {"status": "acknowledged", "via": "radio"})
        desk.post(f"/api/dispatches/{d.dispatch}/", {"status": "en_route", "via": "radio"})
        say(f"{d.call_sign} berangkat")
    began = time.monotonic()
    while any(not d.arrived for d in drives):
        driven_s = (time.monotonic() - began) * speed
        for d in drives:
            if d.arrived:
                continue
            done = driven_s * d.kmh / 3.6
            point, heading = d.at(done)
            send_fix(desk.base, d.secret, point, heading, d.kmh)
            if done >= d.along[-1]:
                d.arrived = True
                desk.post(f"/api/dispatches/{d.dispatch}/", {"status": "on_scene", "via": "radio"})
                say(f"{d.call_sign} tiba di lokasi")
        time.sleep(FIX_EVERY_S)
