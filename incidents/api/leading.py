"""Command of the centre; who leads an incident and who commands on scene; conflicts; reopening."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import seen
from agencies.apiview import APIView
from agencies.http import IsViewer, StrictSerializer, user_of
from agencies.models import Role
from incidents.actions import (
    decide_conflict,
    hand_over_command,
    reopen_incident,
    set_scene_commander,
    transfer_lead,
)
from incidents.api.common import DESK, SENDERS, incident_of
from incidents.conflicts import Decision, Side, conflicts, decision
from incidents.models import CommandTerm
from incidents.standing import command_change, current_command

HISTORY = 50


class HandOverForm(StrictSerializer):
    agency = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=300)


class Command(APIView):
    """Who holds command; the holder's supervisor (or an administrator) hands it over."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = (Role.SUPERVISOR,)

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response(next(iter(seen(request, current_command())), None))

    @extend_schema(request=HandOverForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        form = HandOverForm(data=request.data)
        form.is_valid(raise_exception=True)
        by = user_of(request)
        if by is None:
            raise PermissionDenied()
        term = hand_over_command(form.validated_data["agency"], reason=form.validated_data["reason"], by=by)
        return Response(seen(request, [command_change(term, "command")])[0], status=201)


class CommandHistory(APIView):
    """Who held command, the last first."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*DESK, Role.PLANNER)

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        rows = CommandTerm.objects.values("agency__short_name", "since", "reason", "handed_by__username")
        return Response(list(rows[:HISTORY]))


class LeadForm(StrictSerializer):
    agency = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=300)


class IncidentLead(APIView):
    """Another agency leads the incident; one that must be asked gets a request to lead instead."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=LeadForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = LeadForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        data = form.validated_data
        done = transfer_lead(pk, data["agency"], reason=data["reason"], by=user_of(request))
        return Response({"id": pk, "lead_agency": done.lead.short_name if done.lead else ""})


class CommanderForm(StrictSerializer):
    agency = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    unit = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


class SceneCommander(APIView):
    """Who commands on scene: a unit that is there, or an agency; neither: nobody."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=CommanderForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = CommanderForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        data = form.validated_data
        done = set_scene_commander(pk, agency_id=data["agency"], unit_id=data["unit"], by=user_of(request))
        return Response({"id": pk, "commander": done.commander})


class ReopenForm(StrictSerializer):
    reason = serializers.CharField(max_length=500)


class Reopen(APIView):
    """A supervisor takes up again an incident that had ended."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = (Role.SUPERVISOR,)

    @extend_schema(request=ReopenForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = ReopenForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        done = reopen_incident(pk, reason=form.validated_data["reason"], by=user_of(request))
        return Response({"id": pk, "status": done.status})


class ConflictForm(StrictSerializer):
    unit = serializers.IntegerField(min_value=1)
    against = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=300)


class Conflicts(APIView):
    """Units that this incident and another both want, with what each would lose; the supervisor
    says that this one gets it."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = DESK
    write_roles = (Role.SUPERVISOR,)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        found = conflicts(incident_of(request, pk), timezone.now())
        return Response(
            [
                {
                    "unit": {"id": str(c.unit.unit.pk), "call_sign": c.unit.unit.call_sign},
                    "here": _side_json(c.here),
                    "there": _side_json(c.there),
                    "decided": _decided_json(decision(c)),
                }
                for c in found
            ]
        )

    @extend_schema(request=ConflictForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = ConflictForm(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        for key in (pk, data["against"]):
            incident_of(request, key)
        decide_conflict(data["unit"], pk, data["against"], reason=data["reason"], by=user_of(request))
        return Response({"unit": str(data["unit"]), "incident": str(pk)}, status=201)


def _side_json(side: Side) -> dict[str, Any]:
    """Seconds from now; `without_s` None: nobody could come instead."""
    return {
        "incident": str(side.incident.pk),
        "number": side.incident.number,
        "title": side.incident.title,
        "priority": side.incident.priority,
        "capability": side.capability,
        "with_s": _round(side.with_s),
        "without_s": _round(side.without_s),
        "instead": side.instead,
        "short": side.short,
    }


def _decided_json(said: Decision | None) -> dict[str, Any] | None:
    """`incident`: who gets the unit."""
    if said is None:
        return None
    return {"incident": str(said.incident_id), "by": said.by, "at": said.at, "reason": said.reason}


def _round(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
