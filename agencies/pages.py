"""The API of a vehicle's page: who asks is the vehicle, by the session that its code opened."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from rest_framework import views
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from agencies.access import page_of_session
from agencies.apiview import APIView
from agencies.http import page_of
from agencies.models import Credential


class PageAuthentication(SessionAuthentication):
    """The session of a vehicle's page; what changes something carries the token of its form. It acts
    for nobody: `request.auth` is its credential, with its unit."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Credential] | None:  # type: ignore[override]
        page = page_of_session(request._request.session)
        if page is None:
            return None
        self.enforce_csrf(request)
        return AnonymousUser(), page

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class IsPage(BasePermission):
    """A vehicle's page, and nobody else: the desk has its own paths."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return page_of(request) is not None


class PageThrottle(SimpleRateThrottle):
    """Each vehicle for itself: a post's telephones share one address."""

    scope = "page"

    def get_cache_key(self, request: Request, view: views.APIView) -> str | None:
        page = page_of(request)
        return self.cache_format % {"scope": self.scope, "ident": page.pk} if page else None


class PageView(APIView):
    """A view of the page's API. `self.page` is its credential."""

    authentication_classes = [PageAuthentication]
    permission_classes = [IsPage]
    throttle_classes = [PageThrottle]

    @property
    def page(self) -> Credential:
        page = page_of(self.request)
        assert page is not None  # noqa: S101  IsPage has asked
        return page

    @property
    def unit_id(self) -> int:
        assert self.page.unit_id is not None  # noqa: S101  a constraint of the database
        return self.page.unit_id
