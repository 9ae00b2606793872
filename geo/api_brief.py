"""API of the brief: a scenario as a paper for the budget session."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from agencies.http import StrictSerializer, user_of
from agencies.models import Agency, Service
from geo.api import query_of
from geo.api_planning import Planning, ask, parsed_edits, visible
from geo.brief.figures import brief_of, circumstances
from geo.brief.pages import Cover, brief_pdf
from geo.brief.words import Names
from geo.models import Boundary, Closure, PopulationCell, Region, RoadNetwork, Scenario, SitingRun
from geo.payloads import in_force
from geo.planning.coverage import HORIZON_MINUTES
from geo.planning.world import World


class BriefQuery(StrictSerializer):
    """The question of the brief: one service at one hour, by its own target; `siting` names a run
    whose answer is told in it."""

    service = serializers.SlugField()
    hour = serializers.IntegerField(min_value=0, max_value=23, default=10)
    minutes = serializers.IntegerField(min_value=1, max_value=240, required=False)
    by_crew = serializers.BooleanField(default=True)
    siting = serializers.IntegerField(required=False, min_value=1)


class ScenarioBrief(Planning):
    """A scenario as a PDF in Bahasa Indonesia: the question, today, the proposal, the map, the people
    gained and lost by village, what it assumes and how sure it is."""

    @extend_schema(parameters=[BriefQuery], responses={(200, "application/pdf"): bytes})
    def get(self, request: Request, pk: int) -> HttpResponse:
        q = query_of(request, BriefQuery)
        scenario = visible(request).get(pk=pk)
        siting = siting_of(request, q.get("siting"))
        data = {
            "service": q["service"],
            "minutes": [q["minutes"]] if q.get("minutes") else None,
            "clock": "target",
            "by_crew": q["by_crew"],
            "hour": q["hour"],
            "direction": "outbound",
            "horizon_minutes": HORIZON_MINUTES,
        }
        edits = parsed_edits(scenario.edits)
        given = circumstances(edits)
        before, after = ask(request, data, given), ask(request, data, edits)
        today = ask(request, data, ()) if given else None
        body = brief_pdf(
            brief_of(before, after),
            None if today is None else brief_of(today, today),
            edits,
            given,
            cover_of(scenario, Service.objects.get(code=q["service"]), before.world),
            siting,
        )
        answer = HttpResponse(body, content_type="application/pdf")
        name = f"{slugify(scenario.name) or 'scenario'}-v{scenario.version}.pdf"
        answer["Content-Disposition"] = f'inline; filename="{name}"'
        return answer


def siting_of(request: Request, pk: int | None) -> dict[str, Any] | None:
    """The best answer of one's own run: the proved one, or the quick one."""
    if pk is None:
        return None
    run = SitingRun.objects.filter(pk=pk, asked_by=user_of(request)).first()
    if run is None:
        raise ValidationError({"siting": [_("there is no such run of yours; choose one of your list")]})
    return run.proved or run.quick


def cover_of(scenario: Scenario, service: Service, world: World) -> Cover:
    """What stands around the figures, read now."""
    now = timezone.now()
    region = Region.objects.first()
    network = RoadNetwork.objects.filter(pk=world.network.version).first()
    standing = Closure.objects.filter(lifted_at=None).filter(Q(expires_at=None) | Q(expires_at__gt=now))
    cell = PopulationCell.objects.first()
    lead = Agency.objects.filter(service=service, is_neighbour=False, is_active=True).first()
    return Cover(
        region=region.name if region else "",
        office=region.centre_name if region else "",
        name=scenario.name,
        note=scenario.note,
        version=scenario.version,
        author=(scenario.author.get_full_name() or scenario.author.get_username()) if scenario.author else "",
        service=service.name + (f" ({lead.short_name})" if lead and lead.short_name != service.name else ""),
        basis=service.target_basis,
        licence=network.licence if network else "",
        closures=[closure.name for closure in standing.order_by("name") if in_force(closure, now)],
        people_source=(cell.source or cell.method) if cell else "",
        names=Names(
            posts={p.code: p.name for p in world.posts},
            areas=dict(Boundary.objects.values_list("code", "name")),
            services=dict(Service.objects.values_list("code", "name")),
        ),
        at=now,
    )
