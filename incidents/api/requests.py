"""Requests to agencies: asked by the centre, answered by their desks."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import IsViewer, Moment, StrictSerializer, user_of, viewer_of
from agencies.ladder import rungs
from agencies.models import Capability, Role
from incidents.actions import (
    accept_request,
    acknowledge_request,
    ask_agency,
    decline_request,
    note_try,
    withdraw_request,
)
from incidents.api.common import DESK, SENDERS, dispatch_of, incident_of, request_of, said_how, tries_json
from incidents.models import OPEN_REQUEST, OPEN_STATUSES, AgencyRequest, ContactTry, Via
from incidents.sending import name_units

ANSWERERS = (*SENDERS, Role.AGENCY_DESK)
SHOWN = ("incident", "agency", "capability", "unit", "asked_by")  # what the API tells of a request


def request_json(asked: AgencyRequest, sees_all: bool) -> dict[str, Any]:
    """A request as the API gives it; who accepted, and whom to ring, for the centre's desks alone."""
    body = {
        "id": asked.pk,
        "incident": str(asked.incident_id),
        "number": asked.incident.number,
        "agency": str(asked.agency_id),
        "agency_name": asked.agency.short_name,
        "capability": asked.capability and asked.capability.code,
        "capability_name": asked.capability and asked.capability.name,
        "count": asked.count,
        "unit": asked.unit_id and str(asked.unit_id),
        "message": asked.message,
        "asked_by": asked.asked_by and (asked.asked_by.get_full_name() or asked.asked_by.get_username()),
        "transfers": asked.transfers,
        "status": asked.status,
        "sent_at": asked.sent_at,
        "due_at": asked.due_at,
        "acknowledged_at": asked.acknowledged_at,
        "answered_at": asked.answered_at,
        "via": asked.via,
        "reason": asked.reason,
        "expected_arrival": asked.expected_arrival,
        "units": [str(pk) for pk in asked.dispatches.order_by("pk").values_list("unit_id", flat=True)],
    }
    if sees_all:
        tried = list(asked.tries.all())
        ladder = rungs(asked.agency)
        body |= {
            "officer": asked.officer,
            "tries": tries_json(tried),
            "ladder": [{"step": r.step, "post": r.post, "phone": r.phone} for r in ladder],
            "next": next((r.post for r in ladder if r.step not in {t.step_id for t in tried}), None),
        }
    return body


def shown(request: Request, asked: AgencyRequest, status: int = 200) -> Response:
    return Response(request_json(asked, viewer_of(request).sees_all), status=status)


class AskForm(StrictSerializer):
    agency = serializers.IntegerField(min_value=1)
    capability = serializers.SlugField(required=False, allow_null=True)
    count = serializers.IntegerField(min_value=1, max_value=20, default=1)
    unit = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    message = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    transfers = serializers.BooleanField(default=False)


class IncidentRequests(APIView):
    """What agencies were asked for an incident; an agency reads its own. The centre asks another."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*DESK, Role.AGENCY_DESK)
    write_roles = SENDERS

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        viewer = viewer_of(request)
        rows = incident_of(request, pk).requests.select_related(*SHOWN)
        own = rows if viewer.sees_all else rows.filter(agency_id__in=viewer.agency_ids)
        return Response([request_json(r, viewer.sees_all) for r in own])

    @extend_schema(request=AskForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = AskForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        data = dict(form.validated_data)
        code = data.pop("capability", None)
        capability = Capability.objects.filter(code=code).first() if code else None
        if code and capability is None:
            raise ValidationError({"capability": [_("unknown capability %s") % code]})
        asked = ask_agency(
            pk,
            data.pop("agency"),
            capability=capability,
            unit_id=data.pop("unit", None),
            by=user_of(request),
            **data,
        )
        return shown(request, asked, 201)


class Requests(APIView):
    """Requests that wait for an answer: all of them for the centre, its own for an agency's desk."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*DESK, Role.AGENCY_DESK)

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        viewer = viewer_of(request)
        rows = AgencyRequest.objects.filter(status__in=OPEN_REQUEST, incident__status__in=OPEN_STATUSES)
        own = rows if viewer.sees_all else rows.filter(agency_id__in=viewer.agency_ids)
        joined = own.select_related(*SHOWN)
        return Response([request_json(r, viewer.sees_all) for r in joined])


