"""Errors that no view of the API has raised, for the paths under /api/ as problem details (RFC 9457) too:
a path that is not there, a request that cannot be read, a fault of our own."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from agencies.http import PROBLEM, problem_body

API = "/api/"


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = _("there is nothing at this path; the paths are in /api/schema/")
    return _told(request, HTTPStatus.NOT_FOUND, detail, lambda: defaults.page_not_found(request, exception))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = _("the request cannot be read")
    return _told(request, HTTPStatus.BAD_REQUEST, detail, lambda: defaults.bad_request(request, exception))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = _("this is not allowed to you")
    return _told(request, HTTPStatus.FORBIDDEN, detail, lambda: defaults.permission_denied(request, exception))


def server_error(request: HttpRequest) -> HttpResponse:
    detail = _("a fault of the server; it is in its log. Try again, with the same Idempotency-Key")
    return _told(request, HTTPStatus.INTERNAL_SERVER_ERROR, detail, lambda: defaults.server_error(request))


def _told(request: HttpRequest, code: HTTPStatus, detail: str, page: Callable[[], Any]) -> HttpResponse:
    if not request.path.startswith(API):
        return page()  # type: ignore[no-any-return]
    body = json.dumps(problem_body(code, detail, {}))
    return HttpResponse(body, status=code, content_type=PROBLEM)
