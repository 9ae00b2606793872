"""Answers that are kept, so that a request a flaky line repeats is not done twice."""

from django.db import models

from agencies.models.people import User


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered; written in the transaction of its work."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, help_text="of method, path and body")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="key_once_per_user")]
