"""Versions of the roads, and what is closed or slowed on them."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RoadNetwork(models.Model):
    """One version of the roads. A new one is built beside the old; exactly one is active."""

    class State(models.TextChoices):
        BUILDING = "building", _("building")
        READY = "ready", _("ready")
        ACTIVE = "active", _("active")
        RETIRED = "retired", _("retired")
        FAILED = "failed", _("failed")

    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.BUILDING)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    summary = models.JSONField(_("summary"), default=dict, blank=True)
    created_at = models.DateTimeField(_("imported"))
    activated_at = models.DateTimeField(_("in force since"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="one_active_network")
        ]
        verbose_name = _("road network")
        verbose_name_plural = _("road networks")

    def __str__(self) -> str:
        return f"{self.name} (v{self.pk}, {self.get_state_display()})"


class RoadRestriction(models.Model):
    """A bridge, toll road or other link that can be opened and closed as one thing."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        RESTRICTED = "restricted", _("emergency vehicles only")
        CLOSED = "closed", _("closed")

    key = models.CharField(_("key"), max_length=120, unique=True, help_text=_("the same in each version of the roads"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20)  # bridge, toll, ferry
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("bridge, toll road or ferry")
        verbose_name_plural = _("bridges, toll roads and ferries")

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"


class RoadEdge(models.Model):
    """A road from junction to junction in one version. `u` and `v` number the junctions."""

    network = models.ForeignKey(RoadNetwork, on_delete=models.CASCADE, related_name="edges")
    u = models.IntegerField()
    v = models.IntegerField()
    geom = models.LineStringField()
    road_class = models.CharField(max_length=24)
    name = models.CharField(max_length=160, blank=True)
    ref = models.CharField(max_length=40, blank=True)
    forward = models.BooleanField(default=True)
    backward = models.BooleanField(default=True)
    length_m = models.FloatField()
    maxspeed_kmh = models.FloatField(null=True)
    access = models.PositiveSmallIntegerField(default=0, help_text=_("bit mask of profiles that may not use it"))
    is_ferry = models.BooleanField(default=False)
    is_bridge = models.BooleanField(default=False)
    is_toll = models.BooleanField(default=False)
    ferry_best_s = models.FloatField(default=0)
    ferry_worst_s = models.FloatField(default=0)
    duration_s = models.FloatField(null=True, help_text=_("crossing time where it is known"))
    restriction = models.ForeignKey(RoadRestriction, on_delete=models.SET_NULL, null=True, blank=True)
    part = models.IntegerField(default=0, help_text=_("connected part, 0 = the largest"))
    accuracy = models.CharField(max_length=120, blank=True)
    source_id = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("road")
        verbose_name_plural = _("roads")


class RoadRevision(models.Model):
    """The revision of closures and restrictions in force (one row); each change adds one."""

    number = models.BigIntegerField(default=0)


class Closure(models.Model):
    """A piece of road that is closed, or slowed, for some profiles, for a time."""

    name = models.CharField(_("name"), max_length=160)
    geom = models.GeometryField(_("on the map"), help_text=_("line along the road, or area"))
    factor = models.FloatField(_("factor on the speed"), default=0.0, help_text=_("0 = closed, 0.5 = half the speed"))
    profiles = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text=_("empty = all"),
        verbose_name=_("for whom"),
    )
    reason = models.CharField(_("reason"), max_length=200)
    source = models.CharField(_("source"), max_length=200)
    starts_at = models.DateTimeField(_("from"))
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    declared_by = models.ForeignKey(
        "agencies.User", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("declared by")
    )
    declaration = models.ForeignKey(
        "geo.Declaration", on_delete=models.SET_NULL, null=True, blank=True, related_name="closures"
    )
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")

    def __str__(self) -> str:
        return self.name


class ClosureMatch(models.Model):
    """The piece of an edge that a closure covers, as fractions of its length from u to v."""

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="matches")
    edge = models.ForeignKey(RoadEdge, on_delete=models.CASCADE, related_name="+")
    from_fraction = models.FloatField()
    to_fraction = models.FloatField()
