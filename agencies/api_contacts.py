"""API of contact ladders and of hospitals."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.actions import set_hospital_state
from agencies.api import Listing, seen
from agencies.apiview import APIView
from agencies.http import IsViewer, StrictSerializer, viewer_of
from agencies.ladder import rungs
from agencies.models import Agency, Hospital, HospitalState, Role
from agencies.payloads import current_hospitals, hospital_change


class Contacts(APIView):
    """Whom to ring at an agency, in order: its desk, then the rungs of its ladder. Numbers of
    offices; for the desks that must ring, and the agency itself."""

    permission_classes = [IsViewer]
    area = "units"
    read_roles = (Role.CALL_TAKER, Role.DISPATCHER, Role.SUPERVISOR, Role.AGENCY_DESK)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        agency = Agency.objects.filter(pk=pk, is_active=True).first()
        viewer = viewer_of(request)
        if agency is None or not (viewer.sees_all or pk in viewer.agency_ids):
            raise NotFound()
        rows: list[dict[str, Any]] = [{"step": r.step, "post": r.post, "phone": r.phone} for r in rungs(agency)]
        return Response({"agency": str(pk), "answer_seconds": agency.answer_seconds, "ladder": rows})


class Hospitals(Listing):
    read = staticmethod(current_hospitals)


class HospitalForm(StrictSerializer):
    state = serializers.ChoiceField(choices=HospitalState.choices)


class HospitalStateView(APIView):
    """A hospital's own desk says whether it takes patients, or the centre after a call."""

    permission_classes = [IsViewer]
    area = "units"
    write_roles = (Role.DISPATCHER, Role.SUPERVISOR, Role.AGENCY_DESK)

    @extend_schema(request=HospitalForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = HospitalForm(data=request.data)
        form.is_valid(raise_exception=True)
        hospital = Hospital.objects.filter(pk=pk, station__is_active=True).select_related("station").first()
        if hospital is None:
            raise NotFound()
        viewer = viewer_of(request)
        if not viewer.sees_all and hospital.station.agency_id not in viewer.agency_ids:
            raise PermissionDenied()
        done = set_hospital_state(pk, form.validated_data["state"])
        return Response(seen(request, [hospital_change(done, "hospital")])[0])
