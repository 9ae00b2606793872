"""Who must be rung at an incident: for the desk, and for a crew on its way or there."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import IsViewer, user_of, viewer_of
from agencies.models import Membership, Role
from incidents.actions import note_reveal
from incidents.api.common import DESK, incident_of
from incidents.families import absorbed
from incidents.models import ACTIVE_DISPATCH, OPEN_STATUSES, Report
from incidents.numbers import national


class IncidentCallers(APIView):
    """The callers' numbers: the desk's, and the assigned crew's until the incident closes. Each
    reveal is recorded."""

    permission_classes = [IsViewer]
    area = "calls"
    read_roles = (*DESK, Role.CREW)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        incident = incident_of(request, pk)
        user = user_of(request)
        if not viewer_of(request).has(*DESK):
            if incident.status not in OPEN_STATUSES:
                raise NotFound()
            sent = incident.dispatches.filter(status__in=ACTIVE_DISPATCH).values_list("unit_id", flat=True)
            if not Membership.objects.filter(user=user, role=Role.CREW, unit_id__in=sent).exists():
                raise PermissionDenied()
        note_reveal(pk, by=user)
        rows = Report.objects.filter(incident_id__in=[pk, *absorbed(pk)]).exclude(caller_number="")
        return Response(
            [
                {"report": r.pk, "received_at": r.received_at, "number": national(r.caller_number)}
                for r in rows.order_by("received_at", "pk")
            ]
        )
