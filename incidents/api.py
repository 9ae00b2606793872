"""API of WHAT: incidents, their reports, dispatches and log."""

import logging
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.access import agency_audience
from agencies.api import seen
from agencies.http import Degrees, IsViewer, StrictSerializer, user_of, viewer_of
from agencies.models import Role, Unit
from geo.api import nearest_json, query_of
from geo.nearest import DEFAULT_CUTOFF_S
from incidents.actions import (
    add_log_entry,
    add_report,
    dispatch_unit,
    note_reveal,
    open_incident,
    set_incident_status,
    step_dispatch,
)
from incidents.figures import figures_of_day
from incidents.models import Dispatch, DispatchStatus, Incident, IncidentStatus, IncidentType, Priority
from incidents.payloads import current_incidents, incident_change
from incidents.places import BadPlace
from incidents.sending import road_to

log = logging.getLogger(__name__)

DESK = (Role.CALL_TAKER, Role.DISPATCHER, Role.SUPERVISOR)
SENDERS = (Role.DISPATCHER, Role.SUPERVISOR)


class IncidentForm(StrictSerializer):
    type = serializers.CharField(max_length=10)
    lon = Degrees()
    lat = Degrees()
    title = serializers.CharField(max_length=160, required=False, allow_blank=True)
    landmark = serializers.CharField(max_length=200, required=False, allow_blank=True)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    reported_at = serializers.DateTimeField(required=False)
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    caller_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    narrative = serializers.CharField(max_length=10_000, required=False, allow_blank=True)


def _incident(request: Request, pk: int) -> Incident:
    """The incident, if the viewer may see it; else NotFound, which tells a stranger nothing."""
    incident = Incident.objects.filter(pk=pk).select_related("type__lead_agency", "village").first()
    viewer = viewer_of(request)
    if incident is None:
        raise NotFound()
    shared = any(agency_audience(a) == viewer.audience for a in incident.agencies.values_list("pk", flat=True))
    if viewer.sees_all or shared or (viewer.audience == "wall" and request.method == "GET"):
        return incident
    raise NotFound()


class Incidents(APIView):
    """Open incidents as the viewer may see them; a call taker opens one."""

    permission_classes = [IsViewer]
    write_roles = DESK

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        rows = seen(request, current_incidents())
        if request.query_params.get("as") == "geojson":
            return Response({"type": "FeatureCollection", "features": [_feature(row) for row in rows]})
        return Response(rows)

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


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    properties = {k: v for k, v in row.items() if k not in ("lon", "lat")}
    geometry = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {"type": "Feature", "id": row["id"], "geometry": geometry, "properties": properties}


class IncidentDetail(APIView):
    permission_classes = [IsViewer]

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        rows = seen(request, [incident_change(_incident(request, pk), "incident")])
        if not rows:
            raise NotFound()
        return Response(rows[0])


class IncidentNearestQuery(StrictSerializer):
    capability = serializers.SlugField(required=False)
    count = serializers.IntegerField(min_value=1, max_value=20, default=1)
    cutoff = serializers.FloatField(min_value=1, max_value=6 * 3600, default=DEFAULT_CUTOFF_S)


