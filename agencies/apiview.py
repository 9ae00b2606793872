"""The one base of every view of the API."""

import functools
from collections.abc import Callable
from typing import Any

from rest_framework import views
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.listing import in_pages
from agencies.once import once

WRITES = ("post", "put", "patch", "delete")


class APIView(views.APIView):
    """Every write is done once for each Idempotency-Key that comes with it: a flaky line may repeat
    whatever it sends. See `agencies.once`. Every list comes in pages. See `agencies.listing`."""

    keeps_answers = True  # False where the answer holds a secret, of which nothing but a digest is stored

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "\x00" in request.path:  # no key of anything has it, and the database will not be asked with it
            raise NotFound()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for method in WRITES:
            handler = cls.__dict__.get(method)
            if handler and not getattr(handler, "is_once", False):
                setattr(cls, method, once(handler))
        if "get" in cls.__dict__:
            cls.get = _paged(cls.__dict__["get"])  # type: ignore[attr-defined]


def _paged(handler: Callable[..., Response]) -> Callable[..., Response]:
    @functools.wraps(handler)
    def get(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = handler(view, request, *args, **kwargs)
        return in_pages(request, answer) if isinstance(getattr(answer, "data", None), list) else answer

    return get
