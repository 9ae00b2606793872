"""Static files, whole."""

from contextlib import closing
from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class WholeFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise streams a file in a way that an asynchronous server has to gather, with a warning
    each time. Ours are small: read here, in the thread of the middleware, and sent at once."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with closing(found.file) as file:
                body = file.read()
        answer = HttpResponse(body, status=int(found.status))
        del answer["Content-Type"]
        for name, value in found.headers:
            answer[name] = value
        return answer
