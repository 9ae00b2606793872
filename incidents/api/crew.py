"""The API of a vehicle's page. The vehicle is the one of the session; nothing here names another."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.actions import NotAllowed, record_fixes, set_status_by_hand
from agencies.http import Degrees, Moment, StrictSerializer
from agencies.intake.fixes import Fix
from agencies.models import UnitStatus
from agencies.pages import PageView
from agencies.positions import latest_of_units
from incidents.actions import (
    add_photo,
    call_desk,
    check_unit,
    crew_step,
    note_of_crew,
    note_refused,
    reveal_to_crew,
    see_facts,
)
from incidents.crew import BY_CREW, shown
from incidents.dangers import QUESTIONS
from incidents.families import absorbed
from incidents.models import ACTIVE_DISPATCH, CrewCall, Dispatch, DispatchStatus, Report
from incidents.numbers import national
from incidents.pictures import LARGEST_BYTES, made_safe
from live.actions import attempt
from live.latest import publish_now


class CrewView(PageView):
    def sent(self, pk: int) -> Dispatch:
        """A dispatch of this vehicle, standing or ended; else NotFound, which tells nothing."""
        dispatch = Dispatch.objects.filter(pk=pk, unit_id=self.unit_id).first()
        if dispatch is None:
            raise NotFound()
        return dispatch


class Now(CrewView):
    """All that the page shows."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response(shown(self.unit_id, timezone.now()))


class CrewStepForm(StrictSerializer):
    dispatch = serializers.IntegerField(min_value=1)
    status = serializers.ChoiceField(choices=DispatchStatus.choices)
    at = Moment(required=False)
    hospital = serializers.IntegerField(min_value=1, required=False)


