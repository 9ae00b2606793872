"""Every path of the product."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

handler400 = "agencies.problems.bad_request"
handler403 = "agencies.problems.permission_denied"
handler404 = "agencies.problems.page_not_found"
handler500 = "agencies.problems.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/", include("agencies.urls")),
    path("api/", include("geo.urls")),
    path("api/", include("incidents.urls")),
    path("language/", set_language, name="set_language"),
    path("", include("frontend.urls")),
]