class HeardForm(StrictSerializer):
    via = serializers.ChoiceField(choices=Via.choices, default=Via.APP)


class Acknowledge(APIView):
    """The desk has heard: by its own tap, or noted by the centre."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = ANSWERERS

    @extend_schema(request=HeardForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = HeardForm(data=request.data)
        form.is_valid(raise_exception=True)
        request_of(request, pk)
        via = said_how(request, form.validated_data["via"])
        return shown(request, acknowledge_request(pk, via=via, by=user_of(request)))


class AcceptForm(StrictSerializer):
    officer = serializers.CharField(max_length=120)
    units = serializers.ListField(
        child=serializers.IntegerField(min_value=1), max_length=20, required=False, default=list
    )
    expected_arrival = Moment(required=False, allow_null=True)
    via = serializers.ChoiceField(choices=Via.choices, default=Via.APP)


class Accept(APIView):
    """A named officer accepts, and names the units that go."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = ANSWERERS

    @extend_schema(request=AcceptForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = AcceptForm(data=request.data)
        form.is_valid(raise_exception=True)
        asked, data = request_of(request, pk), form.validated_data
        done = accept_request(
            pk,
            officer=data["officer"],
            units=name_units(asked.incident, asked.agency, list(dict.fromkeys(data["units"])), timezone.now()),
            expected_arrival=data.get("expected_arrival"),
            via=said_how(request, data["via"]),
            by=user_of(request),
        )
        return shown(request, done)


class DeclineForm(StrictSerializer):
    reason = serializers.CharField(max_length=300)
    via = serializers.ChoiceField(choices=Via.choices, default=Via.APP)


class Decline(APIView):
    """The agency cannot come, and says why."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = ANSWERERS

    @extend_schema(request=DeclineForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = DeclineForm(data=request.data)
        form.is_valid(raise_exception=True)
        request_of(request, pk)
        data = form.validated_data
        via = said_how(request, data["via"])
        return shown(request, decline_request(pk, reason=data["reason"], via=via, by=user_of(request)))


class WithdrawForm(StrictSerializer):
    reason = serializers.CharField(max_length=300)


class Withdraw(APIView):
    """The centre needs it no more."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=WithdrawForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = WithdrawForm(data=request.data)
        form.is_valid(raise_exception=True)
        request_of(request, pk)
        return shown(request, withdraw_request(pk, reason=form.validated_data["reason"], by=user_of(request)))


class TryForm(StrictSerializer):
    step = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    outcome = serializers.ChoiceField(choices=ContactTry.Outcome.choices)


class RequestTries(APIView):
    """Somebody on the agency's ladder was rung about a request; no `step`: its desk."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = DESK

    @extend_schema(request=TryForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = TryForm(data=request.data)
        form.is_valid(raise_exception=True)
        request_of(request, pk)
        data = form.validated_data
        note_try(request_id=pk, step_id=data["step"], outcome=data["outcome"], by=user_of(request))
        return shown(request, request_of(request, pk), 201)


class DispatchTries(APIView):
    """The same about an order that nobody has acknowledged."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = DESK

    @extend_schema(request=TryForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = TryForm(data=request.data)
        form.is_valid(raise_exception=True)
        dispatch = dispatch_of(request, pk)
        data = form.validated_data
        note_try(dispatch_id=pk, step_id=data["step"], outcome=data["outcome"], by=user_of(request))
        return Response({"id": pk, "tries": tries_json(dispatch.tries.all())}, status=201)
