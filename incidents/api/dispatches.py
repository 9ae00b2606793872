"""Dispatches and their steps."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import PROBLEM, IsViewer, Moment, StrictSerializer, problem_body, user_of, viewer_of
from agencies.models import Role
from incidents.actions import Consent, step_dispatch
from incidents.api.common import DESK, SENDERS, dispatch_of, incident_of, tries_json
from incidents.models import DispatchStatus
from incidents.sending import in_use, send_one, send_package


class LettingForm(StrictSerializer):
    """The officer on scene of the unit's present incident lets it go."""

    officer = serializers.CharField(max_length=120)
    via = serializers.ChoiceField(choices=["radio", "telephone"], default="radio")


class ConsentForm(LettingForm):
    unit = serializers.IntegerField(min_value=1)


class DispatchForm(StrictSerializer):
    unit = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    consent = LettingForm(required=False, allow_null=True, default=None)


class IncidentDispatch(APIView):
    """Send a unit, or ask its agency for it; 409 with the reason where it is not free, or where it
    was not recommended and no reason is given."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=DispatchForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = DispatchForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident = incident_of(request, pk, alone=True)
        data = form.validated_data
        unit = in_use([data["unit"]]).get(data["unit"])
        if unit is None:
            raise ValidationError({"unit": [_("there is no such unit")]})
        consent = Consent(**data["consent"]) if data["consent"] else None
        sent = send_one(incident, unit, now=timezone.now(), reason=data["reason"], consent=consent, by=user_of(request))
        body = {
            "id": sent.dispatch and sent.dispatch.pk,
            "request": sent.request and sent.request.pk,
            "expected_arrival": sent.expected_arrival,
            "route": sent.road,
        }
        return Response(body, status=201)


class PackageForm(StrictSerializer):
    units = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=20)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    consents = ConsentForm(many=True, required=False, default=list)


class IncidentPackage(APIView):
    """Send a package; each unit's outcome stands in the answer, 409 where none could go."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=PackageForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = PackageForm(data=request.data)
        form.is_valid(raise_exception=True)
        incident = incident_of(request, pk, alone=True)
        data = form.validated_data
        keys = list(dict.fromkeys(data["units"]))
        units = in_use(keys)
        if missing := [key for key in keys if key not in units]:
            raise ValidationError({"units": [_("there is no such unit") + f": {missing[0]}"]})
        outcomes = send_package(
            incident,
            [units[key] for key in keys],
            now=timezone.now(),
            reason=data["reason"],
            consents={c["unit"]: Consent(c["officer"], c["via"]) for c in data["consents"]},
            by=user_of(request),
        )
        body = [
            {
                "unit": str(o.unit),
                "dispatch": o.dispatch and o.dispatch.pk,
                "request": o.request and o.request.pk,
                "expected_arrival": o.expected_arrival,
                "refused": o.refused or None,
            }
            for o in outcomes
        ]
        if all(o.refused for o in outcomes):
            said = problem_body(409, _("none of these units can go; each outcome says why"), {})
            return Response(said | {"outcomes": body}, status=409, content_type=PROBLEM)
        return Response({"outcomes": body}, status=201)


class StepForm(StrictSerializer):
    status = serializers.ChoiceField(choices=DispatchStatus.choices)
    at = Moment(required=False)
    via = serializers.ChoiceField(choices=["app", "radio", "telephone"], default="app")


class DispatchStep(APIView):
    """A dispatch with its times, and a step of it by the desk via radio or by the unit's own agency."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*DESK, Role.AGENCY_DESK, Role.CREW)
    write_roles = (*SENDERS, Role.AGENCY_DESK, Role.CREW)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        dispatch = dispatch_of(request, pk)
        fields = [f.attname for f in dispatch._meta.concrete_fields if f.attname.endswith(("_at", "_arrival"))]
        body = {name: getattr(dispatch, name) for name in fields}
        body |= {
            "id": dispatch.pk,
            "incident": str(dispatch.incident_id),
            "unit": str(dispatch.unit_id),
            "status": dispatch.status,
            "no_road": dispatch.no_road,
            "hospital": dispatch.hospital_id and str(dispatch.hospital_id),
            "request": dispatch.request_id,
            "consent_via": dispatch.consent_via,
            "tries": tries_json(dispatch.tries.all()),
        }
        if viewer_of(request).sees_all:
            body["consent_by"] = dispatch.consent_by
        return Response(body)

    @extend_schema(request=StepForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = StepForm(data=request.data)
        form.is_valid(raise_exception=True)
        dispatch_of(request, pk)
        done = step_dispatch(pk, by=user_of(request), **form.validated_data)
        return Response({"id": done.pk, "status": done.status})
