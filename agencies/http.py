"""What every API of the product shares: who asks, strict bodies, and errors that say what to do."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers, status
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from agencies.access import NOBODY, Viewer, viewer_of_session, viewer_of_user
from agencies.models import Credential, User
from agencies.scopes import opens, scope_of

PROBLEM = "application/problem+json"

EARLIEST = 2000  # year


def viewer_of(request: Request) -> Viewer:
    """The viewer behind an API request: a user by session or token, or a paired kiosk. Read once for
    each request."""
    kept: Viewer | None = request.__dict__.get("_viewer")
    if kept is None:
        if request.user and request.user.is_authenticated:
            kept = viewer_of_user(request.user)
        else:
            kept = viewer_of_session(request._request.session)
        request.__dict__["_viewer"] = kept
    return kept


def user_of(request: Request) -> User | None:
    return request.user if isinstance(request.user, User) else None


def page_of(request: Request) -> Credential | None:
    """The vehicle's page that asks, where `agencies.pages.PageAuthentication` has let it in."""
    page = request.auth if isinstance(request.auth, Credential) else None
    return page if page is not None and page.kind == Credential.Kind.PAGE else None


class IsViewer(BasePermission):
    """Anybody who belongs to an audience may read; who may write is said by `write_roles` of the
    view, and which scope an API client needs by its `area`. A vehicle's page has an API of its own, and
    this one is closed to it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        viewer = viewer_of(request)
        if viewer is NOBODY or viewer.audience is None or viewer.unit_id is not None:
            return False
        if isinstance(request.auth, Credential):
            self._within_scopes(request.auth, getattr(view, "area", ""), str(request.method))
        read_roles = getattr(view, "read_roles", None)
        if request.method in SAFE_METHODS:
            return read_roles is None or viewer.has(*read_roles)
        return viewer.has(*getattr(view, "write_roles", ()))

    @staticmethod
    def _within_scopes(client: Credential, area: str, method: str) -> None:
        if not area:
            raise exceptions.PermissionDenied(_("this is not open to API clients"))
        if not opens(client.scopes, area, method):
            text = _("this token lacks the scope %s; an administrator can issue one that has it")
            raise exceptions.PermissionDenied(text % scope_of(area, method))


class StrictSerializer(serializers.Serializer[Any]):
    """A body whose unknown fields are refused instead of dropped without a word."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            known = ", ".join(self.fields)
            raise serializers.ValidationError({name: [_("unknown field; there are: %s") % known] for name in unknown})
        return super().to_internal_value(data)


class Degrees(serializers.FloatField):
    """A longitude or latitude. NaN, infinity and what is not on the earth are refused here, before
    any geometry is made of it: the text that GEOS 3.11 writes of a point at 1e300 overruns a buffer
    and ends the process."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool):
            self.fail("invalid")
        value = super().to_internal_value(data)
        if value != value or value in (float("inf"), float("-inf")):
            raise serializers.ValidationError(_("must be a finite number"))
        if abs(value) > 180:
            raise serializers.ValidationError(_("not on the earth: -180 to 180 degrees are"))
        return float(value)


class Moment(serializers.DateTimeField):
    """A time as the API takes it. One of another century is a clock that was never set."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.year < EARLIEST:
            raise serializers.ValidationError(_("a time before the year %d: set the clock") % EARLIEST)
        return super().enforce_timezone(value)  # type: ignore[no-any-return]


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Errors as problem details (RFC 9457). A ValueError of an action is a conflict with the state
    of things, and its message was written for the one who reads it."""
    if isinstance(error, ObjectDoesNotExist):
        error = exceptions.NotFound()
    if isinstance(error, RequestDataTooBig):
        text = _("a request may have %d bytes")
        return _problem(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, text % settings.DATA_UPLOAD_MAX_MEMORY_SIZE, {})
    if isinstance(error, OverflowError):  # of a float or a time zone, before any field could say so
        text = _("a number or a time of the request is too large to be worked with")
        return _problem(status.HTTP_400_BAD_REQUEST, text, {})
    if isinstance(error, ValueError):
        return _problem(status.HTTP_409_CONFLICT, str(error), {})
    response = exception_handler(error, context)
    if response is None:
        return None
    fields: dict[str, Any] = {}
    if isinstance(error, exceptions.ValidationError):
        data = response.data
        fields = data if isinstance(data, dict) else {"non_field_errors": data}
        detail = _("the request is not valid; see the errors of its fields")
    else:
        detail = str(response.data.get("detail", "")) if isinstance(response.data, dict) else str(error)
    made = _problem(response.status_code, detail, fields)
    for name, value in response.items():
        if name.lower() in ("retry-after", "www-authenticate", "allow"):
            made[name] = value
    return made


def _problem(code: int, detail: str, fields: dict[str, Any]) -> Response:
    return Response(problem_body(code, detail, fields), status=code, content_type=PROBLEM)


def problem_body(code: int, detail: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Problem details of an error, with what is wrong in each field."""
    title = str(_TITLES.get(code, _("Error")))
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": int(code), "detail": detail}
    return body | {"errors": fields} if fields else body


_TITLES = {
    400: gettext_lazy("Bad Request"),
    401: gettext_lazy("Unauthorized"),
    403: gettext_lazy("Forbidden"),
    404: gettext_lazy("Not Found"),
    405: gettext_lazy("Method Not Allowed"),
    406: gettext_lazy("Not Acceptable"),
    409: gettext_lazy("Conflict"),
    413: gettext_lazy("Content Too Large"),
    415: gettext_lazy("Unsupported Media Type"),
    429: gettext_lazy("Too Many Requests"),
    500: gettext_lazy("Internal Server Error"),
    503: gettext_lazy("Service Unavailable"),
}
