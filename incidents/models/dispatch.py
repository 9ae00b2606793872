"""Units sent to incidents."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident


class DispatchStatus(models.TextChoices):
    ORDERED = "ordered", _("ordered")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    EN_ROUTE = "en_route", _("en route")
    ON_SCENE = "on_scene", _("on scene")
    CLEARED = "cleared", _("cleared")
    CANCELLED = "cancelled", _("cancelled")


ACTIVE_DISPATCH = ("ordered", "acknowledged", "en_route", "on_scene")


class Dispatch(models.Model):
    """A unit sent to an incident; a unit has at most one active dispatch."""

    incident = models.ForeignKey(
        Incident, verbose_name=_("incident"), on_delete=models.PROTECT, related_name="dispatches"
    )
    unit = models.ForeignKey(
        "agencies.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="dispatches"
    )
    status = models.CharField(_("status"), max_length=12, choices=DispatchStatus, default=DispatchStatus.ORDERED)
    ordered_at = models.DateTimeField(_("ordered"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    departed_at = models.DateTimeField(_("departed"), null=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    expected_arrival = models.DateTimeField(
        _("expected arrival"), null=True, help_text=_("estimate at the order, by road")
    )
    route = models.LineStringField(_("route"), null=True, spatial_index=False)
    ordered_by = models.ForeignKey(
        "agencies.User", verbose_name=_("ordered by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status__in=ACTIVE_DISPATCH), name="one_active_dispatch_per_unit"
            )
        ]
        indexes = [models.Index(fields=["incident", "status"])]
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
