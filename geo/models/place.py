"""The regency as it lies: its boundaries, land, places and people."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext_lazy as _

from geo.levels import ADMINISTRATIVE


def folded_name() -> models.GeneratedField:
    """The name in the letters of its sound, for the search (see the SQL function geo_fold)."""
    fold = models.Func("name", function="geo_fold")
    return models.GeneratedField(expression=fold, output_field=models.TextField(), db_persist=True)


class Region(models.Model):
    """The regency this installation serves (one row), from its manifest."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    centre_name = models.CharField(_("call centre"), max_length=120, help_text=_("name of the call centre"))
    centre = models.PointField()
    bounds = models.PolygonField(help_text=_("what the wall shows"))
    manifest = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("regency")
        verbose_name_plural = _("regency")

    def __str__(self) -> str:
        return self.name


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    def lowest(self) -> "BoundaryQuerySet":
        """The regency's areas that have none below them: its villages, where they are loaded."""
        return self.filter(children=None, is_neighbour=False, level__in=ADMINISTRATIVE)


class Boundary(models.Model):
    """An administrative area or a planning zone."""

    level = models.CharField(
        _("level"), max_length=20, db_index=True
    )  # kabupaten, kecamatan, kelurahan, desa, ikn, kikn …
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    regency = models.CharField(_("regency"), max_length=120, blank=True)
    is_neighbour = models.BooleanField(_("neighbour"), default=False)
    geom = models.MultiPolygonField()
    label_point = models.PointField(_("label point"), null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)

    folded = folded_name()

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")

    def __str__(self) -> str:
        return f"{self.name} ({self.level})"


class Land(models.Model):
    """The land mask; what it leaves out is water."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    geom = models.MultiPolygonField()
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("land mask")
        verbose_name_plural = _("land masks")


class Place(models.Model):
    """A named place or landmark that callers speak of."""

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=40)
    point = models.PointField(_("position"))
    quality = models.CharField(_("honesty of the position"), max_length=1, blank=True)
    boundary = models.ForeignKey(
        Boundary, on_delete=models.SET_NULL, null=True, blank=True, related_name="places", verbose_name=_("village")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    folded = folded_name()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name", "kind", "source"], name="place_once")]
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return self.name


class KilometrePost(models.Model):
    """A kilometre of a road, as people there count it, at a point of it."""

    road = models.CharField(_("road"), max_length=120)
    aliases = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    km = models.FloatField(_("kilometre"))
    point = models.PointField(spatial_index=False)
    quality = models.CharField(max_length=1, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["road", "km"]
        constraints = [models.UniqueConstraint(fields=["road", "km"], name="kilometre_once")]


class PopulationCell(models.Model):
    """People on a piece of land. Estimated cells say so, with the method."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    geom = models.PolygonField()
    centre = models.PointField()
    people = models.FloatField(_("people"))
    boundary = models.ForeignKey(
        Boundary, on_delete=models.SET_NULL, null=True, related_name="cells", verbose_name=_("village")
    )
    is_estimate = models.BooleanField(_("estimate"), default=True)
    method = models.CharField(_("method"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("population cell")
        verbose_name_plural = _("population cells")
