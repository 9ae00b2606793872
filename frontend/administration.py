"""The door of the administration, and what its pages need of the product: look, map, log-in."""

from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LogoutView, PasswordChangeView, redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.access import viewer_of_user
from agencies.forms import OwnPasswordForm
from agencies.models import Role
from frontend import drawing
from frontend.build import build_id
from geo.models import Region, RoadNetwork
from geo.tiles import content_key

# django-leaflet writes the start of each map into the page: such scripts carry the page's nonce
SCRIPTS = {"script-src": [NONCE]}


class Site(admin.AdminSite):
    """For administrators alone; who is not logged in is sent to the product's log-in."""

    site_title = site_header = "PetaSiaga"
    index_title = gettext_lazy("Administration")
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether an administrator asks, looked up once a request."""
        if not hasattr(request, "administers"):
            viewer = viewer_of_user(request.user)  # type: ignore[arg-type]
            request.administers = viewer.has(Role.ADMINISTRATOR)  # type: ignore[attr-defined]
        return bool(request.administers)  # type: ignore[attr-defined]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return csp_update(SCRIPTS)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            return HttpResponseForbidden(_("Your role does not open this page."))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return LogoutView.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        view = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done"),
            extra_context=self.each_context(request) | (extra_context or {}),
        )
        return view(request)

    def get_urls(self) -> list[Any]:
        from frontend.mandates import mandates_page  # the site is made before the rooms are

        return [path("mandates/", self.admin_view(mandates_page), name="mandates"), *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {
            "build": build_id(),
            "exercise": settings.EXERCISE,
            "map_config": map_config,
        }


def map_config() -> dict[str, Any]:
    """What frontend/js/admin/map.js reads: address of the tiles, whose roads they show, [[south, west],
    [north, east]] of the regency, and its words. Called by the pages that have a map."""
    region = Region.objects.first()
    network = RoadNetwork.objects.filter(state=RoadNetwork.State.ACTIVE).first()
    west, south, east, north = region.bounds.extent if region else (-180.0, -60.0, 180.0, 60.0)
    return {
        "tiles": f"/tiles/{content_key()}/{{z}}/{{x}}/{{y}}.mvt",
        "bounds": [[south, west], [north, east]],
        "stations": "/api/stations/",
        "attribution": network.licence if network else "",
        "words": {
            "longitude": _("longitude"),
            "latitude": _("latitude"),
            "draw": drawing.words(),
            "drag": _("Drag the mark, click on the map, or type degrees."),
        },
    }
