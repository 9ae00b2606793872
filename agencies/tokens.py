"""API clients by token. (A module of its own: the framework loads it while it loads itself.)"""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from agencies.access import find_credential
from agencies.models import Credential, User


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer SECRET`` of an API client's credential."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, Credential] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme != self.keyword:
            return None
        credential = find_credential(Credential.Kind.API, secret)
        if credential is None or credential.user is None or not credential.user.is_active:
            raise exceptions.AuthenticationFailed(_("unknown or revoked token"))
        return credential.user, credential

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class TelephonyAuthentication(BaseAuthentication):
    """``Authorization: Bearer SECRET`` of a telephone system; it acts for nobody."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Credential]:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        credential = find_credential(Credential.Kind.TELEPHONY, secret) if scheme == "Bearer" else None
        if credential is None:
            raise exceptions.AuthenticationFailed(_("unknown or revoked token"))
        return AnonymousUser(), credential

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
