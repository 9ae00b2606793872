"""API of WHO: units, stations, agencies, services, as the viewer's audience sees them."""

from collections.abc import Callable, Iterable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import ALL
from agencies.actions import set_status_by_hand
from agencies.apiview import APIView
from agencies.http import IsViewer, StrictSerializer, viewer_of
from agencies.models import Role, Unit, UnitStatus
from agencies.payloads import current_agencies, current_services, current_stations, current_units, unit_change
from live.events import Change


def seen(request: Request, changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The objects as the viewer's audience sees them, the same as on its screens."""
    audience = viewer_of(request).audience
    views = (change.views.get(audience or "") or change.views.get(ALL) for change in changes)
    return [view.model_dump(mode="json") for view in views if view is not None]


class Listing(APIView):
    permission_classes = [IsViewer]
    area = "units"
    read: Callable[[], Iterable[Change]]

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response(seen(request, type(self).read()))


class Services(Listing):
    read = staticmethod(current_services)


class Agencies(Listing):
    read = staticmethod(current_agencies)


class Stations(Listing):
    read = staticmethod(current_stations)


class Units(Listing):
    read = staticmethod(current_units)


class UnitStatusForm(StrictSerializer):
    status = serializers.ChoiceField(choices=UnitStatus.choices)


class UnitStatusView(APIView):
    """Set the status of a unit: the desks, or the unit's own agency."""

    permission_classes = [IsViewer]
    area = "units"
    write_roles = (Role.DISPATCHER, Role.SUPERVISOR, Role.AGENCY_DESK, Role.CREW)

    @extend_schema(request=UnitStatusForm, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        form = UnitStatusForm(data=request.data)
        form.is_valid(raise_exception=True)
        unit = Unit.objects.filter(pk=pk, is_active=True).first()
        if unit is None:
            raise NotFound()
        viewer = viewer_of(request)
        if not viewer.sees_all and unit.agency_id not in viewer.agency_ids:
            raise PermissionDenied()
        return Response(seen(request, [unit_change(set_status_by_hand(pk, form.validated_data["status"]), "unit")])[0])
