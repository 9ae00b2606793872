"""What stations reach, what units free now reach, and what of it is owed to be worked out."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.models.roads import RoadNetwork


class CoverageZone(models.Model):
    """What a station reaches by road, under one clock: `driving` minutes, or the service's
    `target` from the report (what is left of it for driving stands in `seconds`)."""

    class Clock(models.TextChoices):
        DRIVING = "driving", _("minutes of driving")
        TARGET = "target", _("target from the report")

    station = models.ForeignKey(
        "agencies.Station", on_delete=models.CASCADE, related_name="zones", verbose_name=_("station")
    )
    network = models.ForeignKey(RoadNetwork, on_delete=models.CASCADE, related_name="zones", verbose_name=_("roads"))
    roads_revision = models.BigIntegerField(default=0)
    profile = models.CharField(_("speed profile"), max_length=20)
    clock = models.CharField(_("clock"), max_length=8, choices=Clock)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    seconds = models.FloatField()
    geom = models.MultiPolygonField()
    area_km2 = models.FloatField(_("area, km²"))
    people = models.FloatField()
    station_point = models.PointField(spatial_index=False)
    computed_at = models.DateTimeField(_("worked out"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "network", "profile", "clock", "minutes"], name="zone_once")
        ]
        verbose_name = _("coverage zone")
        verbose_name_plural = _("coverage zones")


class Work(models.Model):
    """Computation owed: a row before it is a task, so that a lost task loses nothing."""

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=120, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    started_at = models.DateTimeField(_("begun"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    error = models.TextField(_("error"), blank=True)
    progress = models.CharField(_("progress"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("computation")
        verbose_name_plural = _("computations")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(started_at__isnull=True), name="owed_once_until_started"
            )
        ]


class CoverNow(models.Model):
    """The latest coverage by units free at this moment, one row a service."""

    service = models.OneToOneField(
        "agencies.Service", on_delete=models.CASCADE, related_name="cover_now", verbose_name=_("service")
    )
    network = models.ForeignKey(RoadNetwork, on_delete=models.CASCADE, null=True)
    people = models.FloatField(_("people"), help_text=_("all people counted"))
    people_one = models.FloatField(_("reached by one"), help_text=_("reached in time by at least one free unit"))
    people_two = models.FloatField(_("reached by two"), help_text=_("reached by at least two"))
    units_free = models.PositiveIntegerField(_("free crews"))
    covered = models.BinaryField(help_text=_("per cell in code order: free units that arrive in time, 0 to 255"))
    computed_at = models.DateTimeField(_("worked out"))
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("cover now")
        verbose_name_plural = _("cover now")
