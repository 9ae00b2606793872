"""The one base of every view of the API."""

from typing import Any

from rest_framework import views

from agencies.once import once

WRITES = ("post", "put", "patch", "delete")


class APIView(views.APIView):
    """Every write is done once for each Idempotency-Key that comes with it: a flaky line may repeat
    whatever it sends. See `agencies.once`."""

    keeps_answers = True  # False where the answer holds a secret, of which nothing but a digest is stored

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for method in WRITES:
            handler = cls.__dict__.get(method)
            if handler and not getattr(handler, "is_once", False):
                setattr(cls, method, once(handler))
