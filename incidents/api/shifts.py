"""The watch: its start, duty, checks of vehicles, handing over; the report of a day."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import IsViewer, StrictSerializer, viewer_of
from agencies.models import Role, Unit
from geo.api import query_of
from incidents.actions import (
    accept_shift,
    check_unit,
    enter_duty,
    leave_duty,
    offer_shift,
    start_shift,
    withdraw_offer,
)
from incidents.api.callcommon import me
from incidents.api.common import DESK
from incidents.dailypaper import pdf_of
from incidents.dailyreport import csv_of, report_of
from incidents.matters import open_matters
from incidents.models import Shift, UnitCheck
from incidents.shiftpayloads import latest_checks, shift_change


class ShiftStep(APIView):
    permission_classes = [IsViewer]
    area = "units"
    read_roles: tuple[str, ...] = DESK
    write_roles: tuple[str, ...] = (Role.SUPERVISOR,)


def _json(shift: Shift) -> dict[str, Any]:
    view = shift_change(shift, "shift").views["command"]
    return view.model_dump(mode="json") if view else {"id": str(shift.pk), "state": shift.state}


class NameForm(StrictSerializer):
    name = serializers.CharField(max_length=40)


class Shifts(ShiftStep):
    """The watch that runs, what is open now, what each vehicle's last check found, and what the last
    watch handed on; a supervisor starts one where none runs."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        running = Shift.objects.exclude(state=Shift.State.ENDED).select_related("supervisor").first()
        before = Shift.objects.filter(state=Shift.State.ENDED).first()
        handed = {"name": before.name, "note": before.handed_note, "matters": before.handed_matters} if before else None
        offered = running and running.state == Shift.State.OFFERED
        return Response(
            {
                "running": _json(running) if running else None,
                "offered_note": running.handed_note if running and offered else "",
                "open": open_matters(),
                "checks": latest_checks(),
                "handed": handed,
            }
        )

    @extend_schema(request=NameForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        form = NameForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(_json(start_shift(form.validated_data["name"], by=me(request))), status=201)


class NoteForm(StrictSerializer):
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class ShiftOffer(ShiftStep):
    """Offer the watch to the next supervisor."""

    @extend_schema(request=NoteForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        form = NoteForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(_json(offer_shift(by=me(request), **form.validated_data)))


class ShiftWithdraw(ShiftStep):
    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request) -> Response:
        return Response(_json(withdraw_offer(by=me(request))))


class ShiftAccept(ShiftStep):
    """The next supervisor takes over; answers with the watch that begins."""

    @extend_schema(request=NameForm, responses={201: dict})
    def post(self, request: Request) -> Response:
        form = NameForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(_json(accept_shift(form.validated_data["name"], by=me(request))), status=201)


class DutyForm(StrictSerializer):
    role = serializers.ChoiceField(choices=DESK)


class ShiftDuty(ShiftStep):
    """Come on duty (POST, in a role of one's own), go off (DELETE)."""

    write_roles = DESK

    @extend_schema(request=DutyForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        form = DutyForm(data=request.data)
        form.is_valid(raise_exception=True)
        duty = enter_duty(me(request), form.validated_data["role"])
        return Response({"role": duty.role, "since": duty.since})

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        leave_duty(me(request))
        return Response(status=204)


class CheckForm(StrictSerializer):
    people = serializers.IntegerField(min_value=0, max_value=60)
    fuel_percent = serializers.IntegerField(min_value=0, max_value=100, required=False)
    water_litres = serializers.IntegerField(min_value=0, max_value=50_000, required=False)
    radio_call_sign = serializers.CharField(max_length=40, required=False, allow_blank=True)
    radio_heard = serializers.BooleanField(required=False)
    fault = serializers.CharField(max_length=200, required=False, allow_blank=True)


class UnitChecks(APIView):
    """What is found at a vehicle at the start of a watch: by the desk, or its own agency or crew."""

    permission_classes = [IsViewer]
    area = "units"
    read_roles = write_roles = (*DESK, Role.AGENCY_DESK, Role.CREW)

    def _unit(self, request: Request, pk: int) -> Unit:
        unit = Unit.objects.filter(pk=pk, is_active=True).first()
        if unit is None:
            raise NotFound()
        viewer = viewer_of(request)
        if not viewer.sees_all and unit.agency_id not in viewer.agency_ids:
            raise PermissionDenied()
        return unit

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        unit = self._unit(request, pk)
        rows = UnitCheck.objects.filter(unit=unit).order_by("-at")[:10]
        names = ("at", "people", "fuel_percent", "water_litres", "radio_call_sign", "radio_heard", "fault")
        return Response([{name: getattr(row, name) for name in names} for row in rows])

    @extend_schema(request=CheckForm, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = CheckForm(data=request.data)
        form.is_valid(raise_exception=True)
        unit = self._unit(request, pk)
        check = check_unit(unit.pk, by=me(request), **form.validated_data)
        return Response({"id": check.pk, "at": check.at}, status=201)


class ReportQuery(StrictSerializer):
    date = serializers.DateField(required=False)
    csv = serializers.BooleanField(required=False, default=False)
    pdf = serializers.BooleanField(required=False, default=False)


class DailyReport(APIView):
    """The report of a day (the regency's own, today unless named), as JSON, `csv=1` or `pdf=1`."""

    permission_classes = [IsViewer]
    area = "units"
    read_roles = (Role.SUPERVISOR, Role.DISPATCHER, Role.PLANNER)

    @extend_schema(
        parameters=[ReportQuery],
        responses={
            200: OpenApiTypes.OBJECT,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/pdf"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request) -> Response | HttpResponse:
        q = query_of(request, ReportQuery)
        day = q.get("date") or timezone.localdate()
        report = report_of(day)
        name = f"laporan-{day.isoformat()}"
        if q["pdf"]:
            answer = HttpResponse(pdf_of(report, timezone.now()), content_type="application/pdf")
            answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
            return answer
        if not q["csv"]:
            return Response(report)
        answer = HttpResponse("\ufeff" + csv_of(report), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
