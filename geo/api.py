"""API of WHERE: nearest unit, route, zones, cells, cover now, the roads in force."""

import json
from dataclasses import replace
from typing import Any

import shapely
from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from shapely.geometry import shape

from agencies.access import Viewer
from agencies.apiview import APIView
from agencies.http import Degrees, IsViewer, Moment, StrictSerializer, user_of, viewer_of
from agencies.states import is_engaged
from geo import runtime
from geo.actions.roads import close_road, lift_closure
from geo.area import check_place
from geo.coverage import consequences
from geo.ledger_json import ledger_json
from geo.models import Closure, CoverageZone, CoverNow, PopulationCell, RoadNetwork
from geo.nearest import DEFAULT_CUTOFF_S, Candidate, Ledger, ledger
from geo.past_cover import HOURS, past_cover
from geo.payloads import closure_change, cover_change
from geo.profiles import PROFILES
from geo.route import route
from geo.shapes import geos
from geo.snap import NoRoad, check_lonlat


class NearestQuery(StrictSerializer):
    lon = Degrees()
    lat = Degrees()
    capability = serializers.SlugField(required=False)
    count = serializers.IntegerField(min_value=1, max_value=20, default=1)
    cutoff = serializers.FloatField(min_value=1, max_value=6 * 3600, default=DEFAULT_CUTOFF_S)


def query_of(request: Request, form: type[StrictSerializer]) -> dict[str, Any]:
    """The checked query of a request; unknown parameters are refused."""
    parsed = form(data=request.query_params.dict())
    parsed.is_valid(raise_exception=True)
    return parsed.validated_data  # type: ignore[no-any-return]


class Nearest(APIView):
    """The ledger of every unit for a point: arrival by road, refused ones with the reason."""

    permission_classes = [IsViewer]
    area = "map"

    @extend_schema(parameters=[NearestQuery], responses={200: dict})
    def get(self, request: Request) -> Response:
        q = query_of(request, NearestQuery)
        viewer = viewer_of(request)
        return Response(nearest_json(viewer, q["lon"], q["lat"], q.get("capability"), q["count"], q["cutoff"]))


def nearest_json(
    viewer: Viewer, lon: float, lat: float, capability: str | None, count: int, cutoff: float
) -> dict[str, Any]:
    """The ledger as a viewer may see it, with what each of the first choices would leave uncovered, and what
    looks wrong with the point (in the sea, outside the regency)."""
    try:
        note = check_place(Point(lon, lat, srid=settings.STORAGE_SRID))
    except ValueError as error:
        raise ValidationError({"lon": [str(error)]}) from error
    now = timezone.now()
    found = ledger(lon, lat, now=now, capability=capability, wanted=count, cutoff_s=cutoff)
    return ledger_json(_seen_by(viewer, found), consequences(found, now)) | {"place_note": note}


def _seen_by(viewer: Viewer, found: Ledger) -> Ledger:
    """An agency sees its own units, as on its screens. The place of a unit at work that no GPS tells is that
    of its incident, which may be a sensitive one: the centre and its own agency alone see it."""

    def sees(line: Candidate) -> bool:
        if viewer.sees_all or line.unit.agency_id in viewer.agency_ids:
            return True
        return not viewer.agency_ids and not (is_engaged(line.unit.status) and line.stand.source == "stamp")

    return replace(found, candidates=tuple(filter(sees, found.candidates)), chosen=tuple(filter(sees, found.chosen)))


class RouteQuery(serializers.Serializer[Any]):
    profile = serializers.ChoiceField(choices=PROFILES, default="car")


class RouteView(APIView):
    """The fastest road from one point to another (`from`, `to`: lon,lat), with its line."""

    permission_classes = [IsViewer]
    area = "map"

    @extend_schema(
        parameters=[
            RouteQuery,
            OpenApiParameter("from", str, required=True),
            OpenApiParameter("to", str, required=True),
        ],
        responses={200: dict},
    )
    def get(self, request: Request) -> Response:
        form = RouteQuery(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        profile = form.validated_data["profile"]
        ends = [_pair(request, name) for name in ("from", "to")]
        state = runtime.current()
        if state is None:
            raise ValidationError({"network": [_("no road network is loaded; run manage.py import_roads")]})
        try:
            a, b = (state.snap(*end, profile) for end in ends)
        except NoRoad as error:
            raise ValidationError({"from": [str(error)]}) from error
        road = route(state.network, state.conditions, a, b, profile)
        if road is None:
            raise ValidationError({"to": [_("no road leads there under the closures in force")]})
        return Response(
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": road.line.round(6).tolist()},
                "properties": {
                    "seconds": round(road.seconds, 1),
                    "metres": round(road.metres),
                    "by_ferry": road.by_ferry,
                    "profile": profile,
                    **stamp(state),
                },
            }
        )


