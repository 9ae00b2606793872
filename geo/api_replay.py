"""API of the replay: an hour as the screens saw it, in the frames of the live stream."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import ALL
from agencies.http import Moment, StrictSerializer, viewer_of
from agencies.past_positions import positions_at, positions_between
from geo.api import query_of
from geo.api_planning import Planning
from live.replay import NoRecord, earliest, events_between, for_audiences, state_at

LONGEST = timedelta(hours=2)
MOST_FRAMES = 20_000


class ReplayQuery(StrictSerializer):
    """From when, until when (at most two hours), and the seconds between two looks at the units."""

    step = serializers.IntegerField(min_value=2, max_value=60, default=10)

    def get_fields(self) -> dict[str, Any]:
        return {"from": Moment(), "to": Moment()} | super().get_fields()

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        problem = None
        if data["from"] >= data["to"]:
            problem = _("the end must lie after the beginning; choose a later one")
        elif data["to"] - data["from"] > LONGEST:
            problem = _("at most two hours at once; choose an earlier end")
        elif data["to"] > timezone.now():
            problem = _("this lies in the future; choose an end that has passed")
        if problem:
            raise serializers.ValidationError({"to": [problem]})
        return data


class Replay(Planning):
    """What the asker's audience saw: a snapshot at the beginning, then events and positions with their
    times (`at`), in the form of the live stream (docs/live.md). No personal data, as there."""

    @extend_schema(parameters=[ReplayQuery], responses={200: dict})
    def get(self, request: Request) -> Response:
        q = query_of(request, ReplayQuery)
        since, until, audiences = q["from"], q["to"], audiences_of(request)
        try:
            past = state_at(since, audiences)
        except NoRecord as error:
            raise ValidationError({"from": [no_record(error)]}) from error
        rows = events_between(since, until, MOST_FRAMES)
        if len(rows) > MOST_FRAMES:
            raise ValidationError({"to": [_("too much happened in this time; choose a shorter one")]})
        frames: list[dict[str, Any]] = [
            {
                "frame": "event",
                "kind": row.kind,
                "type": row.object_type,
                "id": row.object_id,
                "version": row.version,
                "payload": row.payload,
                "at": row.at,
            }
            for row in for_audiences(rows, audiences)
        ]
        moves = positions_between(since, until, float(q["step"]), audiences)
        frames += [{"frame": "positions", "positions": where, "at": at} for at, where in moves]
        return Response(
            {
                "from": since,
                "to": until,
                "step_s": q["step"],
                "audience": sorted(audiences - {ALL}),
                "snapshot": {
                    "frame": "snapshot",
                    "position": past.position,
                    "objects": list(past.objects.values()),
                    "positions": positions_at(since, audiences),
                },
                "frames": sorted(frames, key=lambda frame: frame["at"]),
                "earliest": earliest(),
            }
        )


def audiences_of(request: Request) -> frozenset[str]:
    """What the asker would see live."""
    audience = viewer_of(request).audience
    return frozenset({ALL, audience} if audience else {ALL})


def no_record(error: NoRecord) -> str:
    """From when on there is something to play."""
    if error.earliest is None:
        return _("nothing is kept yet; the record begins within the next half hour")
    first = timezone.localtime(error.earliest)
    return _("nothing is kept of that time; choose one after %(first)s") % {"first": f"{first:%Y-%m-%d %H:%M}"}
