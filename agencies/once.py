"""`once`: a write with an Idempotency-Key is done once, and answered the same each time."""

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.actions.replays import Failed, answer_once
from agencies.http import page_of, user_of

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 100

Handler = Callable[..., Response]


def once(handler: Handler) -> Handler:
    """For a method of a view that writes (`agencies.apiview` gives it to all). The work and the answer
    that is kept of it are one transaction, so what was answered has been done, and what failed may be
    tried again under the same key. A view that answers with a file changes nothing: its answer is not
    kept but made again."""

    @functools.wraps(handler)
    def write(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key, owner = request.headers.get(HEADER, ""), user_of(request) or page_of(request)
        if not key or owner is None or not view.keeps_answers:
            return handler(view, request, *args, **kwargs)
        if len(key) > LONGEST or not key.isprintable():
            raise ValidationError({HEADER: [_("at most %d printable characters") % LONGEST]})

        def work() -> tuple[int, Any]:
            answer = handler(view, request, *args, **kwargs)
            if answer.status_code >= 400 or not isinstance(answer, Response):
                raise Failed(answer)
            return answer.status_code, json.loads(JSONRenderer().render(answer.data) or b"null")

        try:
            done = answer_once(owner, key, _digest(request), work)
        except Failed as failed:
            return failed.answer  # type: ignore[no-any-return]
        return Response(done.body, status=done.status, headers={REPLAYED: "true"} if done.replayed else None)

    write.is_once = True  # type: ignore[attr-defined]
    return write


def _digest(request: Request) -> str:
    body = request.data if isinstance(request.data, bytes) else JSONRenderer().render(request.data)
    return hashlib.sha256(b"\n".join([str(request.method).encode(), request.path.encode(), body])).hexdigest()
