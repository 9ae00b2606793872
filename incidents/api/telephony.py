"""The door of the telephone system: what it tells of calls."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.apiview import APIView
from agencies.http import Moment, StrictSerializer
from agencies.models import Credential
from agencies.tokens import TelephonyAuthentication
from incidents.actions import hear_exchange
from incidents.actions.calls import STAMP
from incidents.numbers import NotANumber, international


class IsTelephoneSystem(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, Credential) and request.auth.kind == Credential.Kind.TELEPHONY


class TelephonyForm(StrictSerializer):
    """`call`: the exchange's own name for the call, the same in all that it tells of it."""

    call = serializers.CharField(max_length=120)
    event = serializers.ChoiceField(choices=list(STAMP))
    at = Moment(required=False)
    number = serializers.CharField(required=False, allow_blank=True, max_length=200)
    recording = serializers.URLField(required=False, allow_blank=True, max_length=500)
    agent = serializers.CharField(required=False, allow_blank=True, max_length=150)

    def validate_number(self, text: str) -> str:
        try:
            return international(text)
        except NotANumber:
            return ""  # a call is never lost for a number that cannot be read


BESIDE = ("at", "number", "recording", "agent")


def _heard(data: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an exchange tells, checked, and what is wrong with what it tells beside: that is left out, for no
    call is lost over it. Raises ValidationError where the call or the event cannot be read."""
    form = TelephonyForm(data=data)
    unread: dict[str, Any] = {}
    if not form.is_valid():
        unread = {name: form.errors[name] for name in BESIDE if name in form.errors}
        if unread:
            form = TelephonyForm(data={name: value for name, value in data.items() if name not in unread})
        form.is_valid(raise_exception=True)
    return dict(form.validated_data), unread


class Telephony(APIView):
    """Ringing, answered, missed, ended. May be told twice and in any order; answers 200 with the call's
    number here, its state, and `left_out`: what could not be read beside it, and why. No rate limit: a busy
    night is when it must get through."""

    authentication_classes = [TelephonyAuthentication]
    permission_classes = [IsTelephoneSystem]
    throttle_classes = []

    @extend_schema(request=TelephonyForm, responses={200: dict})
    def post(self, request: Request) -> Response:
        told, unread = _heard(request.data)
        exchange = cast(Credential, request.auth)
        call = hear_exchange(exchange, told.pop("call"), told.pop("event"), **told)
        return Response({"id": call.pk, "status": call.status} | ({"left_out": unread} if unread else {}))
