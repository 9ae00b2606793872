"""The page of a vehicle: opened once by a code, kept by the telephone, closed from afar."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from agencies.access import PAGE_SESSION_KEY, digest, page_of_session
from agencies.actions import NotAllowed, open_page, revoke_credential
from frontend.build import build_id
from frontend.views import screen_config
from geo.models import Region
from incidents.models import DispatchStatus
from incidents.states import crew_steps

TRIES, WINDOW_S = 10, 300  # wrong codes from an address
FILES = settings.BASE_DIR / "frontend" / "static"
FOLDERS = ("frontend/js/unit", "frontend/css/unit")  # with what they use of the wall's, kept for want of a signal
MORE = (
    "frontend/css/tokens.css",
    "frontend/icon.svg",
    "frontend/js/wall/base.js",
    "frontend/js/wall/format.js",
    "frontend/js/wall/socket.js",
    "frontend/js/wall/symbols.js",
    "vendor/leaflet.css",
    "vendor/leaflet.js",
    "vendor/protomaps-leaflet.js",
)
WORKER = "frontend/js/unit/worker.js"


@never_cache
@require_GET
def unit_page(request: HttpRequest) -> HttpResponse:
    """The vehicle's page; who has none is asked for a code. A code in the address stands behind the #,
    which no browser sends: it is in no log, and a preview of the link uses nothing up."""
    page = page_of_session(request.session)
    if page is None or page.unit is None:
        return _door(request)
    config = screen_config(request) | {
        "unit": {"id": str(page.unit_id), "call_sign": page.unit.call_sign},
        "until": page.expires_at,
        "steps": {status: crew_steps(status) for status in DispatchStatus.values},
    }
    answer = render(request, "frontend/unit.html", {"config": config, "build": build_id()})
    answer["X-Page"] = "unit"  # what the worker keeps; not the door
    answer["Permissions-Policy"] = "geolocation=(self), camera=(self)"
    return answer


@never_cache
@require_POST
@sensitive_post_parameters("code")
def unit_enter(request: HttpRequest) -> HttpResponse:
    """The code becomes a session of this vehicle. Ten wrong ones close the door to the address for a
    while (429)."""
    key = f"unit:{digest(str(request.META.get('REMOTE_ADDR')))}"
    if cache.get(key, 0) >= TRIES:
        return _door(request, _("Too many wrong codes; wait five minutes, or ask by radio."), 429)
    try:
        page = open_page(request.POST.get("code", "")[:40])
    except NotAllowed as error:
        cache.add(key, 0, WINDOW_S)
        cache.incr(key)
        return _door(request, str(error), 403)
    request.session.flush()
    request.session[PAGE_SESSION_KEY] = page.pk
    request.session.set_expiry(settings.UNIT_PAGE_HOURS * 3600)
    return HttpResponseRedirect("/unit/")


@require_POST
def unit_leave(request: HttpRequest) -> HttpResponse:
    """The crew closes its page: it is taken back, as if the desk had done it."""
    page = page_of_session(request.session)
    if page is not None:
        revoke_credential(page.pk)
    request.session.flush()
    answer = HttpResponseRedirect("/unit/")
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@require_GET
def unit_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page: the same file with the names of what it keeps in front."""
    names = sorted({*MORE, *_own()})
    head = f"const BUILD = {build_id()!r};\nconst FILES = {[static(name) for name in names]!r};\n"
    answer = HttpResponse(head + (FILES / WORKER).read_text(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def unit_manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone needs to put the page on its first screen."""
    body: dict[str, Any] = {
        "name": f"PetaSiaga · {_('crew')}",
        "short_name": _("Crew"),
        "lang": "id",
        "start_url": "/unit/",
        "scope": "/unit/",
        "display": "standalone",
        "background_color": "#0b1a22",
        "theme_color": "#0b1a22",
        "icons": [{"src": static("frontend/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return JsonResponse(body, content_type="application/manifest+json")


def _own() -> list[str]:
    found = (path for folder in FOLDERS for path in (FILES / folder).iterdir() if path.is_file())
    return [path.relative_to(FILES).as_posix() for path in found if path.name != "worker.js"]


def _door(request: HttpRequest, said: str = "", status: int = 200) -> HttpResponse:
    region = Region.objects.first()
    context = {
        "centre": region.centre_name if region else "PetaSiaga",
        "said": said,
        "build": build_id(),
        "exercise": settings.EXERCISE,
        "ended": PAGE_SESSION_KEY in request.session,
    }
    return render(request, "frontend/unit_enter.html", context, status=status)