def _pair(request: Request, name: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in request.query_params.get(name, "").split(","))
        check_lonlat(lon, lat)
    except ValueError as error:
        raise ValidationError({name: [_("give it as lon,lat in degrees (%s)") % error]}) from error
    return lon, lat


def stamp(state: runtime.State) -> dict[str, Any]:
    """What every answer over the roads carries."""
    return {
        "network": state.network.version,
        "revision": state.conditions.revision,
        "is_demonstration": state.is_demonstration,
    }


class ZoneQuery(StrictSerializer):
    service = serializers.SlugField(required=False)
    station = serializers.CharField(required=False, max_length=30)
    clock = serializers.ChoiceField(choices=CoverageZone.Clock.choices, required=False)
    minutes = serializers.IntegerField(required=False, min_value=1, max_value=240)


class Zones(APIView):
    """Coverage zones as GeoJSON, each with its clock, network version and date."""

    permission_classes = [IsViewer]
    area = "map"

    @extend_schema(parameters=[ZoneQuery], responses={200: dict})
    def get(self, request: Request) -> Response:
        q = query_of(request, ZoneQuery)
        rows = CoverageZone.objects.filter(network__state=RoadNetwork.State.ACTIVE, station__is_active=True)
        rows = rows.select_related("station__agency__service")
        for key, field in (("service", "station__agency__service__code"), ("station", "station__code")):
            if key in q:
                rows = rows.filter(**{field: q[key]})
        rows = rows.filter(**{k: q[k] for k in ("clock", "minutes") if k in q})
        return Response({"type": "FeatureCollection", "features": [_zone_feature(z) for z in rows]})


def _zone_feature(z: CoverageZone) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": z.pk,
        "geometry": json.loads(z.geom.json),
        "properties": {
            "station": z.station.code,
            "name": z.station.name,
            "service": z.station.agency.service.code,
            "position_quality": z.station.position_quality,
            "clock": z.clock,
            "minutes": z.minutes,
            "driving_seconds": z.seconds,
            "profile": z.profile,
            "area_km2": z.area_km2,
            "people": round(z.people),
            "people_is_estimate": True,
            "network": z.network_id,
            "computed_at": z.computed_at,
        },
    }


class Cells(APIView):
    """Population cells in the order of their codes, the order of the digits in cover now."""

    permission_classes = [IsViewer]
    area = "map"

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        rows = PopulationCell.objects.order_by("code").values_list("centre", "people", "is_estimate")
        cells = [[round(c.x, 5), round(c.y, 5), round(people)] for c, people, _estimate in rows]
        return Response({"cells": cells, "is_estimate": any(estimate for _c, _p, estimate in rows)})


class Cover(APIView):
    """People a free unit reaches within the target, now, by service."""

    permission_classes = [IsViewer]
    area = "map"

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        rows = CoverNow.objects.select_related("service")
        return Response([next(iter(cover_change(c, "cover").views.values())).model_dump(mode="json") for c in rows])  # type: ignore[union-attr]


class PastCover(APIView):
    """The share of people covered over the last hours, by service, as [moment, share] steps."""

    permission_classes = [IsViewer]
    area = "map"

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response({"hours": HOURS, "services": past_cover(timezone.now())})


class ClosureForm(StrictSerializer):
    name = serializers.CharField(max_length=160)
    geometry = serializers.JSONField()
    factor = serializers.FloatField(min_value=0, max_value=0.99, default=0.0)
    profiles = serializers.ListField(child=serializers.ChoiceField(choices=PROFILES), default=list)
    reason = serializers.CharField(max_length=200)
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]
    expires_at = Moment(required=False, allow_null=True)


class Closures(APIView):
    """Closures in force; a supervisor declares one."""

    permission_classes = [IsViewer]
    area = "map"
    write_roles = ("supervisor",)

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        rows = Closure.objects.filter(lifted_at=None)
        return Response([next(iter(closure_change(c, "closure").views.values())).model_dump(mode="json") for c in rows])  # type: ignore[union-attr]

    @extend_schema(request=ClosureForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        form = ClosureForm(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        geometry = data.pop("geometry")
        try:
            geom = geos_of(geometry)
        except Exception as error:
            raise ValidationError({"geometry": [_("not a GeoJSON geometry in degrees: %s") % error]}) from error
        closure = close_road(geom=geom, by=user_of(request), **data)
        return Response({"id": closure.pk}, status=201)


class ClosureLift(APIView):
    permission_classes = [IsViewer]
    area = "map"
    write_roles = ("supervisor",)

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        return Response({"id": lift_closure(pk).pk})


def geos_of(geometry: Any) -> Any:
    """A GeoJSON geometry checked for points that are not on the earth."""
    if not isinstance(geometry, dict):
        raise ValueError(_("send an object with its type and coordinates"))
    geom = shape(geometry)
    for lon, lat in shapely.get_coordinates(geom).tolist():
        check_lonlat(lon, lat)
    if geom.is_empty:
        raise ValueError(_("it is empty"))
    return geos(geom)
