"""Doing a request once, however often it is sent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from agencies.models import Credential, KeptAnswer, User
from live.actions import action, action_now


class Answered(NamedTuple):
    """The answer to a request: its status, its body as JSON, and whether it was kept from before."""

    status: int
    body: Any
    replayed: bool


class OtherRequest(ValueError):
    """The key was used for another request."""


class Failed(Exception):
    """The work answered with an error: nothing of it is kept, and it may be tried again."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


@action
def answer_once(owner: User | Credential, key: str, digest: str, work: Callable[[], tuple[int, Any]]) -> Answered:
    """Do `work` and keep its answer, in one transaction with all it changes; or give the answer that
    was kept. A second request with the same key waits here until the first has ended.

    `work` returns status and body as JSON; what it raises undoes everything, the key too.
    Raises OtherRequest where the key belongs to a request with another digest.
    """
    whose = "page" if isinstance(owner, Credential) else "user"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO agencies_keptanswer ({whose}_id, key, digest, at) VALUES (%s, %s, %s, %s) "
            f"ON CONFLICT ({whose}_id, key) DO NOTHING",
            [owner.pk, key, digest, action_now()],
        )
        first = cursor.rowcount == 1
    kept = KeptAnswer.objects.get(**{whose: owner}, key=key)
    if not first:
        if kept.digest != digest:
            raise OtherRequest(_("this Idempotency-Key was used for another request; take a new one"))
        return Answered(kept.status or 200, kept.body, replayed=True)
    kept.status, kept.body = work()
    kept.save(update_fields=["status", "body"])
    return Answered(kept.status, kept.body, replayed=False)


@action
def forget_answers(hours: float) -> int:
    """Drop answers kept for longer than that; returns how many."""
    deleted, _each = KeptAnswer.objects.filter(at__lt=action_now() - timedelta(hours=hours)).delete()
    return deleted
