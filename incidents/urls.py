"""Paths of WHAT under /api/."""

from django.urls import path

from incidents import api

urlpatterns = [
    path("incident-types/", api.IncidentTypes.as_view()),
    path("today/", api.Today.as_view()),
    path("incidents/", api.Incidents.as_view()),
    path("incidents/<int:pk>/", api.IncidentDetail.as_view()),
    path("incidents/<int:pk>/nearest/", api.IncidentNearest.as_view()),
    path("incidents/<int:pk>/dispatch/", api.IncidentDispatch.as_view()),
    path("incidents/<int:pk>/status/", api.IncidentStatusView.as_view()),
    path("incidents/<int:pk>/reports/", api.Reports.as_view()),
    path("incidents/<int:pk>/log/", api.IncidentLog.as_view()),
    path("dispatches/<int:pk>/", api.DispatchStep.as_view()),
]
