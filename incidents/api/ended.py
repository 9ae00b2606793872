"""Incidents that have ended: to take one up again, or to see what was merged."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import IsViewer
from incidents.api.common import DESK
from incidents.models import OPEN_STATUSES, UNREAD, Incident

MOST = 60


class EndedIncidents(APIView):
    """Those that ended lately, the last opened first."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = DESK

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        rows = (
            Incident.objects.exclude(status__in=OPEN_STATUSES).select_related("village", "merged_into").defer(*UNREAD)
        )
        body = [
            {
                "id": str(i.pk),
                "number": i.number,
                "title": i.title,
                "priority": i.priority,
                "status": i.status,
                "village": i.village.name if i.village else "",
                "reported_at": i.reported_at,
                "merged_into": i.merged_into and i.merged_into.number,
            }
            for i in rows.order_by("-opened_at", "-pk")[:MOST]
        ]
        return Response(body)
