"""The page that plays an hour again, on the wall's own map."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from agencies.models import Role
from frontend.build import build_id
from frontend.views import for_viewers, screen_config


@never_cache
@for_viewers(Role.PLANNER, Role.SUPERVISOR)
def replay(request: HttpRequest) -> HttpResponse:
    """An hour of the past, marked as such on every part of the screen."""
    return render(request, "frontend/replay.html", {"config": screen_config(request), "build": build_id()})
