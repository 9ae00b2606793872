"""What the views of calls share."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from agencies.http import Degrees, StrictSerializer, user_of, viewer_of
from agencies.models import Role, User
from incidents.actions import note_call_reveal
from incidents.callpayloads import call_payload
from incidents.dangers import ANSWERS
from incidents.models import Call, PlaceMark
from incidents.numbers import NotANumber, international
from incidents.places import BadPlace, Located, at_landmark, in_village

FARTHEST_M = 100_000


def call_of(pk: int) -> Call:
    """The call; NotFound where there is none."""
    call = Call.objects.select_related("taken_by", "callback").filter(pk=pk).first()
    if call is None:
        raise NotFound()
    return call


def me(request: Request) -> User:
    """The person who asks; views of calls let no kiosk in."""
    user = user_of(request)
    if user is None:
        raise NotFound()
    return user


def is_supervisor(request: Request) -> bool:
    return viewer_of(request).has(Role.SUPERVISOR)


def reveal(request: Request, call: Call, what: str) -> None:
    """Record that somebody reads who called, unless the call is their own."""
    if call.taken_by_id is None or call.taken_by_id != me(request).pk:
        note_call_reveal(call.pk, what, by=me(request))


def call_json(call: Call) -> dict[str, Any]:
    """A call as its frame shows it, finished ones too."""
    return call_payload(call).model_dump(mode="json")


class Number(serializers.CharField):
    """A telephone number in any local form; "" for a hidden one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, allow_blank=True, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        try:
            return international(super().to_internal_value(data))
        except NotANumber as error:
            raise serializers.ValidationError(str(error)) from error


class Answers(serializers.DictField):
    """{danger: yes, no, unknown}"""

    child = serializers.ChoiceField(choices=ANSWERS)


class PlaceForm(StrictSerializer):
    """Where: `lon` and `lat`; or a `landmark_id` of the search; or a `village` code alone."""

    lon = Degrees(required=False)
    lat = Degrees(required=False)
    accuracy_m = serializers.FloatField(required=False, min_value=0, max_value=FARTHEST_M)
    mark = serializers.ChoiceField(choices=PlaceMark.choices, required=False)
    landmark_id = serializers.IntegerField(required=False, min_value=1)
    village = serializers.CharField(required=False, max_length=20)


WHERE = ("lon", "lat", "accuracy_m", "mark", "landmark_id", "village")


def located(data: dict[str, Any]) -> Located:
    """Where the form says it is; takes its fields out of `data`. ValidationError naming the field."""
    where = {name: data.pop(name) for name in WHERE if name in data}
    try:
        if "lon" in where and "lat" in where:
            return Located(where["lon"], where["lat"], where.get("mark", PlaceMark.POINT), where.get("accuracy_m"))
        if "landmark_id" in where:
            return at_landmark(where["landmark_id"])
        if "village" in where:
            return in_village(where["village"])
    except BadPlace as error:
        field = "landmark_id" if "landmark_id" in where else "village"
        raise serializers.ValidationError({field: [str(error)]}) from error
    raise serializers.ValidationError({"lon": [_("say where: lon and lat, or landmark_id, or a village")]})
