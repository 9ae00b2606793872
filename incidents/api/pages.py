"""What the desk does for crews: the page of a vehicle, the answer to its call, its pictures."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.actions import issue_credential, revoke_credential
from agencies.apiview import APIView
from agencies.http import IsViewer, user_of, viewer_of
from agencies.models import Credential, Role, Unit
from incidents.actions import answer_crew
from incidents.api.common import DESK, SENDERS, dispatch_of, incident_of
from incidents.models import Photo

MAKERS = (*SENDERS, Role.AGENCY_DESK)


def _unit_of(request: Request, pk: int) -> Unit:
    """The unit, for the desks of the centre and its own agency's; else PermissionDenied."""
    unit = Unit.objects.filter(pk=pk, is_active=True).first()
    if unit is None:
        raise NotFound()
    viewer = viewer_of(request)
    if not viewer.sees_all and unit.agency_id not in viewer.agency_ids:
        raise PermissionDenied()
    return unit


class PageLink(APIView):
    """The pages of a vehicle that stand; POST makes a code for another, told once: `path` opens it on
    the telephone (the code stands behind the #, which is never sent), `code` is to be read out."""

    authentication_classes = [SessionAuthentication]  # a token must not open more than its scopes
    permission_classes = [IsViewer]
    area = "units"
    read_roles = write_roles = MAKERS
    keeps_answers = False

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        unit = _unit_of(request, pk)
        rows = unit.devices.filter(kind=Credential.Kind.PAGE, revoked_at=None, expires_at__gt=timezone.now())
        return Response([_page(row) for row in rows.order_by("pk")])

    @extend_schema(request=None, responses={201: dict})
    def post(self, request: Request, pk: int) -> Response:
        unit = _unit_of(request, pk)
        page, code = issue_credential(Credential.Kind.PAGE, unit.call_sign, unit=unit, by=user_of(request))
        spoken = f"{code[:4]}-{code[4:]}"
        answer = Response(_page(page) | {"code": spoken, "path": f"/unit/#{spoken}"}, status=201)
        answer["Cache-Control"] = "no-store"
        return answer


class PageEnd(APIView):
    """Take a page back: it closes on the telephone at once."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [IsViewer]
    area = "units"
    write_roles = MAKERS

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        page = Credential.objects.filter(pk=pk, kind=Credential.Kind.PAGE).first()
        if page is None or page.unit_id is None:
            raise NotFound()
        _unit_of(request, page.unit_id)
        revoke_credential(pk, by=user_of(request))
        return Response(status=204)


def _page(page: Credential) -> dict[str, Any]:
    return {"id": page.pk, "hint": page.hint, "opened_at": page.opened_at, "expires_at": page.expires_at}


class CrewAnswer(APIView):
    """The desk has answered the call of a crew."""

    permission_classes = [IsViewer]
    area = "incidents"
    write_roles = SENDERS

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        dispatch_of(request, pk)
        answer_crew(pk, by=user_of(request))
        return Response({"id": pk, "called_for": ""})


class IncidentPhotos(APIView):
    """The pictures of an incident, without their bytes."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*DESK, Role.AGENCY_DESK)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        rows = incident_of(request, pk).photos.defer("jpeg").select_related("dispatch__unit")
        body = [
            {
                "id": p.pk,
                "unit": p.dispatch.unit.call_sign,
                "taken_at": p.taken_at,
                "received_at": p.received_at,
                "width": p.width,
                "height": p.height,
                "path": f"/api/photos/{p.pk}/",
            }
            for p in rows
        ]
        return Response(body)


class PhotoFile(APIView):
    """One picture, for whoever may read the incident's log."""

    permission_classes = [IsViewer]
    area = "incidents"
    read_roles = (*DESK, Role.AGENCY_DESK)

    @extend_schema(responses={(200, "image/jpeg"): bytes})
    def get(self, request: Request, pk: int) -> HttpResponse:
        photo = Photo.objects.filter(pk=pk).first()
        if photo is None:
            raise NotFound(_("there is no such picture"))
        incident_of(request, photo.incident_id)
        answer = HttpResponse(bytes(photo.jpeg), content_type="image/jpeg")
        answer["Cache-Control"] = "private, no-store"
        answer["Content-Disposition"] = f'inline; filename="{photo.pk}.jpg"'
        return answer
