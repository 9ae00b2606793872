"""WHERE: boundaries, places, people, roads and their closures, coverage zones."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.levels import ADMINISTRATIVE
from geo.models_planning import (
    Declaration,
    GrowthStep,
    Move,
    MoveEntry,
    Passage,
    Scenario,
    ScenarioVersion,
    SitingRun,
)

__all__ = [
    "Boundary",
    "Closure",
    "ClosureMatch",
    "CoverNow",
    "CoverageZone",
    "Declaration",
    "GrowthStep",
    "Land",
    "Move",
    "MoveEntry",
    "Passage",
    "Place",
    "PopulationCell",
    "Region",
    "RoadEdge",
    "RoadNetwork",
    "RoadRestriction",
    "RoadRevision",
    "Scenario",
    "ScenarioVersion",
    "SitingRun",
    "Work",
]


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
