"""Lists of the API: in pages, and as GeoJSON where their rows have a place."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

PAGE, MOST = 200, 500


def in_pages(request: Request, answer: Response) -> Response:
    """The page of a list that is asked for by `limit` and `offset`. Headers say how many rows there
    are (X-Total-Count) and where the others are (Link, RFC 8288). `as=geojson`: a FeatureCollection.

    Raises ValidationError for a limit, an offset or a form that there is not.
    """
    query = request.query_params
    limit = _whole(query.get("limit"), "limit", 1, MOST, PAGE)
    offset = _whole(query.get("offset"), "offset", 0, 10**9, 0)
    form = query.get("as", "")
    rows = answer.data
    if form and (form != "geojson" or not _have_places(rows)):
        raise ValidationError({"as": [_("this list has no such form; those with places can be had as geojson")]})
    page = rows[offset : offset + limit]
    made = Response(_features(page) if form else page, status=answer.status_code)
    made["X-Total-Count"] = str(len(rows))
    others = {"next": offset + limit} if offset + limit < len(rows) else {}
    others |= {"prev": max(0, offset - limit)} if offset else {}
    asked = [(rel, urlencode(query.dict() | {"limit": limit, "offset": at})) for rel, at in others.items()]
    if asked:
        made["Link"] = ", ".join(f'<{request.build_absolute_uri(request.path)}?{q}>; rel="{rel}"' for rel, q in asked)
    return made


def _whole(text: str | None, name: str, least: int, most: int, default: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        bounds = {"least": least, "most": most}
        raise ValidationError({name: [_("must be a whole number from %(least)d to %(most)d") % bounds]})
    return int(text)


def _have_places(rows: Sequence[Any]) -> bool:
    return all(isinstance(row, dict) and {"lon", "lat"} <= row.keys() for row in rows)


def _features(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    properties = {name: value for name, value in row.items() if name not in ("lon", "lat")}
    geometry = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {"type": "Feature", "id": row.get("id"), "geometry": geometry, "properties": properties}
