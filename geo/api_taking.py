"""API of what is taken away: the files of an answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from geo.api_planning import Planning, QuestionForm, ask, checked
from geo.planning.coverage import Arrivals
from geo.planning.exports import FORMATS, SUFFIX, about, tables_of, write
from geo.planning.report import Weights, coverage_report, seconds, zone_features


class FileForm(QuestionForm):
    format = serializers.ChoiceField(choices=tuple(FORMATS))


class Files(Planning):
    """An answer as a file: `csv` (a zip of tables), `geojson` or `gpkg`."""

    @extend_schema(request=FileForm, responses={(200, "application/octet-stream"): bytes})
    def post(self, request: Request) -> HttpResponse:
        data = checked(request, FileForm)
        found, now = ask(request, data), timezone.now()
        report = coverage_report(found, now, circle_km=data["circle_km"], extra={"scenario": data.get("scenario")})
        return file_of(found, report, now, data["format"])


def file_of(
    found: Arrivals, report: Mapping[str, Any], now: datetime, kind: str, weights: Weights | None = None
) -> HttpResponse:
    """A report with its zones and cells as a file of one of FORMATS; `weights` (C,): another demand than
    people, which the report was made with too."""
    tables = tables_of(report, zone_features(found, now, weights), cell_rows(found, weights))
    answer = HttpResponse(write(kind, tables, about(report)), content_type=FORMATS[kind])
    answer["Content-Disposition"] = f'attachment; filename="coverage-{now:%Y%m%d-%H%M}.{SUFFIX[kind]}"'
    return answer


def cell_rows(found: Arrivals, weights: Weights | None = None) -> list[dict[str, Any]]:
    """A row a cell: where, how many people (and how much of another demand), when the first and the second
    crew arrive, from where."""
    world = found.world
    return [
        {
            **({} if weights is None else {"demand": round(float(weights[i]), 2)}),
            "cell": world.people.codes[i],
            "lon": lon,
            "lat": lat,
            "people": round(float(world.people.count[i]), 2),
            "village": world.villages.codes[v] if (v := int(world.people.village[i])) >= 0 else "",
            "first_s": seconds(found.first[i]),
            "second_s": seconds(found.second[i]),
            "post": found.posts[p].code if (p := int(found.post[i])) >= 0 else "",
            "people_is_estimate": world.people.is_estimate,
        }
        for i, (lon, lat) in enumerate(world.people.lonlat.tolist())
    ]