class Steps(CrewView):
    """A step, with the time it was pressed. One that may not follow any more is told with `done`
    false and why, and stands in the log: what was pressed without a signal is never lost."""

    @extend_schema(request=CrewStepForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        data = _checked(CrewStepForm, request)
        dispatch, at = self.sent(data["dispatch"]), data.get("at")
        try:
            with attempt():
                done = crew_step(dispatch.pk, data["status"], at=at, hospital_id=data.get("hospital"))
        except NotAllowed as error:
            note_refused(dispatch.pk, data["status"], str(error), at=at)
            return Response({"done": False, "why": str(error)})
        return Response({"done": True, "status": done.status})


class CrewCallForm(StrictSerializer):
    dispatch = serializers.IntegerField(min_value=1)
    matter = serializers.ChoiceField(choices=CrewCall.choices)
    text = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    at = Moment(required=False)


class Calls(CrewView):
    """Call for the desk."""

    @extend_schema(request=CrewCallForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        data = _checked(CrewCallForm, request)
        dispatch = self.sent(data.pop("dispatch"))
        try:
            with attempt():
                call_desk(dispatch.pk, data.pop("matter"), **data)
        except NotAllowed as error:
            return Response({"done": False, "why": str(error)})
        return Response({"done": True})


class CrewNoteForm(StrictSerializer):
    dispatch = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=500)
    at = Moment(required=False)


class Notes(CrewView):
    """A note for the log of the incident."""

    @extend_schema(request=CrewNoteForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        data = _checked(CrewNoteForm, request)
        note_of_crew(self.sent(data["dispatch"]).pk, data["text"], at=data.get("at"))
        return Response({"done": True}, status=201)


class RawPicture(BaseParser):
    """The bytes of a picture; more than may be kept are not read."""

    media_type = "image/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream.read(LARGEST_BYTES + 1)


class PhotoQuery(StrictSerializer):
    dispatch = serializers.IntegerField(min_value=1)
    at = Moment(required=False)


class Photos(CrewView):
    """A picture of the scene: the body is the file, dispatch and time stand in the query."""

    parser_classes = [RawPicture]

    @extend_schema(parameters=[PhotoQuery], request={"image/*": bytes}, responses={201: dict})
    def post(self, request: Request) -> Response:
        form = PhotoQuery(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        dispatch = self.sent(form.validated_data["dispatch"])
        if not isinstance(request.data, bytes):
            raise ValidationError({"file": [_("send the picture as the body")]})
        try:
            with attempt():
                photo = add_photo(dispatch.pk, made_safe(request.data), at=form.validated_data.get("at"))
        except NotAllowed as error:
            raise ValidationError({"file": [str(error)]}) from error
        return Response({"id": photo.pk}, status=201)


class SeenForm(StrictSerializer):
    dispatch = serializers.IntegerField(min_value=1)
    facts = serializers.ListField(child=serializers.CharField(max_length=30), max_length=len(QUESTIONS))


class FactsSeen(CrewView):
    """The crew has seen new dangers."""

    @extend_schema(request=SeenForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        data = _checked(SeenForm, request)
        see_facts(self.sent(data["dispatch"]).pk, data["facts"])
        return Response({"done": True})


class Numbers(CrewView):
    """Who called, for the crew that is sent, until the incident ends. Each reveal is recorded."""

    keeps_answers = False

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        incident = reveal_to_crew(self.sent(pk).pk)
        rows = Report.objects.filter(incident_id__in=[incident.pk, *absorbed(incident.pk)]).exclude(caller_number="")
        numbers = dict.fromkeys(national(r.caller_number) for r in rows.order_by("received_at", "pk"))
        return Response({"numbers": list(numbers)})


class CrewStatusForm(StrictSerializer):
    status = serializers.ChoiceField(choices=UnitStatus.choices)

    def validate_status(self, status: str) -> str:
        if status not in BY_CREW:
            raise ValidationError(_("this state follows from the steps of an assignment"))
        return status


class Status(CrewView):
    """The vehicle's own state while it is not sent anywhere: ready, break, not ready, off duty."""

    @extend_schema(request=CrewStatusForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        wanted = _checked(CrewStatusForm, request)["status"]
        if Dispatch.objects.filter(unit_id=self.unit_id, status__in=ACTIVE_DISPATCH).exists():
            return Response({"done": False, "why": _("you are sent to an incident; its steps set your state")})
        try:
            with attempt():
                unit = set_status_by_hand(self.unit_id, wanted)
        except NotAllowed as error:
            return Response({"done": False, "why": str(error)})
        return Response({"done": True, "status": unit.status})


class CrewCheckForm(StrictSerializer):
    people = serializers.IntegerField(min_value=0, max_value=60)
    fuel_percent = serializers.IntegerField(min_value=0, max_value=100, required=False)
    water_litres = serializers.IntegerField(min_value=0, max_value=50_000, required=False)
    fault = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class Check(CrewView):
    """What the crew found at its vehicle."""

    @extend_schema(request=CrewCheckForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        data = _checked(CrewCheckForm, request)
        try:
            with attempt():
                check_unit(self.unit_id, **data)
        except NotAllowed as error:
            return Response({"done": False, "why": str(error)})
        return Response({"done": True})


class CrewFixForm(StrictSerializer):
    lon = Degrees()
    lat = Degrees()
    at = Moment()
    accuracy_m = serializers.FloatField(required=False, allow_null=True, default=None)
    heading = serializers.FloatField(required=False, allow_null=True, default=None)
    speed_kmh = serializers.FloatField(required=False, allow_null=True, default=None)


class Position(CrewView):
    """A fix of the telephone, through the same checks as those of any tracker."""

    @extend_schema(request=CrewFixForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        refused = record_fixes([(self.unit_id, Fix(**_checked(CrewFixForm, request)))])[0]
        if refused:
            return Response({"done": False, "why": refused})
        publish_now(latest_of_units([self.unit_id]))
        return Response({"done": True})


def _checked(form: type[StrictSerializer], request: Request) -> dict[str, Any]:
    parsed = form(data=request.data)
    parsed.is_valid(raise_exception=True)
    return dict(parsed.validated_data)
