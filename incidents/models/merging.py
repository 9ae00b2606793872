"""Incidents that are one, or belong together; and where units gather."""

from django.contrib.gis.db import models
from django.db.models import Q

from incidents.models.incident import Incident


class Merge(models.Model):
    """That one incident was found to be another. What the merge changed is kept (`before`, `after`, keys
    of the dispatches, requests, staging points and parts moved, agencies added), so that it can be undone."""

    child = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="absorbed")
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    child_status = models.CharField(max_length=16)
    dispatches = models.JSONField(default=list)
    requests = models.JSONField(default=list)
    staging = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    agencies = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    undone_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(undone_at__isnull=True), name="merged_once_at_a_time")
        ]


class StagingPoint(models.Model):
    """A named place where units of an incident gather."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="staging_points")
    name = models.CharField(max_length=80)
    point = models.PointField(spatial_index=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
