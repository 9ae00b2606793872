"""Following units that were sent: recall, divert, to the hospital, a word by radio."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import IsViewer, Moment, StrictSerializer, user_of
from agencies.models import Role
from agencies.units import read_unit
from incidents.actions import Consent, divert_unit, note_contact, recall_unit, transport_patient
from incidents.api.common import SENDERS, dispatch_of, incident_of
from incidents.api.dispatches import LettingForm
from incidents.hospitals import choices
from incidents.models import Via
from incidents.sending import road_to

OWN = (*SENDERS, Role.AGENCY_DESK, Role.CREW)


class RecallForm(StrictSerializer):
    reason = serializers.CharField(max_length=300)
    via = serializers.ChoiceField(choices=Via.choices, default=Via.RADIO)


class Recall(APIView):
    """Call back a unit that has not arrived."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=RecallForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = RecallForm(data=request.data)
        form.is_valid(raise_exception=True)
        dispatch_of(request, pk)
        done = recall_unit(pk, by=user_of(request), **form.validated_data)
        return Response({"id": pk, "status": done.status})


class DivertForm(StrictSerializer):
    incident = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=300)
    consent = LettingForm(required=False, allow_null=True, default=None)


class Divert(APIView):
    """Take a unit from its incident and send it to another."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=DivertForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = DivertForm(data=request.data)
        form.is_valid(raise_exception=True)
        dispatch, data = dispatch_of(request, pk), form.validated_data
        incident = incident_of(request, data["incident"])
        unit = read_unit(dispatch.unit_id)
        arrival, road = road_to(incident, unit, timezone.now())
        sent = divert_unit(
            pk,
            incident.pk,
            reason=data["reason"],
            consent=Consent(**data["consent"]) if data["consent"] else None,
            expected_arrival=arrival,
            route=road,
            by=user_of(request),
        )
        return Response({"id": sent.pk, "expected_arrival": arrival, "route": road}, status=201)


class TransportForm(StrictSerializer):
    hospital = serializers.IntegerField(min_value=1)
    at = Moment(required=False)
    via = serializers.ChoiceField(choices=Via.choices, default=Via.APP)


class Transport(APIView):
    """The unit leaves with a patient for a hospital."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = OWN

    @extend_schema(request=TransportForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = TransportForm(data=request.data)
        form.is_valid(raise_exception=True)
        dispatch_of(request, pk)
        data = dict(form.validated_data)
        done = transport_patient(pk, data.pop("hospital"), by=user_of(request), **data)
        return Response({"id": pk, "status": done.status, "hospital": str(done.hospital_id)})


class DispatchHospitals(APIView):
    """Where the unit may bring a patient, the best first; seconds by road, metres by air."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = OWN

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        unit = read_unit(dispatch_of(request, pk).unit_id)
        found = choices(unit, timezone.now())
        body = [
            {
                "id": str(c.hospital.pk),
                "name": c.hospital.station.name,
                "state": c.hospital.state,
                "since": c.hospital.since,
                "travel_s": None if c.travel_s is None else round(c.travel_s, 1),
                "air_m": round(c.air_m),
                "is_estimate": c.estimated,
                "recommended": c is found[0] and not c.why_not,
                "why_not": c.why_not or None,
            }
            for c in found
        ]
        return Response(body)


class ContactForm(StrictSerializer):
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    via = serializers.ChoiceField(choices=Via.choices, default=Via.RADIO)


class Contact(APIView):
    """A word of the crew."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = OWN

    @extend_schema(request=ContactForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = ContactForm(data=request.data)
        form.is_valid(raise_exception=True)
        dispatch_of(request, pk)
        done = note_contact(pk, by=user_of(request), **form.validated_data)
        return Response({"id": pk, "last_contact_at": done.last_contact_at})
