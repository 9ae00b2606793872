"""Paths of WHO under /api/."""

from django.urls import path

from agencies import api, api_contacts

urlpatterns = [
    path("services/", api.Services.as_view()),
    path("agencies/", api.Agencies.as_view()),
    path("agencies/<int:pk>/contacts/", api_contacts.Contacts.as_view()),
    path("hospitals/", api_contacts.Hospitals.as_view()),
    path("hospitals/<int:pk>/state/", api_contacts.HospitalStateView.as_view()),
    path("stations/", api.Stations.as_view()),
    path("units/", api.Units.as_view()),
    path("units/<int:pk>/status/", api.UnitStatusView.as_view()),
]
