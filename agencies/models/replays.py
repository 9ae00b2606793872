"""Answers that are kept, so that a request a flaky line repeats is not done twice."""

from django.db import models
from django.db.models import Q

from agencies.models.people import Credential, User


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered; written in the transaction of its work.
    The key is a user's, or that of a vehicle's page."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    page = models.ForeignKey(Credential, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, help_text="of method, path and body")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="key_once_per_user"),
            models.UniqueConstraint(fields=["page", "key"], name="key_once_per_page"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, page__isnull=True) | Q(user__isnull=True, page__isnull=False),
                name="key_of_one_sender",
            ),
        ]
