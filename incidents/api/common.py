"""What the views of incidents share."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request

from agencies.access import agency_audience
from agencies.http import viewer_of
from agencies.models import Role
from incidents.models import AgencyRequest, ContactTry, Dispatch, Incident, Via
from incidents.reading import read_alone, read_one
from live.ask import One

DESK = (Role.CALL_TAKER, Role.DISPATCHER, Role.SUPERVISOR)
SENDERS = (Role.DISPATCHER, Role.SUPERVISOR)


def incident_of(request: Request, pk: int, *, alone: bool = False) -> Incident:
    """The incident with what its payload reads, or `alone`, if the viewer may see it; else NotFound, which
    tells a stranger nothing."""
    viewer = viewer_of(request)
    try:
        incident = read_alone(pk) if alone else read_one(pk)
    except Incident.DoesNotExist:
        raise NotFound() from None
    if viewer.sees_all or (viewer.audience == "wall" and request.method == "GET"):
        return incident
    if any(agency_audience(a) == viewer.audience for a in incident.agencies.values_list("pk", flat=True)):
        return incident
    raise NotFound()


_dispatch = One(lambda key: Dispatch.objects.filter(pk=key).select_related("unit", "incident"))


def dispatch_of(request: Request, pk: int) -> Dispatch:
    """The dispatch, for the desks of the centre and the unit's own agency; else PermissionDenied. Raises
    Dispatch.DoesNotExist."""
    dispatch, viewer = _dispatch(pk), viewer_of(request)
    if not viewer.sees_all and dispatch.unit.agency_id not in viewer.agency_ids:
        raise PermissionDenied()
    return dispatch


def request_of(request: Request, pk: int) -> AgencyRequest:
    """The request to an agency, for the desks of the centre and the agency that is asked; else
    NotFound, which tells a stranger nothing."""
    asked = AgencyRequest.objects.select_related("agency", "incident", "capability", "unit").filter(pk=pk).first()
    viewer = viewer_of(request)
    if asked is None or not (viewer.sees_all or asked.agency_id in viewer.agency_ids):
        raise NotFound()
    return asked


def said_how(request: Request, via: str) -> str:
    """How an answer came: by a tap of those who give it; the centre says whether by radio or telephone."""
    if viewer_of(request).sees_all and via == Via.APP:
        raise ValidationError({"via": [_("say how they answered: radio or telephone")]})
    return via


def tries_json(tries: Iterable[ContactTry]) -> list[dict[str, Any]]:
    """Who was rung, in order."""
    return [{"step": t.step_id, "post": t.post, "outcome": t.outcome, "at": t.at} for t in tries]
