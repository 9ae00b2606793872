"""What devices send, turned into fixes. Each form is one function; ValueError says what is wrong.

- OsmAnd query form of Traccar Client: ``?id=SECRET&lat=…&lon=…&timestamp=…&speed=knots&bearing=…``
- Traccar Client's JSON form: ``{"device_id": SECRET, "location": {"timestamp": …, "coords": {…}}}``
- OwnTracks JSON: ``{"_type": "location", "lat": …, "lon": …, "tst": …}`` with basic authentication
- a plain JSON batch for gateways: ``{"fixes": [{"id": SECRET, "lon": …, "lat": …, "at": …}]}``
"""

from collections.abc import Mapping
from typing import Any

import orjson

from agencies.intake.fixes import Fix, moment

KNOT_KMH = 1.852
FASTEST_KMH, LEAST_EXACT_M = 400.0, 1e6
BATCH_LIMIT = 500
BATCH_FIELDS = frozenset({"id", "lon", "lat", "at", "speed_kmh", "heading", "accuracy_m"})

Addressed = tuple[str, Fix]  # the device's secret, and its fix


def osmand(query: Mapping[str, str]) -> list[Addressed]:
    """The query form; fields that the protocol knows and we do not use are ignored."""
    secret = query.get("id") or query.get("deviceid") or ""
    if "location" in query and "lat" not in query:
        lat, _, lon = query["location"].partition(",")
        query = {**query, "lat": lat, "lon": lon}
    speed = _number(query, "speed")
    fix = Fix(
        lon=_needed(query, "lon"),
        lat=_needed(query, "lat"),
        at=moment(_text(query, "timestamp")),
        speed_kmh=_within(None if speed is None else speed * KNOT_KMH, 0, FASTEST_KMH),
        heading=_within(_number(query, "bearing", "heading"), 0, 360),
        accuracy_m=_within(_number(query, "accuracy"), 0, LEAST_EXACT_M),
    )
    return [(secret, fix)]


def json_body(body: bytes, basic_secret: str) -> list[Addressed]:
    """Any of the JSON forms, told apart by what they carry."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ValueError("the body is not valid JSON") from error
    if not isinstance(data, dict):
        raise ValueError("the body must be a JSON object")
    if "fixes" in data:
        return _batch(data)
    if data.get("_type") == "location":
        return [(basic_secret, _owntracks(data))]
    if "_type" in data:
        return []  # OwnTracks also sends status, waypoints and cards: acknowledged, not kept
    if "location" in data:
        return [(str(data.get("device_id", "")), _traccar(data["location"]))]
    raise ValueError('unknown form: send a Traccar Client or OwnTracks location, or {"fixes": […]}')


def _batch(data: Mapping[str, Any]) -> list[Addressed]:
    fixes = data["fixes"]
    if set(data) != {"fixes"} or not isinstance(fixes, list) or not 0 < len(fixes) <= BATCH_LIMIT:
        raise ValueError(f'a batch is {{"fixes": […]}} with 1 to {BATCH_LIMIT} fixes and nothing else')
    rows = []
    for row in fixes:
        if not isinstance(row, dict) or not set(row) <= BATCH_FIELDS:
            raise ValueError(f"a fix of a batch has the fields {', '.join(sorted(BATCH_FIELDS))} and no others")
        fix = Fix(
            lon=_needed(row, "lon"),
            lat=_needed(row, "lat"),
            at=moment(_text(row, "at")),
            speed_kmh=_within(_number(row, "speed_kmh"), 0, FASTEST_KMH),
            heading=_within(_number(row, "heading"), 0, 360),
            accuracy_m=_within(_number(row, "accuracy_m"), 0, LEAST_EXACT_M),
        )
        rows.append((_text(row, "id"), fix))
    return rows


def _owntracks(data: Mapping[str, Any]) -> Fix:
    return Fix(
        lon=_needed(data, "lon"),
        lat=_needed(data, "lat"),
        at=moment(_text(data, "tst")),
        speed_kmh=_within(_number(data, "vel"), 0, FASTEST_KMH),
        heading=_within(_number(data, "cog"), 0, 360),
        accuracy_m=_within(_number(data, "acc"), 0, LEAST_EXACT_M),
    )


def _traccar(location: Any) -> Fix:
    if not isinstance(location, dict) or not isinstance(location.get("coords"), dict):
        raise ValueError("location must have coords")
    coords = location["coords"]
    speed = _number(coords, "speed")
    return Fix(
        lon=_needed(coords, "longitude"),
        lat=_needed(coords, "latitude"),
        at=moment(_text(location, "timestamp")),
        speed_kmh=_within(None if speed is None else speed * 3.6, 0, FASTEST_KMH),
        heading=_within(_number(coords, "heading"), 0, 360),
        accuracy_m=_within(_number(coords, "accuracy"), 0, LEAST_EXACT_M),
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None or value == "":
        raise ValueError(f"{key} is missing")
    return str(value)


def _number(row: Mapping[str, Any], *keys: str) -> float | None:
    for key in keys:
        value = row.get(key)
        if value is not None and value != "":
            try:
                return float(value)
            except (TypeError, ValueError):
                raise ValueError(f"{key} is not a number") from None
    return None


def _within(value: float | None, low: float, high: float) -> float | None:
    """A figure beside the place that no vehicle can have is no reason to lose the place: left out. What is
    no number at all (NaN) stays, and is refused with its reason."""
    return None if value is not None and not (low <= value <= high or value != value) else value


def _needed(row: Mapping[str, Any], key: str) -> float:
    value = _number(row, key)
    if value is None:
        raise ValueError(f"{key} is missing")
    return value
