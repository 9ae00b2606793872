"""API of siting: a quick answer at once, and a run that proves it, with progress and cancel."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.http import Degrees, StrictSerializer, user_of
from agencies.models import Role
from geo.actions.planning import ask_siting, cancel_siting
from geo.api_planning import Planning, QuestionForm, ask, checked, edits_of
from geo.models import SitingRun
from geo.planning.edits import BadEdits, dump_edits
from geo.planning.siting_runs import answer_quickly, siting_question
from geo.tasks import hand_over


class OwnPlace(StrictSerializer):
    name = serializers.CharField(max_length=120)
    lon = Degrees()
    lat = Degrees()


class SitingForm(QuestionForm):
    """A question of coverage, and how many posts more by which model, over which places."""

    model = serializers.ChoiceField(choices=("mclp", "lscp", "pmedian", "mexclp"), default="mclp")
    count = serializers.IntegerField(min_value=1, max_value=100, default=1)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=("villages", "junctions", "posts")), default=lambda: ["villages"]
    )
    own = serializers.ListField(child=OwnPlace(), required=False, max_length=2000)
    keep = serializers.ListField(child=serializers.CharField(max_length=30), required=False, allow_null=True)
    turnout_s = serializers.FloatField(min_value=0, max_value=3600, default=60)
    busy = serializers.FloatField(min_value=0, max_value=0.95, required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["model"] == "mexclp" and "busy" not in data:
            raise serializers.ValidationError({"busy": [_("enter the share of time a crew is busy, 0 to 0.95")]})
        return data


def run_json(run: SitingRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "state": run.state,
        "question": run.question,
        "quick": run.quick,
        "proved": run.proved,
        "progress": run.progress,
        "error": run.error,
        "asked_by": run.asked_by.get_username() if run.asked_by else "",
        "asked_at": run.asked_at,
        "done_at": run.done_at,
    }


class SitingRuns(Planning):
    """Where should it stand? Answers at once, and owes the proof."""

    write_roles: tuple[str, ...] = (Role.PLANNER,)

    @extend_schema(operation_id="planning_siting_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        runs = SitingRun.objects.filter(asked_by=user_of(request)).select_related("asked_by")[:50]
        return Response([run_json(run) for run in runs])

    @extend_schema(request=SitingForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        data = checked(request, SitingForm)
        edits = edits_of(request, data)
        found = ask(request, data, edits)
        if "busy" in data:
            data["busy_from"] = "entered"
        try:
            quickly = answer_quickly(found, siting_question(data))
        except BadEdits as error:
            raise ValidationError({f"own.{key}": [text] for key, text in error.problems.items()}) from error
        except ValueError as error:
            raise ValidationError({"kinds": [str(error)]}) from error
        asked = {k: v for k, v in data.items() if k not in ("scenario", "edits")} | {"edits": dump_edits(edits)}
        run, work = ask_siting(asked, quickly, user_of(request), data.get("scenario"))
        if work is not None:
            hand_over(work.pk)
        return Response(run_json(run), status=201)


class SitingRunDetail(Planning):
    """One run: the quick answer, how far the proof is, the proved answer."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        return Response(run_json(SitingRun.objects.select_related("asked_by").get(pk=pk)))


class SitingCancel(Planning):
    write_roles: tuple[str, ...] = (Role.PLANNER,)

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        return Response(run_json(cancel_siting(pk, user_of(request))))
