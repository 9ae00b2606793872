"""The recommendation as the API gives it, the hole a choice would leave, and the fit of plans."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import IsViewer, StrictSerializer
from agencies.models import Role, Unit
from agencies.units import active_units
from geo.api import query_of
from geo.coverage import free_at
from geo.ledger_json import line_json
from geo.nearest import Candidate
from incidents.advised import remember
from incidents.api.common import DESK, SENDERS, incident_of
from incidents.mandates import misfits
from incidents.recommend import Recommendation, Row, cover_of, recommend, why_not


class IncidentRecommendation(APIView):
    """The joint package for the incident's plan, with all that was considered."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = DESK

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        incident = incident_of(request, pk, alone=True)
        made = recommend(incident, timezone.now())
        remember(made)
        return Response(recommendation_json(made))


def recommendation_json(made: Recommendation) -> dict[str, Any]:
    """Seconds, metres and people (estimated); None where it is not known."""
    return {
        "incident": str(made.incident.pk),
        "at": made.found.now,
        "alarm": made.incident.alarm,
        "network": made.found.network,
        "revision": made.found.revision,
        "is_demonstration": made.found.is_demonstration,
        "cutoff_s": made.found.cutoff_s,
        "rows": [_row_json(row, made) for row in made.rows],
        "brought": [
            {"capability": row.capability.code, "name": row.capability.name, "by": line and line.unit.call_sign}
            for row, line in made.brought
        ],
        "units": [str(line.unit.pk) for line in made.chosen],
        "shortfall": sum(row.short for row in made.rows),
        "package_left_without": made.package_left,
    }


def _row_json(row: Row, made: Recommendation) -> dict[str, Any]:
    def line(candidate: Candidate) -> dict[str, Any]:
        pk = candidate.unit.pk
        return line_json(candidate) | {
            "left_without": made.left_without.get(pk, 0),
            "needs_consent": pk in made.consent,
            "why_not": why_not(candidate, made.consent),
        }

    return {
        "capability": row.row.capability.code,
        "name": row.row.capability.name,
        "count": row.row.count,
        "alarm": row.row.alarm,
        "short": row.short,
        "chosen": [line(c) for c in row.chosen],
        "others": [line(c) for c in row.others],
        "refused": [line(c) for c in row.refused],
    }


class HoleQuery(StrictSerializer):
    units = serializers.RegexField(r"^\d+(,\d+){0,49}$", help_text="keys of units, separated by commas")


class Hole(APIView):
    """Whom these units would leave without cover if they went now: cells as [lon, lat, people]."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*DESK, Role.PLANNER)

    @extend_schema(parameters=[HoleQuery], responses={200: dict})
    def get(self, request: Request) -> Response:
        keys = query_of(request, HoleQuery)["units"].split(",")
        units = list(Unit.objects.filter(pk__in=keys, is_active=True))
        cover = cover_of(free_at(active_units(), timezone.now()))
        lost = cover.lost(units)
        cells = [
            [round(lon, 5), round(lat, 5), round(float(people), 1)]
            for (lon, lat), people in zip(cover.cells.lonlat[lost].tolist(), cover.cells.people[lost], strict=True)
        ]
        return Response({"people": round(cover.people(units)), "is_estimate": True, "cells": cells})


class Misfits(APIView):
    """Where plans, mandates and fleet leave a hole or overlap."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*SENDERS, Role.PLANNER)

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response([{"what": m.what, "about": m.about, "advice": m.advice} for m in misfits()])
