"""What the planner asks of past incidents: response times, incidents as demand, how busy crews were."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from numpy.typing import NDArray
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.http import Moment, StrictSerializer
from agencies.models import Service
from geo.api import query_of
from geo.api_planning import Planning, QuestionForm, ask, checked
from geo.api_taking import file_of
from geo.planning.coverage import Arrivals
from geo.planning.exports import FORMATS
from geo.planning.history import BY, response_table
from geo.planning.report import coverage_report
from incidents.planning import busy, demand, real_incidents, responses

DEFAULT_DAYS = 365


class SpanQuery(StrictSerializer):
    """A time (default: the last year) and a service."""

    since = Moment(required=False)
    until = Moment(required=False)
    service = serializers.SlugField(required=False)


class ResponseQuery(SpanQuery):
    by = serializers.ChoiceField(choices=tuple(BY), default="all")


def span_of(data: dict[str, Any]) -> tuple[datetime, datetime]:
    until = data.get("until") or timezone.now()
    since = data.get("since") or until - timedelta(days=DEFAULT_DAYS)
    if since >= until:
        raise ValidationError({"since": [_("the time begins after it ends; choose an earlier beginning")]})
    return since, until


def service_of(data: dict[str, Any]) -> Service | None:
    if not data.get("service"):
        return None
    found = Service.objects.filter(code=data["service"]).first()
    if found is None:
        raise ValidationError({"service": [_("there is no such service; choose one of the list")]})
    return found


class ResponseTimes(Planning):
    """Response times T0 to T4 by kind, village, hour or post: the mean the law asks for, the share in
    target, and the incidents behind each figure."""

    @extend_schema(parameters=[ResponseQuery], responses={200: dict})
    def get(self, request: Request) -> Response:
        q = query_of(request, ResponseQuery)
        since, until = span_of(q)
        rows = responses(real_incidents(since, until, service_of(q)))
        return Response({"since": since, "until": until, "by": q["by"], "rows": response_table(rows, q["by"])})


class DemandForm(QuestionForm):
    since = Moment(required=False)
    until = Moment(required=False)
    when = serializers.ChoiceField(choices=("all", "day", "night"), default="all")


def weighed(request: Request, data: dict[str, Any]) -> tuple[Arrivals, dict[str, Any], NDArray[np.float64]]:
    """The question's arrivals, its report by past incidents, and their weight on each cell (C,)."""
    since, until = span_of(data)
    found = ask(request, data)
    weights, left_out = demand(found.world, real_incidents(since, until, service_of(data)), data["when"])
    about = {"demand": "incidents", "when": data["when"], "since": since, "until": until, "left_out": left_out}
    return found, coverage_report(found, timezone.now(), weights, data["circle_km"], about), weights


class DemandCoverage(Planning):
    """Coverage of past incidents instead of people, by day or by night."""

    @extend_schema(request=DemandForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        return Response(weighed(request, checked(request, DemandForm))[1])


class DemandFileForm(DemandForm):
    format = serializers.ChoiceField(choices=tuple(FORMATS))


class DemandFiles(Planning):
    """Coverage of past incidents as a file: `csv` (a zip of tables), `geojson` or `gpkg`."""

    @extend_schema(request=DemandFileForm, responses={(200, "application/octet-stream"): bytes})
    def post(self, request: Request) -> HttpResponse:
        data = checked(request, DemandFileForm)
        found, report, weights = weighed(request, data)
        return file_of(found, report, timezone.now(), data["format"], weights)


class BusyCrews(Planning):
    """The share of time a crew was taken; estimated only where the incidents are enough."""

    @extend_schema(parameters=[SpanQuery], responses={200: dict})
    def get(self, request: Request) -> Response:
        q = query_of(request, SpanQuery)
        service = service_of(q)
        if service is None:
            raise ValidationError({"service": [_("name the service")]})
        found = busy(service, *span_of(q))
        return Response(
            {"fraction": found.fraction, "incidents": found.incidents, "days": round(found.days, 1), "why": found.why}
        )
