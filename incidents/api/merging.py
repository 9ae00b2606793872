"""Incidents that are one, or parts of another; staging points; facts; a better place."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import seen
from agencies.apiview import APIView
from agencies.http import Degrees, IsViewer, StrictSerializer, user_of
from agencies.models import Role
from incidents.actions import (
    add_staging_point,
    merge_incidents,
    pass_on_facts,
    remove_staging_point,
    set_parent,
    settle_fact,
    tell_facts,
    unmerge_incident,
)
from incidents.api.callcommon import Answers, PlaceForm, located
from incidents.api.common import DESK, SENDERS, incident_of
from incidents.dangers import ANSWERS, FACT_CODES
from incidents.models import UNREAD, Incident, Merge, StagingPoint
from incidents.moving import move
from incidents.payloads import incident_change
from incidents.places import BadPlace


class IncidentStep(APIView):
    """A step of an incident that the viewer may see."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles: tuple[str, ...] = DESK

    def answer(self, request: Request, pk: int) -> Response:
        """The incident as it stands now."""
        incident = Incident.objects.select_related("type__lead_agency__service", "village").defer(*UNREAD).get(pk=pk)
        rows = seen(request, [incident_change(incident, "incident")])
        return Response(rows[0] if rows else {"id": str(pk), "status": incident.status})


def _other(request: Request, pk: int, field: str) -> int:
    """Another incident that the body names; said at its field where there is none to see."""
    try:
        return incident_of(request, pk).pk
    except NotFound:
        raise ValidationError({field: [_("there is no such incident")]}) from None


class MergeForm(StrictSerializer):
    into = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class IncidentMerge(IncidentStep):
    """Find this incident to be another (`into`); answers with the other."""

    write_roles = SENDERS

    @extend_schema(request=MergeForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = MergeForm(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        incident_of(request, pk)
        into = _other(request, data.pop("into"), "into")
        merge_incidents(pk, into, by=user_of(request), **data)
        return self.answer(request, into)


class UnmergeForm(StrictSerializer):
    reason = serializers.CharField(max_length=500)


class IncidentUnmerge(IncidentStep):
    """Take a merge back; answers with this incident as it stands again."""

    write_roles = SENDERS

    @extend_schema(request=UnmergeForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = UnmergeForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        unmerge_incident(pk, by=user_of(request), **form.validated_data)
        return self.answer(request, pk)


class IncidentMerges(APIView):
    """What was merged into an incident and taken out again."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = DESK

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        incident_of(request, pk)
        rows = Merge.objects.filter(into_id=pk).select_related("child").order_by("at")
        return Response([_merge(row) for row in rows])


def _merge(row: Merge) -> dict[str, Any]:
    return {
        "incident": row.child_id,
        "number": row.child.number,
        "title": row.child.title,
        "at": row.at,
        "reason": row.reason,
        "undone_at": row.undone_at,
    }


class ParentForm(StrictSerializer):
    part_of = serializers.IntegerField(min_value=1, allow_null=True)


class IncidentParent(IncidentStep):
    """Make it part of a greater incident; null: of none."""

    write_roles = SENDERS

    @extend_schema(request=ParentForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = ParentForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        parent = form.validated_data["part_of"]
        set_parent(pk, None if parent is None else _other(request, parent, "part_of"), by=user_of(request))
        return self.answer(request, pk)


class StagingForm(StrictSerializer):
    name = serializers.CharField(max_length=80)
    lon = Degrees()
    lat = Degrees()


class IncidentStaging(IncidentStep):
    """Name a place where its units gather."""

    write_roles = SENDERS

    @extend_schema(request=StagingForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = StagingForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        return Response({"id": add_staging_point(pk, by=user_of(request), **form.validated_data).pk}, status=201)


class StagingRemove(APIView):
    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        point = StagingPoint.objects.filter(pk=pk).first()
        if point is None:
            raise NotFound()
        incident_of(request, point.incident_id)
        remove_staging_point(pk, by=user_of(request))
        return Response({"id": pk})


class FactsForm(StrictSerializer):
    answers = Answers()


class IncidentFacts(IncidentStep):
    """What somebody tells of the dangers: the desk, or a unit's agency and crew at the scene."""

    write_roles = (*DESK, Role.AGENCY_DESK, Role.CREW)

    @extend_schema(request=FactsForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = FactsForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        return Response({"new": tell_facts(pk, form.validated_data["answers"], by=user_of(request))})


class PassForm(StrictSerializer):
    facts = serializers.ListField(child=serializers.ChoiceField(choices=FACT_CODES), min_length=1, max_length=20)


class FactsPass(IncidentStep):
    """The crews were told of new dangers: they no longer jump out."""

    @extend_schema(request=PassForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = PassForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        pass_on_facts(pk, form.validated_data["facts"], by=user_of(request))
        return self.answer(request, pk)


class SettleForm(StrictSerializer):
    fact = serializers.ChoiceField(choices=FACT_CODES)
    answer = serializers.ChoiceField(choices=ANSWERS)
    reason = serializers.CharField(max_length=500)


class FactSettle(IncidentStep):
    """Who sees it says how it is."""

    write_roles = SENDERS

    @extend_schema(request=SettleForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = SettleForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        data = form.validated_data
        settle_fact(pk, data["fact"], data["answer"], reason=data["reason"], by=user_of(request))
        return self.answer(request, pk)


class MoveForm(PlaceForm):
    landmark = serializers.CharField(max_length=200, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class IncidentMove(IncidentStep):
    """A better place: village and roads of the units under way follow."""

    @extend_schema(request=MoveForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = MoveForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident_of(request, pk)
        data = dict(form.validated_data)
        try:
            move(pk, located(data), by=user_of(request), **data)
        except BadPlace as error:
            raise ValidationError({"lon": [str(error)]}) from error
        return self.answer(request, pk)
