"""API of declaring: what a plan puts in force, and the one unit that may pass after all."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.http import IsViewer, Moment, StrictSerializer, user_of
from agencies.models import Role
from geo.actions.declarations import declare, end_passage, let_pass
from geo.api_planning import Planning, checked, parsed_edits, visible
from geo.models import Declaration, Passage
from geo.payloads_planning import declaration_change
from geo.planning.edits import BadEdits


class DeclareForm(StrictSerializer):
    """`edits`: the numbers of those to declare (default: all closures and floods of the scenario);
    `version`: the one that was looked at."""

    source = serializers.CharField(max_length=200)  # type: ignore[assignment]
    expires_at = Moment()
    version = serializers.IntegerField(min_value=1)
    edits = serializers.ListField(child=serializers.IntegerField(min_value=0), required=False)


def declaration_json(d: Declaration) -> dict[str, object]:
    view = declaration_change(d, "declaration").views
    body = {"id": str(d.pk), "ended_at": d.ended_at, "scenario": d.scenario_id}
    shown = next(iter(view.values()))
    return body | (shown.model_dump(mode="json") if shown else {"name": d.name})


class Declare(Planning):
    """A planner proposes; the shift commander declares."""

    write_roles: tuple[str, ...] = (Role.SUPERVISOR,)

    @extend_schema(request=DeclareForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        data = checked(request, DeclareForm)
        scenario = visible(request).get(pk=pk)
        if scenario.version != data["version"]:
            raise ValidationError({"version": [_("the scenario has changed meanwhile; look at it again")]})
        edits = parsed_edits(scenario.edits)
        wanted = data.get("edits", range(len(edits)))
        if any(i >= len(edits) for i in wanted):
            raise ValidationError({"edits": [_("there is no edit of that number; reload the scenario")]})
        try:
            made = declare(
                [edits[i] for i in wanted],
                name=scenario.name,
                source=data["source"],
                expires_at=data["expires_at"],
                by=user_of(request),
                scenario=scenario,
            )
        except BadEdits as error:
            raise ValidationError({f"edits.{key}": [text] for key, text in error.problems.items()}) from error
        return Response(declaration_json(made), status=201)


class Declarations(Planning):
    """What stands declared, newest first."""

    permission_classes = [IsViewer]
    area = "planning"
    read_roles: tuple[str, ...] = (Role.PLANNER, Role.SUPERVISOR, Role.DISPATCHER, Role.CALL_TAKER)

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        rows = Declaration.objects.filter(ended_at=None).order_by("-declared_at")
        return Response({"declarations": [declaration_json(d) for d in rows], "at": timezone.now()})


class PassageForm(StrictSerializer):
    unit = serializers.IntegerField()
    reason = serializers.CharField(max_length=300)


class Passages(Planning):
    """Units that may pass a closure after all; a dispatcher gives the word, with a reason."""

    read_roles: tuple[str, ...] = (Role.PLANNER, Role.SUPERVISOR, Role.DISPATCHER)
    write_roles: tuple[str, ...] = (Role.DISPATCHER, Role.SUPERVISOR)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        rows = Passage.objects.filter(closure_id=pk, ended_at=None).select_related("unit", "by")
        return Response([passage_json(p) for p in rows])

    @extend_schema(request=PassageForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        data = checked(request, PassageForm)
        return Response(passage_json(let_pass(pk, data["unit"], data["reason"], user_of(request))), status=201)


class PassageEnd(Planning):
    write_roles: tuple[str, ...] = (Role.DISPATCHER, Role.SUPERVISOR)

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        end_passage(pk)
        return Response({"id": pk})


def passage_json(p: Passage) -> dict[str, object]:
    by = p.by.get_username() if p.by else ""
    return {"id": p.pk, "closure": p.closure_id, "unit": p.unit.call_sign, "reason": p.reason, "by": by, "at": p.at}
