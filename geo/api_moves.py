"""API of cover now: the worst holes, the moves that would close them, and a person's word on each."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.http import StrictSerializer, user_of
from agencies.models import Role, Service, Station
from geo.actions.moves import arrive_move, decide_move, end_move
from geo.api import query_of
from geo.api_planning import Planning, checked
from geo.models import Move
from geo.planning.cover_in_time import now_and_moves

RECENT = 50


class MoveUpQuery(StrictSerializer):
    service = serializers.SlugField()
    moves = serializers.IntegerField(min_value=1, max_value=5, default=2)
    people = serializers.FloatField(min_value=1, default=500)


class CrewMoveForm(StrictSerializer):
    """A person's word on a proposal: `unit` (its id) to the station with code `to`."""

    service = serializers.SlugField()
    unit = serializers.IntegerField(min_value=1)
    to = serializers.CharField(max_length=30)
    accept = serializers.BooleanField()
    reason = serializers.CharField(max_length=300)


class MoveUp(Planning):
    """The worst holes now, which free crew would close them from which station at what cost, and the
    moves decided so far. A person decides: `accept` makes an order, a declined one is kept."""

    read_roles = (Role.PLANNER, Role.SUPERVISOR, Role.DISPATCHER)
    write_roles = (Role.SUPERVISOR, Role.DISPATCHER)

    @extend_schema(parameters=[MoveUpQuery], responses={200: dict})
    def get(self, request: Request) -> Response:
        q = query_of(request, MoveUpQuery)
        service = service_named(q["service"])
        decided = Move.objects.filter(service=service).select_related("unit", "station", "service")
        return Response(
            now_and_moves(service, timezone.now(), q["moves"], q["people"])
            | {"decided": [move_json(move) for move in decided.prefetch_related("log__by")[:RECENT]]}
        )

    @extend_schema(request=CrewMoveForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        data = checked(request, CrewMoveForm)
        station = Station.objects.filter(code=data["to"], is_active=True).first()
        if station is None:
            raise ValidationError({"to": [_("there is no such station in service; choose one of the list")]})
        move = decide_move(
            service_named(data["service"]),
            data["unit"],
            station,
            accept=data["accept"],
            reason=data["reason"],
            by=user_of(request),
        )
        return Response(move_json(move), status=201)


class MoveArrives(Planning):
    """The crew stands ready there."""

    write_roles = (Role.SUPERVISOR, Role.DISPATCHER)

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        return Response(move_json(arrive_move(pk, user_of(request))))


class MoveEndForm(StrictSerializer):
    reason = serializers.CharField(max_length=300)


class MoveEnds(Planning):
    """The crew goes home."""

    write_roles = (Role.SUPERVISOR, Role.DISPATCHER)

    @extend_schema(request=MoveEndForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        return Response(move_json(end_move(pk, checked(request, MoveEndForm)["reason"], user_of(request))))


def service_named(code: str) -> Service:
    service = Service.objects.filter(code=code).select_related("capability").first()
    if service is None:
        there = ", ".join(Service.objects.values_list("code", flat=True))
        raise ValidationError({"service": [_("there is no such service; there are: %s") % there]})
    return service


def move_json(move: Move) -> dict[str, Any]:
    return {
        "id": move.pk,
        "service": move.service.code,
        "unit": move.unit.call_sign,
        "unit_id": move.unit_id,
        "to": move.station.name,
        "to_code": move.station.code,
        "state": move.state,
        "gained": round(move.gained),
        "lost": round(move.lost),
        "drive_s": round(move.drive_s),
        "people_is_estimate": move.people_is_estimate,
        "decided_at": move.decided_at,
        "ended_at": move.ended_at,
        "log": [
            {"state": e.state, "text": e.text, "by": e.by.get_username() if e.by else "", "at": e.at}
            for e in move.log.all()
        ],
    }
