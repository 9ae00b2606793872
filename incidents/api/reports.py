"""Who called and what was noted: reports and the log of an incident."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import IsViewer, StrictSerializer, user_of
from agencies.models import Role
from incidents.actions import (
    add_log_entry,
    add_report,
    note_reveal,
)
from incidents.api.common import DESK, incident_of
from incidents.families import absorbed, narratives_of
from incidents.models import Report


class ReportForm(StrictSerializer):
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    caller_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    narrative = serializers.CharField(max_length=10_000, required=False, allow_blank=True)


class Reports(APIView):
    """Who called and what they said: personal data, for the desk alone, each reveal recorded."""

    permission_classes = [IsViewer]
    area = "calls"
    read_roles = DESK
    write_roles = DESK

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        incident = incident_of(request, pk)
        note_reveal(pk, by=user_of(request))
        fields = ("id", "received_at", "caller_name", "caller_number", "narrative")
        reports = Report.objects.filter(incident_id__in=[incident.pk, *absorbed(incident.pk)])
        return Response(list(reports.order_by("received_at", "pk").values(*fields)))

    @extend_schema(request=ReportForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = ReportForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        return Response({"id": add_report(pk, by=user_of(request), **form.validated_data).pk}, status=201)


class Narratives(APIView):
    """What was said of an incident, report by report, the latest first; not by whom. For the desk and the
    agencies that work at it."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*DESK, Role.AGENCY_DESK)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        return Response(narratives_of(incident_of(request, pk).pk))


class EntryForm(StrictSerializer):
    text = serializers.CharField(max_length=500)


class IncidentLog(APIView):
    """The log of an incident, the newest first: read it, add to it; nothing edits it."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*DESK, Role.AGENCY_DESK)
    write_roles = (*DESK, Role.AGENCY_DESK, Role.CREW)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        rows = incident_of(request, pk).log.order_by("-at", "-id")
        return Response(list(rows.values("id", "at", "written_at", "kind", "text", "data", "by__username")))

    @extend_schema(request=EntryForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = EntryForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        return Response({"id": add_log_entry(pk, form.validated_data["text"], by=user_of(request)).pk}, status=201)
