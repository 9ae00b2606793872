"""Errors that no view of the API has raised, for the paths under /api/ as problem details (RFC 9457) too:
a path that is not there, a request that cannot be read, a fault of our own."""

import json
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from agencies.http import PROBLEM, problem_body

API = "/api/"
AGAIN_S = 3


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
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return _database_away(request)
    detail = _("a fault of the server; it is in its log. Try again, with the same Idempotency-Key")
    return _told(request, HTTPStatus.INTERNAL_SERVER_ERROR, detail, lambda: defaults.server_error(request))


def _database_away(request: HttpRequest) -> HttpResponse:
    """The database does not answer: for machines with the time to come again, for people in words."""
    code, detail = HTTPStatus.SERVICE_UNAVAILABLE, _("the database does not answer; try again in a few seconds")
    if not request.path.startswith(API):
        text = "Basis data tidak menjawab. Coba lagi beberapa detik lagi; perintahkan unit lewat radio.\n"
        answer = HttpResponse(f"{text}{detail}\n", status=code, content_type="text/plain; charset=utf-8")
    else:
        answer = HttpResponse(json.dumps(problem_body(code, detail, {})), status=code, content_type=PROBLEM)
    answer["Retry-After"] = str(AGAIN_S)
    return answer


def _told(request: HttpRequest, code: HTTPStatus, detail: str, page: Callable[[], Any]) -> HttpResponse:
    if not request.path.startswith(API):
        return page()  # type: ignore[no-any-return]
    body = json.dumps(problem_body(code, detail, {}))
    return HttpResponse(body, status=code, content_type=PROBLEM)
