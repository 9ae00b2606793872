"""The page behind a caller's one-time link: it sends where the phone is, once, and knows nobody."""

import json

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agencies.access import digest
from agencies.actions import NotAllowed
from frontend.build import build_id
from geo.models import Region
from incidents.actions import receive_position
from incidents.actions.callforms import standing_link

TRIES, WINDOW_S = 30, 60
LONGEST = 2_000


@csrf_exempt  # no session stands behind it; the secret of the link is all there is
@never_cache
@require_http_methods(["GET", "POST"])
def locate(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows the page (a preview of the link uses nothing up); POST {lon, lat, accuracy} sends the
    position: degrees and metres. 410 for a link that is used, old or unknown; 429 after many tries."""
    key = f"locate:{digest(str(request.META.get('REMOTE_ADDR')))}"
    cache.add(key, 0, WINDOW_S)
    if cache.incr(key) > TRIES:
        return _answer(request, _("Too many tries; wait a minute."), 429)
    if request.method == "GET":
        link = standing_link(secret, timezone.now())
        return _page(request, usable=link is not None)
    try:
        body = json.loads(request.body[:LONGEST], parse_constant=_no_constant)
        lon, lat, accuracy = (float(body[name]) for name in ("lon", "lat", "accuracy"))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return _answer(request, _("The position could not be read; try again."), 400)
    try:
        receive_position(secret, lon, lat, accuracy)
    except NotAllowed as error:
        return _answer(request, str(error), 410)
    except ValueError as error:
        return _answer(request, str(error), 400)
    return _answer(request, _("Sent. Stay on the line with the call taker."), 200)


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _answer(request: HttpRequest, detail: str, status: int) -> HttpResponse:
    if request.method == "GET":
        return _page(request, usable=False, status=status)
    answer = JsonResponse({"detail": detail}, status=status)
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _page(request: HttpRequest, usable: bool, status: int | None = None) -> HttpResponse:
    region = Region.objects.first()
    context = {"usable": usable, "centre": region.centre_name if region else "112", "build": build_id()}
    answer = render(request, "frontend/locate.html", context, status=status or (200 if usable else 410))
    # Django would write the path of a failure, and the secret in it
    answer._has_been_logged = True  # type: ignore[attr-defined]
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    answer["Permissions-Policy"] = "geolocation=(self)"
    return answer
