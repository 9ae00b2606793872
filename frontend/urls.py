"""Paths of the screens."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from frontend import views
from frontend.agency import agency_desk
from frontend.locate import locate
from frontend.replay import replay
from frontend.unit import unit_enter, unit_leave, unit_manifest, unit_page, unit_worker

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.LogIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("kiosk/<str:secret>/", views.kiosk, name="kiosk"),
    path("agency/", agency_desk, name="agency-desk"),
    path("dispatch/", views.desk, name="desk"),
    path("planner/", views.planner, name="planner"),
    path("lokasi/<str:secret>/", locate, name="locate"),
    path("planner/replay/", replay, name="replay"),
    path("unit/", unit_page, name="unit"),
    path("unit/masuk/", unit_enter, name="unit-enter"),
    path("unit/keluar/", unit_leave, name="unit-leave"),
    path("unit/sw.js", unit_worker, name="unit-worker"),
    path("unit/manifest.webmanifest", unit_manifest, name="unit-manifest"),
    path("wall/", views.wall, name="wall"),
    path("wall/draws/", views.wall_draws, name="wall-draws"),
    path("tiles/<str:key>/<int:z>/<int:x>/<int:y>.mvt", views.tile_view, name="tile"),
]
