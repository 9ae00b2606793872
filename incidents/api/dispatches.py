"""Dispatches and their steps."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.http import IsViewer, StrictSerializer, user_of, viewer_of
from agencies.models import Role, Unit
from incidents.actions import (
    dispatch_unit,
    step_dispatch,
)
from incidents.api.common import SENDERS, incident_of
from incidents.models import Dispatch, DispatchStatus
from incidents.sending import road_to, send_package


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
        incident = incident_of(request, pk)
        units = Unit.objects.select_related("station__agency__service", "agency__service", "crew", "position")
        unit = units.filter(pk=form.validated_data["unit"], is_active=True).first()
        if unit is None:
            raise ValidationError({"unit": [_("there is no such unit")]})
        arrival, road = road_to(incident, unit, timezone.now())
        sent = dispatch_unit(pk, unit.pk, expected_arrival=arrival, route=road, by=user_of(request))
        return Response({"id": sent.pk, "expected_arrival": arrival, "route": road}, status=201)


class PackageForm(StrictSerializer):
    units = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=20)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class IncidentPackage(APIView):
    """Send a package; each unit's outcome stands in the answer, 409 where none could go."""

    permission_classes = [IsViewer]
    write_roles = SENDERS

    @extend_schema(request=PackageForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = PackageForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident = incident_of(request, pk)
        keys = list(dict.fromkeys(form.validated_data["units"]))
        rows = Unit.objects.select_related("station__agency__service", "agency__service", "crew", "position")
        units = {unit.pk: unit for unit in rows.filter(pk__in=keys, is_active=True)}
        if missing := [key for key in keys if key not in units]:
            raise ValidationError({"units": [_("there is no such unit") + f": {missing[0]}"]})
        outcomes = send_package(
            incident,
            [units[key] for key in keys],
            now=timezone.now(),
            reason=form.validated_data["reason"],
            by=user_of(request),
        )
        body = [
            {
                "unit": str(o.unit),
                "dispatch": o.dispatch and o.dispatch.pk,
                "expected_arrival": o.dispatch and o.dispatch.expected_arrival,
                "refused": o.refused or None,
            }
            for o in outcomes
        ]
        return Response({"outcomes": body}, status=201 if any(o.dispatch for o in outcomes) else 409)


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
