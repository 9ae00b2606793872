"""Hospitals: whether their emergency room takes patients now."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.fleet import Station


class HospitalState(models.TextChoices):
    OPEN = "open", _("takes patients")
    BUSY = "busy", _("busy, patients wait")
    FULL = "full", _("emergency room full")
    CLOSED = "closed", _("takes nobody")


class Hospital(models.Model):
    """A station that ambulances bring patients to, with the state its desk has set."""

    station = models.OneToOneField(
        Station, on_delete=models.CASCADE, primary_key=True, related_name="hospital", verbose_name=_("station")
    )
    state = models.CharField(_("state"), max_length=10, choices=HospitalState, default=HospitalState.OPEN)
    since = models.DateTimeField(_("since"), null=True, blank=True)
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["station__code"]
        verbose_name = _("hospital")
        verbose_name_plural = _("hospitals")

    def __str__(self) -> str:
        return self.station.name