class IncidentNearest(APIView):
    """The ledger of every unit for an incident. A screen that sees it blurred gets the ledger of
    the blurred point."""

    permission_classes = [IsViewer]

    @extend_schema(parameters=[IncidentNearestQuery], responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        q = query_of(request, IncidentNearestQuery)
        rows = seen(request, [incident_change(_incident(request, pk), "incident")])
        if not rows:
            raise NotFound()
        return Response(nearest_json(rows[0]["lon"], rows[0]["lat"], q.get("capability"), q["count"], q["cutoff"]))


class DispatchForm(StrictSerializer):
    unit = serializers.IntegerField(min_value=1)


class IncidentDispatch(APIView):
    """Send a unit; 409 with the reason where it is not free."""

    permission_classes = [IsViewer]
    write_roles = SENDERS

    @extend_schema(request=DispatchForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = DispatchForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident = _incident(request, pk)
        units = Unit.objects.select_related("station__agency__service", "agency__service", "crew", "position")
        unit = units.filter(pk=form.validated_data["unit"], is_active=True).first()
        if unit is None:
            raise ValidationError({"unit": ["there is no such unit"]})
        arrival, road = road_to(incident, unit, timezone.now())
        sent = dispatch_unit(pk, unit.pk, expected_arrival=arrival, route=road, by=user_of(request))
        return Response({"id": sent.pk, "expected_arrival": arrival, "route": road}, status=201)


class StepForm(StrictSerializer):
    status = serializers.ChoiceField(choices=DispatchStatus.choices)
    at = serializers.DateTimeField(required=False)
    via = serializers.ChoiceField(choices=["app", "radio", "telephone"], default="app")


class DispatchStep(APIView):
    """A step of a dispatch, by the desk via radio or by the unit's own agency."""

    permission_classes = [IsViewer]
    write_roles = (*SENDERS, Role.AGENCY_DESK, Role.CREW)

    @extend_schema(request=StepForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = StepForm(data=request.data)
        form.is_valid(raise_exception=True)
        dispatch = Dispatch.objects.select_related("unit").filter(pk=pk).first()
        viewer = viewer_of(request)
        if dispatch is None:
            raise NotFound()
        if not viewer.sees_all and dispatch.unit.agency_id not in viewer.agency_ids:
            raise PermissionDenied()
        done = step_dispatch(pk, by=user_of(request), **form.validated_data)
        return Response({"id": done.pk, "status": done.status})


class StatusForm(StrictSerializer):
    status = serializers.ChoiceField(choices=IncidentStatus.choices)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class IncidentStatusView(APIView):
    permission_classes = [IsViewer]
    write_roles = DESK

    @extend_schema(request=StatusForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = StatusForm(data=request.data)
        form.is_valid(raise_exception=True)
        _incident(request, pk)
        incident = set_incident_status(pk, by=user_of(request), **form.validated_data)
        return Response({"id": incident.pk, "status": incident.status})


class ReportForm(StrictSerializer):
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    caller_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    narrative = serializers.CharField(max_length=10_000, required=False, allow_blank=True)


class Reports(APIView):
    """Who called and what they said: personal data, for the desk alone, each reveal recorded."""

    permission_classes = [IsViewer]
    read_roles = DESK
    write_roles = DESK

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        incident = _incident(request, pk)
        note_reveal(pk, by=user_of(request))
        fields = ("id", "received_at", "caller_name", "caller_number", "narrative")
        return Response(list(incident.reports.order_by("received_at").values(*fields)))

    @extend_schema(request=ReportForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = ReportForm(data=request.data)
        form.is_valid(raise_exception=True)
        _incident(request, pk)
        return Response({"id": add_report(pk, by=user_of(request), **form.validated_data).pk}, status=201)


class EntryForm(StrictSerializer):
    text = serializers.CharField(max_length=500)


class IncidentLog(APIView):
    """The log of an incident: read it, add to it; nothing edits it."""

    permission_classes = [IsViewer]
    read_roles = (*DESK, Role.AGENCY_DESK)
    write_roles = (*DESK, Role.AGENCY_DESK, Role.CREW)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        rows = _incident(request, pk).log.values("id", "at", "written_at", "kind", "text", "data", "by__username")
        return Response(list(rows))

    @extend_schema(request=EntryForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = EntryForm(data=request.data)
        form.is_valid(raise_exception=True)
        _incident(request, pk)
        return Response({"id": add_log_entry(pk, form.validated_data["text"], by=user_of(request)).pk}, status=201)


class IncidentTypes(APIView):
    permission_classes = [IsViewer]

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
        )
        return Response(list(IncidentType.objects.filter(is_active=True).values(*fields)))


class Today(APIView):
    """Figures of the day, from midnight of the regency's own time. No details of any incident."""

    permission_classes = [IsViewer]

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response(figures_of_day(timezone.now()))
