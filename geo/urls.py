"""Paths of WHERE under /api/."""

from django.urls import include, path

from geo import api
from geo.places.api import PlaceSearch

urlpatterns = [
    path("places/search/", PlaceSearch.as_view()),
    path("nearest/", api.Nearest.as_view()),
    path("route/", api.RouteView.as_view()),
    path("zones/", api.Zones.as_view()),
    path("cells/", api.Cells.as_view()),
    path("cover/", api.Cover.as_view()),
    path("cover/past/", api.PastCover.as_view()),
    path("closures/", api.Closures.as_view()),
    path("closures/<int:pk>/lift/", api.ClosureLift.as_view()),
    path("planning/", include("geo.urls_planning")),
]
