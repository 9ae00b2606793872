"""API of assumed growth, by year and zone: planners edit it, every value keeps its source and history."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.http import StrictSerializer, user_of
from agencies.models import Role
from geo.actions.growth import end_growth, set_growth
from geo.api import query_of
from geo.api_planning import Planning, checked
from geo.growth import edit_of, people_year, step_json, zones_assumed
from geo.models import GrowthStep
from geo.planning.edits import LEAST_PERCENT, MOST_ADDED, MOST_PERCENT


class GrowthQuery(StrictSerializer):
    """`year`: also the edit that makes a scenario of that year."""

    year = serializers.IntegerField(min_value=2000, max_value=2100, required=False)
    from_year = serializers.IntegerField(min_value=2000, max_value=2100, required=False)


class GrowthForm(StrictSerializer):
    percent = serializers.FloatField(min_value=LEAST_PERCENT, max_value=MOST_PERCENT, default=0.0)
    added = serializers.FloatField(min_value=0, max_value=MOST_ADDED, default=0.0)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]


class AssumedGrowth(Planning):
    """What is assumed, by zone and year; with `year` the edit for a scenario of that year."""

    @extend_schema(parameters=[GrowthQuery], responses={200: dict})
    def get(self, request: Request) -> Response:
        q = query_of(request, GrowthQuery)
        zones = zones_assumed()
        from_year = q.get("from_year") or people_year()
        body: dict[str, Any] = {"is_assumption": True, "from_year": from_year, "zones": zones}
        if year := q.get("year"):
            if year < from_year:
                text = _("the people now are those of %(from)d; choose that year or a later one")
                raise ValidationError({"year": [text % {"from": from_year}]})
            body["edit"] = edit_of(zones, from_year, year)
        return Response(body)


class GrowthOfYear(Planning):
    """One zone from one year on: its history, a new value, or none of its own any more."""

    write_roles: tuple[str, ...] = (Role.PLANNER,)

    @extend_schema(operation_id="planning_growth_history", responses={200: dict})
    def get(self, request: Request, area: str, year: int) -> Response:
        rows = GrowthStep.objects.filter(area__code=area, year=year).select_related("by").order_by("-at")
        return Response([step_json(step) | {"replaced_at": step.replaced_at} for step in rows])

    @extend_schema(request=GrowthForm, responses={200: dict})
    def put(self, request: Request, area: str, year: int) -> Response:
        data = checked(request, GrowthForm)
        if not 2000 <= year <= 2100:
            raise ValidationError({"year": [_("the year must be 2000 to 2100")]})
        return Response(step_json(set_growth(area, year, by=user_of(request), **data)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, area: str, year: int) -> Response:
        end_growth(area, year)
        return Response(status=204)
