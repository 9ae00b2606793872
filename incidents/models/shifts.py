"""Shifts: who is on duty, what was checked at the start, what is handed on at the end."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Role


class Shift(models.Model):
    """A watch of the centre; one runs at a time."""

    class State(models.TextChoices):
        RUNNING = "running", _("on duty")
        OFFERED = "offered", _("offered to the next supervisor")
        ENDED = "ended", _("handed over")

    name = models.CharField(_("name"), max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    supervisor = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    handed_note = models.TextField(blank=True, help_text=_("what the next watch must know"))
    handed_matters = models.JSONField(default=dict, blank=True, help_text=_("what was open at the hand-over"))
    offered_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(state__in=["running", "offered"]), name="one_shift_at_a_time"
            )
        ]
        verbose_name = _("watch")
        verbose_name_plural = _("watches")

    def __str__(self) -> str:
        return f"{self.name} {self.started_at:%Y-%m-%d}"


class Duty(models.Model):
    """Somebody on duty in a role, from when to when."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="duties")
    user = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "user", "role"], condition=Q(until__isnull=True), name="on_duty_once_a_role"
            )
        ]


class UnitCheck(models.Model):
    """What was found at a vehicle at the start of a watch. The latest of a shift counts."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="checks")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    people = models.PositiveSmallIntegerField(help_text=_("head count of the crew; 0 = nobody"))
    fuel_percent = models.PositiveSmallIntegerField(null=True)
    water_litres = models.PositiveIntegerField(null=True)
    radio_call_sign = models.CharField(max_length=40, blank=True)
    radio_heard = models.BooleanField(null=True, help_text=_("answered on the radio"))
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["shift", "unit"])]
