"""Back-entry of the hours on paper."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import IsViewer, Moment, StrictSerializer, user_of
from agencies.models import Unit
from incidents.actions import PaperUnit, enter_from_paper
from incidents.api.callcommon import Number, PlaceForm, located
from incidents.api.common import SENDERS
from incidents.places import BadPlace


class PaperUnitForm(StrictSerializer):
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.filter(is_active=True))
    ordered_at = Moment()
    departed_at = Moment(required=False, allow_null=True)
    arrived_at = Moment(required=False, allow_null=True)
    ended_at = Moment(required=False, allow_null=True)


class PaperForm(PlaceForm):
    type = serializers.CharField(max_length=10)
    reported_at = Moment()
    units = PaperUnitForm(many=True, required=False, default=list)
    controlled_at = Moment(required=False, allow_null=True)
    resolved_at = Moment(required=False, allow_null=True)
    number = Number(required=False)
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    landmark = serializers.CharField(max_length=200, required=False, allow_blank=True)
    narrative = serializers.CharField(max_length=10_000, required=False, allow_blank=True)


class PaperIncidents(APIView):
    """An incident that stood on paper, with its true times (409 where they contradict each other)."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=PaperForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        form = PaperForm(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        place = located(data)
        units = [PaperUnit(u.pop("unit").pk, **u) for u in map(dict, data.pop("units"))]
        kind = data.pop("type")
        try:
            made = enter_from_paper(type_code=kind, place=place, units=units, by=user_of(request), **data)
        except BadPlace as error:
            raise ValidationError({"lon": [str(error)]}) from error
        return Response({"id": str(made.pk), "number": made.number, "status": made.status}, status=201)
