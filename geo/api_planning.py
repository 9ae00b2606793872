"""API of the planner: coverage under a question, scenarios, comparison, one point, a dragged post."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import Degrees, IsViewer, StrictSerializer, user_of
from agencies.models import Agency, Capability, Role, Service, User
from geo.actions.planning import delete_scenario, save_scenario
from geo.growth import zones_assumed
from geo.models import Scenario
from geo.planning.asking import arrivals_of, question_of, world_of
from geo.planning.circle import OLD_RULE_KM
from geo.planning.compare import compare, difference
from geo.planning.coverage import HORIZON_MINUTES, Arrivals
from geo.planning.drag import drag
from geo.planning.edits import DEPTHS, BadEdits, parse_edits
from geo.planning.points import point_report
from geo.planning.report import coverage_report, stamp, zone_features
from geo.planning.today import world_today
from geo.profiles import PROFILES, ROAD_CLASSES

PLANNERS: tuple[str, ...] = (Role.PLANNER, Role.SUPERVISOR)


class QuestionForm(StrictSerializer):
    """What every answer of the planner is asked by; `scenario` or `edits` say over which world."""

    service = serializers.SlugField(required=False, allow_null=True)
    agency = serializers.SlugField(required=False, allow_null=True)
    capability = serializers.SlugField(required=False, allow_null=True, allow_blank=True)
    profile = serializers.ChoiceField(choices=PROFILES, required=False)
    minutes = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=240), required=False, min_length=1, max_length=8
    )
    clock = serializers.ChoiceField(choices=("driving", "target"), default="target")
    by_crew = serializers.BooleanField(default=True)
    hour = serializers.IntegerField(min_value=0, max_value=23, default=10)
    direction = serializers.ChoiceField(choices=("outbound", "inbound"), default="outbound")
    handling_s = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=3600)
    setup_s = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=3600)
    horizon_minutes = serializers.IntegerField(min_value=10, max_value=600, default=HORIZON_MINUTES)
    circle_km = serializers.FloatField(min_value=0.5, max_value=50, default=OLD_RULE_KM)
    scenario = serializers.IntegerField(required=False, allow_null=True)
    edits = serializers.JSONField(required=False)


class Planning(APIView):
    """Base of the planner's views: planners and commanders alone."""

    permission_classes = [IsViewer]
    area = "planning"
    read_roles = PLANNERS
    write_roles: tuple[str, ...] = PLANNERS


def checked(request: Request, form: type[StrictSerializer]) -> dict[str, Any]:
    """The checked body of a request."""
    parsed = form(data=request.data)
    parsed.is_valid(raise_exception=True)
    return dict(parsed.validated_data)


def visible(request: Request) -> Any:
    """Scenarios the asker may read: their own, and what is shared."""
    user = user_of(request)
    return Scenario.objects.filter(deleted_at=None).filter(Q(is_shared=True) | Q(author=user)).select_related("author")


def edits_of(request: Request, data: dict[str, Any]) -> tuple[Any, ...]:
    """The edits a body asks over: those of a saved scenario, with loose ones after them."""
    raw: list[Any] = []
    if data.get("scenario"):
        raw += visible(request).get(pk=data["scenario"]).edits
    if "edits" in data:
        if not isinstance(data["edits"], list):
            raise ValidationError({"edits": [_("give a list of edits")]})
        raw += data["edits"]
    return parsed_edits(raw)


def parsed_edits(raw: Any) -> tuple[Any, ...]:
    try:
        return parse_edits(raw)
    except BadEdits as error:
        raise ValidationError({f"edits.{key}": [text] for key, text in error.problems.items()}) from error


def ask(request: Request, data: dict[str, Any], edits: tuple[Any, ...] | None = None) -> Arrivals:
    """The arrivals a body asks for, over its world."""
    edits = edits_of(request, data) if edits is None else edits
    try:
        world = world_of(edits)
    except BadEdits as error:
        raise ValidationError({f"edits.{key}": [text] for key, text in error.problems.items()}) from error
    try:
        question = question_of(data)
    except ValueError as error:
        raise ValidationError({"service": [str(error)]}) from error
    return arrivals_of(world, question)


class Choices(Planning):
    """What a planner may choose from: services with their clocks, capabilities, posts, depths …"""

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        world = world_today()
        services = [
            {
                "code": s.code,
                "name": s.name,
                "shape": s.shape,
                "letter": s.letter,
                "profile": s.profile,
                "capability": s.capability.code if s.capability else None,
                "target_minutes": s.target_minutes,
                "handling_s": s.handling_seconds,
                "turnout_s": s.turnout_seconds,
                "setup_s": s.setup_seconds,
                "basis": s.target_basis,
            }
            for s in Service.objects.select_related("capability")
        ]
        posts = [
            {"code": p.code, "name": p.name, "service": p.service, "agency": p.agency, "lon": p.lon, "lat": p.lat}
            | {"quality": p.quality, "turnout_s": p.turnout_day_s}
            | {"vehicles": [{"name": v.name, "crew": v.crew, "profile": v.profile} for v in p.vehicles]}
            for p in world.posts
        ]
        return Response(
            {
                "services": services,
                "agencies": list(Agency.objects.filter(is_active=True, is_neighbour=False).values("code", "name")),
                "capabilities": list(Capability.objects.values("code", "name")),
                "profiles": list(PROFILES),
                "road_classes": list(ROAD_CLASSES),
                "depths": DEPTHS,
                "posts": posts,
                "growth": [
                    {"area": zone["area"], "name": zone["name"]} | step
                    for zone in zones_assumed()
                    for step in zone["years"]
                ],
                "stamp": stamp(world, timezone.now()),
            }
        )


