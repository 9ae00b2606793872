"""What the views of incidents share."""

from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from agencies.access import agency_audience
from agencies.http import viewer_of
from agencies.models import Role
from incidents.models import Incident

DESK = (Role.CALL_TAKER, Role.DISPATCHER, Role.SUPERVISOR)
SENDERS = (Role.DISPATCHER, Role.SUPERVISOR)


def incident_of(request: Request, pk: int) -> Incident:
    """The incident, if the viewer may see it; else NotFound, which tells a stranger nothing."""
    incident = Incident.objects.filter(pk=pk).select_related("type__lead_agency", "village").first()
    viewer = viewer_of(request)
    if incident is None:
        raise NotFound()
    shared = any(agency_audience(a) == viewer.audience for a in incident.agencies.values_list("pk", flat=True))
    if viewer.sees_all or shared or (viewer.audience == "wall" and request.method == "GET"):
        return incident
    raise NotFound()
