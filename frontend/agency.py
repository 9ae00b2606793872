"""The page of an agency's desk: what it is asked, what is shared with it, its own units."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from agencies.access import viewer_of_request
from agencies.models import Agency, Role
from frontend.build import build_id
from frontend.views import for_viewers, screen_config
from incidents.dangers import SHOUTS


@never_cache
@for_viewers(Role.AGENCY_DESK)
def agency_desk(request: HttpRequest) -> HttpResponse:
    """The desk of one agency. Who sees everything has the centre's desk and is sent there."""
    viewer = viewer_of_request(request)
    if viewer.sees_all:
        return redirect("desk")
    # the agency of its live stream: the screen acts for no other (agencies.access.Viewer.audience)
    agency = Agency.objects.get(pk=min(viewer.agency_ids))
    config = screen_config(request) | {
        "desk": viewer.name,
        "agency": str(agency.pk),
        "agencyName": agency.short_name,
        "shouts": sorted(SHOUTS),
    }
    return render(request, "frontend/agency.html", {"config": config, "agency": agency, "build": build_id()})