class Coverage(Planning):
    """Coverage: people by threshold, village and district, gaps, the old circle, the curve, cells."""

    @extend_schema(request=QuestionForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        data = checked(request, QuestionForm)
        found = ask(request, data)
        return Response(coverage_report(found, timezone.now(), circle_km=data["circle_km"]))


class PlanZones(Planning):
    """The zones of all posts together, one a threshold, with the area in each village."""

    @extend_schema(request=QuestionForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        return Response(zone_features(ask(request, checked(request, QuestionForm)), timezone.now()))


class PointForm(QuestionForm):
    lon = Degrees()
    lat = Degrees()


class FromEveryPost(Planning):
    """The time from every post to one point: driving and on the clock, ferries beside."""

    @extend_schema(request=PointForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        data = checked(request, PointForm)
        found = ask(request, data)
        rows = _at(lambda: point_report(found, data["lon"], data["lat"]))
        return Response({"posts": rows, "stamp": stamp(found.world, timezone.now())})


class DragForm(PointForm):
    turnout_s = serializers.FloatField(min_value=0, max_value=3600, default=60)
    replaces = serializers.CharField(required=False, max_length=30, allow_null=True)


class Drag(Planning):
    """A proposed post at one point: its zone, its people, and whom nobody else reaches."""

    @extend_schema(request=DragForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        data = checked(request, DragForm)
        found = ask(request, data)
        return Response(_at(lambda: drag(found, data["lon"], data["lat"], data["turnout_s"], data.get("replaces"))))


def _at(find: Any) -> Any:
    """A figure at a point; a point that cannot be is an error of its field."""
    try:
        return find()
    except ValueError as error:
        raise ValidationError({"lon": [str(error)]}) from error


class CompareForm(QuestionForm):
    with_scenario = serializers.IntegerField(required=False, allow_null=True)


class Compare(Planning):
    """A scenario beside today, or beside `with_scenario`: people gained and lost by village, and the
    difference a cell as GeoJSON."""

    @extend_schema(request=CompareForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        data = checked(request, CompareForm)
        after = ask(request, data)
        other = edits_of(request, {"scenario": data.get("with_scenario")})
        before = ask(request, data, other)
        return Response(
            compare(before, after)
            | {"difference": difference(before, after)}
            | {"stamp": {"before": stamp(before.world, timezone.now()), "after": stamp(after.world, timezone.now())}}
        )


class ScenarioForm(StrictSerializer):
    name = serializers.CharField(max_length=120)
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000, default="")
    edits = serializers.JSONField()
    is_shared = serializers.BooleanField(default=False)
    version = serializers.IntegerField(required=False, min_value=1)


def scenario_json(s: Scenario, viewer: User | None) -> dict[str, Any]:
    return {
        "id": s.pk,
        "name": s.name,
        "note": s.note,
        "edits": s.edits,
        "is_shared": s.is_shared,
        "is_mine": viewer is not None and s.author_id == viewer.pk,
        "author": s.author.get_username() if s.author else "",
        "version": s.version,
        "changed_at": s.changed_at,
    }


class Scenarios(Planning):
    """Scenarios: one's own and those shared."""

    write_roles: tuple[str, ...] = (Role.PLANNER,)

    @extend_schema(operation_id="planning_scenarios_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response([scenario_json(s, user_of(request)) for s in visible(request)])

    @extend_schema(request=ScenarioForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        data = checked(request, ScenarioForm)
        data.pop("version", None)
        parsed_edits(data["edits"])
        made = save_scenario(by=user_of(request), **data)
        return Response(scenario_json(made, user_of(request)), status=201)


class ScenarioDetail(Planning):
    """One scenario. A change names the version it was read at, so that nobody overwrites another."""

    write_roles: tuple[str, ...] = (Role.PLANNER,)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        scenario = visible(request).get(pk=pk)
        versions = scenario.versions.order_by("-number").values("number", "name", "at", "by__username", "edits")
        return Response(scenario_json(scenario, user_of(request)) | {"versions": list(versions)})

    @extend_schema(request=ScenarioForm, responses={200: dict})
    def put(self, request: Request, pk: int) -> Response:
        data = checked(request, ScenarioForm)
        if "version" not in data:
            raise ValidationError({"version": [_("name the version you read, so that nothing is overwritten")]})
        parsed_edits(data["edits"])
        visible(request).get(pk=pk)
        return Response(scenario_json(save_scenario(by=user_of(request), scenario_id=pk, **data), user_of(request)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        visible(request).get(pk=pk)
        delete_scenario(pk, user_of(request))
        return Response(status=204)
