"""The one base of every view of the API."""

from typing import Any

from rest_framework import views

from agencies.once import once

WRITES = ("post", "put", "patch", "delete")


class APIView(views.APIView):
    """Every write is done once for each Idempotency-Key that comes with it: a flaky line may repeat
    whatever it sends. See `agencies.once`."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for method in WRITES:
            if method in cls.__dict__:
                setattr(cls, method, once(cls.__dict__[method]))
