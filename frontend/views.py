"""Pages. They parse, ask access, and render; they decide nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from agencies.access import KIOSK_SESSION_KEY, NOBODY, digest, find_credential, viewer_of_request
from agencies.actions.screens import note_drawing
from agencies.models import Credential, Role, Screen
from frontend.build import build_id
from geo.models import Region
from geo.tiles import content_key, tile

LOGIN_TRIES, LOGIN_TRIES_OF_ADDRESS = 10, 100
LOGIN_WINDOW_S = 900

View = Callable[..., HttpResponse]


def for_viewers(*roles: str) -> Callable[[View], View]:
    """Only for viewers with an audience (and one of the roles, where some are named): a stranger
    is sent to log in, one who may not gets 403."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = viewer_of_request(request)
            if viewer is NOBODY:
                return redirect_to_login(request.get_full_path())
            if viewer.audience is None or (roles and not viewer.has(*roles)):
                return HttpResponseForbidden(_("Your role does not open this page."))
            return view(request, *args, **kwargs)

        return guarded

    return wrap


@never_cache
@for_viewers(Role.WALL, Role.PLANNER, Role.CALL_TAKER, Role.DISPATCHER, Role.SUPERVISOR)
def wall(request: HttpRequest) -> HttpResponse:
    """The wall of the command centre."""
    return render(request, "frontend/wall.html", {"config": screen_config(request), "build": build_id()})


@never_cache
@for_viewers(Role.DISPATCHER, Role.SUPERVISOR, Role.CALL_TAKER)
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of call takers and dispatchers."""
    viewer = viewer_of_request(request)
    config = screen_config(request) | {"desk": viewer.name, "roles": sorted(viewer.roles)}
    return render(request, "frontend/desk.html", {"config": config, "build": build_id()})


@never_cache
@for_viewers(Role.PLANNER, Role.SUPERVISOR)
def planner(request: HttpRequest) -> HttpResponse:
    """The planner's screen: coverage, what if, siting, cover in time."""
    viewer = viewer_of_request(request)
    config = screen_config(request) | {"planner": viewer.name, "roles": sorted(viewer.roles)}
    return render(request, "frontend/planner.html", {"config": config, "build": build_id()})


def screen_config(request: HttpRequest) -> dict[str, Any]:
    """What a live screen is told with its page."""
    region = Region.objects.first()
    manifest = region.manifest if region else {}
    return {
        "build": build_id(),
        "exercise": settings.EXERCISE,
        "centre": region.centre_name if region else "PetaSiaga",
        "bounds": manifest.get("bounds"),
        "csrf": get_token(request),
        "timeZone": settings.TIME_ZONE,
        "timeZoneLabel": manifest.get("time_zone_label", ""),
        "tiles": f"/tiles/{content_key()}/{{z}}/{{x}}/{{y}}.mvt",
    }


@require_POST
def wall_draws(request: HttpRequest) -> HttpResponse:
    """A paired wall says that its page draws; a hung one cannot. Nothing is asked of others."""
    kiosk = request.session.get(KIOSK_SESSION_KEY)
    if kiosk is None:
        return HttpResponse(status=204)
    try:
        note_drawing(kiosk)
    except Credential.DoesNotExist:
        return HttpResponseForbidden()
    return HttpResponse(status=204)


@for_viewers()
def tile_view(request: HttpRequest, key: str, z: int, x: int, y: int) -> HttpResponse:
    """A base tile; its key changes with its content, so browsers may keep it."""
    try:
        body = tile(z, x, y)
    except ValueError as error:
        return HttpResponseNotFound(str(error))
    response = HttpResponse(body, content_type="application/vnd.mapbox-vector-tile")
    response["Cache-Control"] = "private, max-age=86400"
    return response


@never_cache
def kiosk(request: HttpRequest, secret: str) -> HttpResponse:
    """Pair a wall: the secret of the link becomes a session, and leaves the address bar."""
    credential = find_credential(Credential.Kind.KIOSK, secret)
    if credential is None:
        return HttpResponseForbidden(_("This link is not valid any more; ask for a new one."))
    request.session.flush()
    request.session[KIOSK_SESSION_KEY] = credential.pk
    request.session.set_expiry(365 * 86_400)
    return HttpResponseRedirect("/wall/")


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Where a role begins."""
    viewer = viewer_of_request(request)
    if viewer is NOBODY:
        return redirect("login")
    if viewer.unit_id is not None:
        return redirect("unit")
    if viewer.roles == {Role.WALL}:
        return redirect("wall")
    screens = Screen.objects.filter(credential__revoked_at=None).select_related("credential")
    context = {"viewer": viewer, "exercise": settings.EXERCISE, "screens": screens if viewer.sees_all else ()}
    return render(request, "frontend/home.html", context)


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class LogIn(LoginView):
    """Log in. Ten wrong tries for a name from an address, or a hundred from the address, close the
    door for a quarter of an hour."""

    template_name = "frontend/login.html"
    redirect_authenticated_user = True

    def _limits(self) -> dict[str, int]:
        """Wrong tries allowed, by the key they are counted under."""
        name = self.request.POST.get("username", "")[:150].lower()
        address = self.request.META.get("REMOTE_ADDR")
        return {
            f"login:{digest(f'{name}|{address}')}": LOGIN_TRIES,
            f"login:{digest(str(address))}": LOGIN_TRIES_OF_ADDRESS,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(cache.get(key, 0) >= limit for key, limit in self._limits().items()):
            form = self.get_form()
            form.errors.clear()
            context = self.get_context_data(form=form, locked=True)
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        for key in self._limits():
            cache.add(key, 0, LOGIN_WINDOW_S)
            cache.incr(key)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo=settings.DEMO, exercise=settings.EXERCISE, **kwargs)
