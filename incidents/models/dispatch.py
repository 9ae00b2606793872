"""Units sent to incidents."""

from datetime import datetime

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident


class DispatchStatus(models.TextChoices):
    ORDERED = "ordered", _("ordered")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    EN_ROUTE = "en_route", _("en route")
    ON_SCENE = "on_scene", _("on scene")
    TRANSPORTING = "transporting", _("transporting")
    AT_HOSPITAL = "at_hospital", _("at hospital")
    CLEARED = "cleared", _("cleared")
    CANCELLED = "cancelled", _("cancelled")


class CrewCall(models.TextChoices):
    """What a crew calls the desk for by one button; it stands until the desk has answered."""

    HELP = "help", _("needs help")
    UNABLE = "unable", _("cannot go")


STAMPS = ("ordered_at", "acknowledged_at", "departed_at", "arrived_at", "transporting_at", "at_hospital_at", "ended_at")
ACTIVE_DISPATCH = ("ordered", "acknowledged", "en_route", "on_scene", "transporting", "at_hospital")


class Dispatch(models.Model):
    """A unit sent to an incident; a unit has at most one active dispatch."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="dispatches")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="dispatches")
    status = models.CharField(max_length=12, choices=DispatchStatus, default=DispatchStatus.ORDERED)
    ordered_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    transporting_at = models.DateTimeField(null=True)
    at_hospital_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expected_arrival = models.DateTimeField(null=True, help_text=_("estimate at the order, by road"))
    route = models.LineStringField(null=True, spatial_index=False)
    ordered_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    # an order is not assumed to be heard: not acknowledged by `due_at`, it alarms
    due_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    last_contact_at = models.DateTimeField(null=True, help_text=_("last step or word of the crew; fixes apart"))
    rerouted_at = models.DateTimeField(null=True, help_text=_("the road ahead was closed, and another found"))
    no_road = models.BooleanField(default=False, help_text=_("the road ahead was closed, and no other found"))
    request = models.ForeignKey(
        "incidents.AgencyRequest", on_delete=models.SET_NULL, null=True, related_name="dispatches"
    )
    hospital = models.ForeignKey("agencies.Hospital", on_delete=models.SET_NULL, null=True, related_name="+")
    called_for = models.CharField(max_length=8, choices=CrewCall, blank=True)
    called_at = models.DateTimeField(null=True)
    facts_seen = models.JSONField(default=dict, blank=True)  # by its crew: name of the danger → when it was told
    # who of the incident it was taken from let it go: personal data, read through the API alone
    consent_by = models.CharField(max_length=120, blank=True)
    consent_via = models.CharField(max_length=10, blank=True)
    consent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status__in=ACTIVE_DISPATCH), name="one_active_dispatch_per_unit"
            )
        ]
        indexes = [models.Index(fields=["incident", "status"])]

    @property
    def stepped_at(self) -> datetime:
        """When its last step was: the next one is not before it."""
        return max(stamp for name in STAMPS if (stamp := getattr(self, name)) is not None)
