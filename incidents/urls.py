"""Paths of WHAT under /api/."""

from django.urls import path

from incidents.api import dispatches, incidents, planning, recommendation, reports

urlpatterns = [
    path("incident-types/", incidents.IncidentTypes.as_view()),
    path("today/", incidents.Today.as_view()),
    path("incidents/", incidents.Incidents.as_view()),
    path("incidents/<int:pk>/", incidents.IncidentDetail.as_view()),
    path("incidents/<int:pk>/nearest/", incidents.IncidentNearest.as_view()),
    path("incidents/<int:pk>/recommendation/", recommendation.IncidentRecommendation.as_view()),
    path("hole/", recommendation.Hole.as_view()),
    path("misfits/", recommendation.Misfits.as_view()),
    path("incidents/<int:pk>/dispatch/", dispatches.IncidentDispatch.as_view()),
    path("incidents/<int:pk>/package/", dispatches.IncidentPackage.as_view()),
    path("incidents/<int:pk>/alarm/", incidents.IncidentAlarm.as_view()),
    path("incidents/<int:pk>/status/", incidents.IncidentStatusView.as_view()),
    path("incidents/<int:pk>/reports/", reports.Reports.as_view()),
    path("incidents/<int:pk>/log/", reports.IncidentLog.as_view()),
    path("dispatches/<int:pk>/", dispatches.DispatchStep.as_view()),
    path("planning/response/", planning.ResponseTimes.as_view()),
    path("planning/demand/", planning.DemandCoverage.as_view()),
    path("planning/busy/", planning.BusyCrews.as_view()),
]
