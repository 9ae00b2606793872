"""The form of a call: its draft, incidents like it, opening one, adding to one, the caller's place."""

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api import seen
from agencies.http import Degrees, StrictSerializer
from geo.api import query_of
from geo.snap import check_lonlat
from incidents.actions import add_call_to, decide_offer, make_location_link, open_from_call, save_draft
from incidents.actions.callforms import draft_of
from incidents.api.callcommon import FARTHEST_M, Answers, PlaceForm, call_of, located, me, reveal
from incidents.api.calls import CallView
from incidents.dangers import judge
from incidents.likeness import similar
from incidents.models import IncidentType, PositionOffer, Priority
from incidents.payloads import incident_change
from incidents.places import BadPlace

FIELDS = (
    "type",
    "lon",
    "lat",
    "accuracy_m",
    "mark",
    "landmark_id",
    "village",
    "landmark",
    "title",
    "priority",
    "priority_reason",
    "dangers",
    "answers",
    "narrative",
    "caller_name",
    "search",
)
LARGEST_DRAFT = 20_000


class DraftForm(StrictSerializer):
    base = serializers.IntegerField(min_value=0)
    fields_ = serializers.DictField(source="values")

    def to_internal_value(self, data: Any) -> Any:
        renamed = {("fields_" if k == "fields" else k): v for k, v in data.items()} if isinstance(data, dict) else data
        try:
            return super().to_internal_value(renamed)
        except ValidationError as error:
            told = error.detail if isinstance(error.detail, dict) else {"fields": error.detail}
            raise ValidationError({("fields" if k == "fields_" else k): v for k, v in told.items()}) from error

    def validate_fields_(self, values: dict[str, Any]) -> dict[str, Any]:
        if unknown := sorted(set(values) - set(FIELDS)):
            text = _("unknown field %(name)s; there are: %(known)s")
            raise ValidationError(text % {"name": unknown[0], "known": ", ".join(FIELDS)})
        if len(json.dumps(values)) > LARGEST_DRAFT:
            raise ValidationError(_("the form is too long; shorten the narrative"))
        return values


class CallDraft(CallView):
    """The half-filled form, kept on the server: it survives a reload. PUT the fields that changed,
    with the version that was read (`base`); what somebody else typed meanwhile comes back."""

    keeps_answers = False

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        call = call_of(pk)
        reveal(request, call, "draft")
        return Response({"version": call.draft_version, "fields": draft_of(call)})

    @extend_schema(request=DraftForm, responses={200: dict})
    def put(self, request: Request, pk: int) -> Response:
        form = DraftForm(data=request.data)
        form.is_valid(raise_exception=True)
        call_of(pk)
        data = form.validated_data
        return Response(save_draft(pk, data["values"], base=data["base"], by=me(request)))


class SimilarQuery(StrictSerializer):
    lon = Degrees()
    lat = Degrees()
    accuracy_m = serializers.FloatField(required=False, min_value=0, max_value=FARTHEST_M)
    type = serializers.CharField(required=False, max_length=10)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        try:
            check_lonlat(data["lon"], data["lat"])
        except ValueError as error:
            raise serializers.ValidationError({"lon": [str(error)]}) from error
        return data


class CallSimilar(CallView):
    """Open incidents that this call may be another report of, the likeliest first, with the parts of
    the score (see incidents.similar)."""

    @extend_schema(parameters=[SimilarQuery], responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        call_of(pk)
        q = query_of(request, SimilarQuery)
        found = similar(q["lon"], q["lat"], q.get("accuracy_m"), q.get("type"), timezone.now())
        return Response({"similar": [match.json() for match in found]})


class OpenForm(PlaceForm):
    type = serializers.CharField(max_length=10)
    title = serializers.CharField(max_length=160, required=False, allow_blank=True)
    landmark = serializers.CharField(max_length=200, required=False, allow_blank=True)
    narrative = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    answers = Answers(required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    priority_reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    another = serializers.BooleanField(default=False)


class CallOpen(CallView):
    """Open an incident from a call: a point, a landmark, or a village alone (`place_mark` says so
    until it is moved). `similar`: what it may be another report of."""

    @extend_schema(request=OpenForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = OpenForm(data=request.data)
        form.is_valid(raise_exception=True)
        call_of(pk)
        data = dict(form.validated_data)
        place = located(data)
        try:
            incident = open_from_call(pk, type_code=data.pop("type"), place=place, by=me(request), **data)
        except BadPlace as error:
            raise ValidationError({"lon": [str(error)]}) from error
        found = similar(place.lon, place.lat, place.accuracy_m, incident.type.code, timezone.now(), but=incident.pk)
        (row,) = seen(request, [incident_change(incident, "incident")])
        return Response(row | {"similar": [match.json() for match in found]}, status=201)


class AddForm(StrictSerializer):
    incident = serializers.IntegerField(min_value=1)
    narrative = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    answers = Answers(required=False)


class CallAddTo(CallView):
    """The call as another report of an open incident; `new`: the dangers nobody had told of."""

    @extend_schema(request=AddForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = AddForm(data=request.data)
        form.is_valid(raise_exception=True)
        call_of(pk)
        data = dict(form.validated_data)
        report, new = add_call_to(pk, data.pop("incident"), by=me(request), **data)
        return Response({"report": report.pk, "incident": report.incident_id, "new": new}, status=201)


class CallLocationLink(CallView):
    """A link for the caller's own phone. Shown once, works once, for ten minutes."""

    keeps_answers = False

    @extend_schema(request=None, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        call_of(pk)
        link, secret = make_location_link(pk, by=me(request))
        return Response({"path": f"/lokasi/{secret}/", "expires_at": link.expires_at}, status=201)


class DecideForm(StrictSerializer):
    accept = serializers.BooleanField()


class OfferDecide(CallView):
    """Take the caller's position for the form, or leave it. The incident is moved by another step."""

    @extend_schema(request=DecideForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = DecideForm(data=request.data)
        form.is_valid(raise_exception=True)
        if not PositionOffer.objects.filter(pk=pk).exists():
            raise ValidationError({"id": [_("there is no such position")]})
        offer = decide_offer(pk, form.validated_data["accept"], by=me(request))
        place = {"lon": offer.point.x, "lat": offer.point.y, "accuracy_m": offer.accuracy_m}
        return Response({"id": offer.pk, "call": offer.call_id} | (place if offer.accepted_at else {}))


class JudgeForm(StrictSerializer):
    type = serializers.CharField(max_length=10)
    answers = Answers()


class Judge(CallView):
    """The priority that the answers make of a kind, and which answers made it so. Changes nothing."""

    @extend_schema(request=JudgeForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        form = JudgeForm(data=request.data)
        form.is_valid(raise_exception=True)
        kind = IncidentType.objects.filter(code=form.validated_data["type"], is_active=True).first()
        if kind is None:
            raise ValidationError({"type": [_("unknown kind of incident %s") % form.validated_data["type"]]})
        judged = judge(kind.priority, kind.dangers, form.validated_data["answers"])
        return Response({"priority": judged.priority, "because": judged.because})
