"""Incidents, their state and what is near them."""

from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import seen
from agencies.apiview import APIView
from agencies.http import Degrees, IsViewer, Moment, StrictSerializer, user_of, viewer_of
from geo.api import nearest_json, query_of
from geo.nearest import DEFAULT_CUTOFF_S
from incidents.actions import (
    open_incident,
    raise_alarm,
    set_incident_status,
)
from incidents.actions.course import MOST_ALARMS
from incidents.api.common import DESK, SENDERS, incident_of
from incidents.dangers import QUESTIONS
from incidents.figures import figures_of_day
from incidents.models import IncidentStatus, IncidentType, Priority
from incidents.payloads import current_incidents, incident_change
from incidents.places import BadPlace
from incidents.scene import around_scene


class IncidentForm(StrictSerializer):
    type = serializers.CharField(max_length=10)
    lon = Degrees()
    lat = Degrees()
    title = serializers.CharField(max_length=160, required=False, allow_blank=True)
    landmark = serializers.CharField(max_length=200, required=False, allow_blank=True)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    reported_at = Moment(required=False)
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    caller_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    narrative = serializers.CharField(max_length=10_000, required=False, allow_blank=True)


class Incidents(APIView):
    """Open incidents as the viewer may see them; a call taker opens one."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = DESK

    @extend_schema(operation_id="incidents_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response(seen(request, current_incidents()))

    @extend_schema(request=IncidentForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        form = IncidentForm(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        try:
            incident = open_incident(type_code=data.pop("type"), by=user_of(request), **data)
        except BadPlace as error:
            raise ValidationError({"lon": [str(error)]}) from error
        return Response(seen(request, [incident_change(incident, "incident")])[0], status=201)


def _seen(request: Request, pk: int) -> Any:
    """The incident as the viewer sees it, blurred it may be. Raises NotFound where they do not."""
    rows = seen(request, [incident_change(incident_of(request, pk), "incident")])
    if not rows:
        raise NotFound()
    return rows[0]


class IncidentDetail(APIView):
    permission_classes = [IsViewer]
    area = "incidents"

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        return Response(_seen(request, pk))


class IncidentNearestQuery(StrictSerializer):
    capability = serializers.SlugField(required=False)
    count = serializers.IntegerField(min_value=1, max_value=20, default=1)
    cutoff = serializers.FloatField(min_value=1, max_value=6 * 3600, default=DEFAULT_CUTOFF_S)


class IncidentNearest(APIView):
    """The ledger of every unit for an incident. A screen that sees it blurred gets the ledger of
    the blurred point."""

    permission_classes = [IsViewer]
    area = "incidents"

    @extend_schema(parameters=[IncidentNearestQuery], responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        q = query_of(request, IncidentNearestQuery)
        shown = _seen(request, pk)
        point = (shown["lon"], shown["lat"])
        return Response(nearest_json(viewer_of(request), *point, q.get("capability"), q["count"], q["cutoff"]))


class IncidentScene(APIView):
    """Water and known hazards near the scene, the nearest first, and roads that are closed: what the desk
    reads out to a crew without a telephone. A screen that sees the incident blurred gets those of the
    blurred point."""

    permission_classes = [IsViewer]
    area = "incidents"

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        shown = _seen(request, pk)
        return Response(around_scene(Point(shown["lon"], shown["lat"], srid=settings.STORAGE_SRID), timezone.now()))


class IncidentStatusForm(StrictSerializer):
    status = serializers.ChoiceField(choices=IncidentStatus.choices)
    at = Moment(required=False)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class IncidentStatusView(APIView):
    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = DESK

    @extend_schema(request=IncidentStatusForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = IncidentStatusForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        incident = set_incident_status(pk, by=user_of(request), **form.validated_data)
        return Response({"id": incident.pk, "status": incident.status})


class AlarmForm(StrictSerializer):
    alarm = serializers.IntegerField(min_value=1, max_value=MOST_ALARMS)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class IncidentAlarm(APIView):
    """Raise or lower the alarm: how many rows of the plan hold."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=AlarmForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = AlarmForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        return Response({"id": pk, "alarm": raise_alarm(pk, by=user_of(request), **form.validated_data).alarm})


class IncidentTypes(APIView):
    """The kinds, with what stands beside the form: key questions, dangers to ask for, procedure."""

    permission_classes = [IsViewer]
    area = "incidents"

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        fields = (
            "code",
            "name",
            "category",
            "pictogram",
            "priority",
            "target_minutes",
            "target_is_legal",
            "key_questions",
            "procedure",
            "subtypes",
            "is_sensitive",
            "dangers",
        )
        rows = IncidentType.objects.filter(is_active=True).values(*fields)
        return Response([row | {"dangers": _asked(row["dangers"])} for row in rows])


def _asked(rules: dict[str, Any]) -> list[dict[str, str]]:
    return [{"code": name, "question": str(QUESTIONS[name])} for name in rules.get("ask", ())]


class Today(APIView):
    """Figures of the day, from midnight of the regency's own time. No details of any incident."""

    permission_classes = [IsViewer]
    area = "incidents"

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response(figures_of_day(timezone.now()))
