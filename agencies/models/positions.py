"""Where units are and were; fixes that were refused."""

from django.contrib.gis.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models.fleet import Unit


class UnitPosition(models.Model):
    """The latest position of a unit: one row a unit, updated in place by the GPS intake."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="position")
    point = models.PointField(spatial_index=False)
    fixed_at = models.DateTimeField(help_text=_("when the device took the fix"))
    received_at = models.DateTimeField()
    speed_kmh = models.FloatField(null=True)
    heading = models.FloatField(null=True, help_text=_("degrees clockwise from north"))
    accuracy_m = models.FloatField(null=True)
    sequence = models.BigIntegerField(default=1)

    @cached_property
    def lon(self) -> float:
        """Degrees, as `lat`; read with many units at once, they come from PostGIS."""
        return float(self.point.x)

    @cached_property
    def lat(self) -> float:
        return float(self.point.y)


class Fix(models.Model):
    """The history of positions, partitioned by day (see the migration), pruned by retention."""

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    point = models.PointField(spatial_index=False)
    fixed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    speed_kmh = models.FloatField(null=True)
    heading = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    late = models.BooleanField(default=False)

    class Meta:
        managed = False
        db_table = "agencies_fix"


class RefusedFix(models.Model):
    """A fix that a check refused, with the reason; pruned by retention."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", verbose_name=_("unit"))
    received_at = models.DateTimeField(_("received"), db_index=True)
    check_name = models.CharField(_("check"), max_length=40)
    reason = models.CharField(_("reason"), max_length=300)
    fix = models.JSONField()

    class Meta:
        verbose_name = _("refused fix")
        verbose_name_plural = _("refused fixes")
