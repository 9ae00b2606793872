"""The event log: what happened to the world, in the order in which it was committed."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Epoch(models.Model):
    """The log's identity (one row). A restored or replaced database gets a new one, and every
    client that knows another takes a fresh snapshot."""

    uuid = models.UUIDField(default=uuid.uuid4)
    started_at = models.DateTimeField(auto_now_add=True)


class Event(models.Model):
    """One change, as one group of audiences may see it.

    `audiences` are keys of `agencies.access`; the same change may stand in several rows where
    audiences see it differently. `payload` is None when the object is gone for them.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    audiences = ArrayField(models.CharField(max_length=60))
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    version = models.BigIntegerField()
    payload = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.object_type}:{self.object_id}"


class PastEvent(models.Model):
    """An event that the log no longer needs for its clients, kept for the replay."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60)
    audiences = ArrayField(models.CharField(max_length=60))
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    version = models.BigIntegerField()
    payload = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.object_type}:{self.object_id}"


class Keyframe(models.Model):
    """All that stood at one moment, for every audience: where a replay begins. `rows` are those of
    `live.events.Change.rows()`, without those that are gone; `position` that of the log."""

    at = models.DateTimeField(db_index=True)
    position = models.BigIntegerField()
    rows = models.JSONField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} at {self.position}"
