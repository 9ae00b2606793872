"""Paths of WHO under /api/."""

from django.urls import path

from agencies import api

urlpatterns = [
    path("services/", api.Services.as_view()),
    path("agencies/", api.Agencies.as_view()),
    path("stations/", api.Stations.as_view()),
    path("units/", api.Units.as_view()),
    path("units/<int:pk>/status/", api.UnitStatusView.as_view()),
]
