"""Paths of WHAT under /api/."""

from django.urls import path

from incidents.api import dispatches, following, incidents, leading, recommendation, reports, requests

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
    path("incidents/<int:pk>/requests/", requests.IncidentRequests.as_view()),
    path("incidents/<int:pk>/conflicts/", leading.Conflicts.as_view()),
    path("incidents/<int:pk>/lead/", leading.IncidentLead.as_view()),
    path("incidents/<int:pk>/commander/", leading.SceneCommander.as_view()),
    path("incidents/<int:pk>/reopen/", leading.Reopen.as_view()),
    path("requests/", requests.Requests.as_view()),
    path("requests/<int:pk>/acknowledge/", requests.Acknowledge.as_view()),
    path("requests/<int:pk>/accept/", requests.Accept.as_view()),
    path("requests/<int:pk>/decline/", requests.Decline.as_view()),
    path("requests/<int:pk>/withdraw/", requests.Withdraw.as_view()),
    path("requests/<int:pk>/tries/", requests.RequestTries.as_view()),
    path("dispatches/<int:pk>/", dispatches.DispatchStep.as_view()),
    path("dispatches/<int:pk>/recall/", following.Recall.as_view()),
    path("dispatches/<int:pk>/divert/", following.Divert.as_view()),
    path("dispatches/<int:pk>/transport/", following.Transport.as_view()),
    path("dispatches/<int:pk>/hospitals/", following.DispatchHospitals.as_view()),
    path("dispatches/<int:pk>/contact/", following.Contact.as_view()),
    path("dispatches/<int:pk>/tries/", requests.DispatchTries.as_view()),
    path("command/", leading.Command.as_view()),
    path("command/history/", leading.CommandHistory.as_view()),
]
