"""API of places: one box."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import IsViewer, StrictSerializer
from geo.places.search import LONGEST, search
from geo.snap import check_lonlat


class SearchQuery(StrictSerializer):
    q = serializers.CharField(max_length=LONGEST, allow_blank=True)
    near = serializers.CharField(required=False, max_length=60)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=30, default=10)

    def validate_near(self, text: str) -> tuple[float, float]:
        try:
            lon, lat = (float(part) for part in text.split(","))
            check_lonlat(lon, lat)
        except ValueError as error:
            raise ValidationError(_("give it as lon,lat in degrees")) from error
        return lon, lat


class PlaceSearch(APIView):
    """Villages, districts, landmarks, stations, kilometres of roads, coordinates in any form, map
    links, plus codes; misspelling tolerated, near before far. `advice`: what to do where the text
    means coordinates that cannot be."""

    permission_classes = [IsViewer]
    area = "map"

    @extend_schema(parameters=[SearchQuery], responses={200: dict})
    def get(self, request: Request) -> Response:
        form = SearchQuery(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        q = form.validated_data
        found, advice = search(q["q"], q.get("near"), q["limit"])
        rows = [vars(f) | {"score": round(f.score, 3)} for f in found]
        return Response({"results": rows, "advice": advice}, headers={"Cache-Control": "no-store"})
