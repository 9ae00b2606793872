"""Agencies and their mandates, stations, crews, units."""

from functools import cached_property

from django.contrib.gis.db import models
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _


class Capability(models.Model):
    """What a unit can do and a response plan asks for: pump, tanker, ambulance …"""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["name"]
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """A kind of help people count on (fire, ambulance, police …), with its response target.

    The target is counted from the report to ready on scene. Call handling, turnout and set-up are
    taken off first; the remainder is what may be driven.
    """

    class Shape(models.TextChoices):
        SQUARE = "square", _("square")
        CROSS = "cross", _("cross")
        SHIELD = "shield", _("shield")
        TRIANGLE = "triangle", _("triangle")
        CIRCLE = "circle", _("circle with a letter")

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    shape = models.CharField(_("shape of its symbol"), max_length=10, choices=Shape, default=Shape.CIRCLE)
    letter = models.CharField(_("letter in the symbol"), max_length=2, blank=True)
    capability = models.ForeignKey(
        Capability,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("what counts as cover"),
        verbose_name=_("capability"),
    )
    profile = models.CharField(
        _("speed profile"), max_length=20, default="car", help_text=_("speed profile of its coverage zones")
    )
    target_minutes = models.PositiveSmallIntegerField(
        _("target, minutes from the report"), default=15, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    handling_seconds = models.PositiveSmallIntegerField(_("call handling, seconds"), default=60)
    turnout_seconds = models.PositiveSmallIntegerField(_("turnout, seconds"), default=60)
    setup_seconds = models.PositiveSmallIntegerField(_("set-up on scene, seconds"), default=60)
    target_basis = models.CharField(
        _("basis of the target"), max_length=200, blank=True, help_text=_("law, or: local target")
    )
    on_wall = models.BooleanField(_("coverage on the wall"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("service")
        verbose_name_plural = _("services")

    def __str__(self) -> str:
        return self.name

    @property
    def driving_seconds(self) -> int:
        """What is left of the target for driving, seconds, never below zero."""
        spent = self.handling_seconds + self.turnout_seconds + self.setup_seconds
        return max(0, self.target_minutes * 60 - spent)


class Agency(models.Model):
    """An organisation (OPD, or a neighbour) with its mandate."""

    class Relation(models.TextChoices):
        ORDER = "order", _("the centre orders its units")
        REQUEST = "request", _("the centre asks its desk")

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="agencies", verbose_name=_("service"))
    mandate = models.TextField(_("mandate"), blank=True)
    relation = models.CharField(
        _("how the centre commands it"), max_length=10, choices=Relation, default=Relation.REQUEST
    )
    is_neighbour = models.BooleanField(_("neighbour"), default=False, help_text=_("outside the regency's command"))
    phone = models.CharField(_("desk telephone"), max_length=40, blank=True)
    answer_seconds = models.PositiveSmallIntegerField(
        _("must answer within, seconds"),
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(3600)],
        help_text=_("an order or a request without an answer alarms after that"),
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["short_name"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.short_name


class Station(models.Model):
    """A post that units leave from, with an honesty mark of its position."""

    class Quality(models.TextChoices):
        PUBLISHED = "A", _("published point")
        APPROXIMATE = "B", _("approximate, within about 1 km")
        VILLAGE = "C", _("village only")

    code = models.SlugField(_("code"), max_length=30, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="stations", verbose_name=_("agency"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40)
    point = models.PointField(_("position"))
    position_quality = models.CharField(
        _("honesty of the position"), max_length=1, choices=Quality, default=Quality.VILLAGE
    )
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    turnout_day_seconds = models.PositiveSmallIntegerField(_("turnout by day, seconds"), null=True, blank=True)
    turnout_night_seconds = models.PositiveSmallIntegerField(_("turnout by night, seconds"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("station")
        verbose_name_plural = _("stations")

    def __str__(self) -> str:
        return self.name


class Crew(models.Model):
    """The people of a vehicle. Two vehicles may share one crew: then only one of them can go."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="crews", verbose_name=_("station"))
    name = models.CharField(_("name"), max_length=60)
    size = models.PositiveSmallIntegerField(_("people"), default=4)
    on_duty = models.BooleanField(_("on duty"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "name"], name="crew_once_per_station")]
        verbose_name = _("crew")
        verbose_name_plural = _("crews")

    def __str__(self) -> str:
        return self.name


class UnitStatus(models.TextChoices):
    """The states of a unit; `agencies.units.TRANSITIONS` says which may follow which."""

    AVAILABLE = "available", _("available")
    ASSIGNED = "assigned", _("assigned")
    EN_ROUTE = "en_route", _("en route")
    ON_SCENE = "on_scene", _("on scene")
    WORKING = "working", _("working")
    TRANSPORTING = "transporting", _("transporting")
    AT_HOSPITAL = "at_hospital", _("at hospital")
    RETURNING = "returning", _("returning")
    BREAK = "break", _("break")
    OUT_OF_SERVICE = "out_of_service", _("out of service")
    OFF_DUTY = "off_duty", _("off duty")


class Unit(models.Model):
    """A vehicle that can be sent, with what it can do and where it stands."""

    call_sign = models.CharField(_("call sign"), max_length=40, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units", verbose_name=_("agency"))
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="units", verbose_name=_("station"))
    crew = models.ForeignKey(
        Crew, on_delete=models.SET_NULL, null=True, blank=True, related_name="units", verbose_name=_("crew")
    )
    vehicle_kind = models.CharField(_("kind of vehicle"), max_length=60)
    profile = models.CharField(
        _("speed profile"), max_length=20, help_text=_("speed profile: fire_engine, ambulance, car …")
    )
    capabilities = models.ManyToManyField(Capability, related_name="units", blank=True, verbose_name=_("capabilities"))
    status = models.CharField(_("status"), max_length=20, choices=UnitStatus, default=UnitStatus.AVAILABLE)
    status_since = models.DateTimeField(_("since"), null=True, blank=True)
    status_point = models.PointField(
        null=True, blank=True, spatial_index=False, help_text=_("where the last state was stamped")
    )
    # where it stands ready instead of at its station, for the time of a move
    standby_point = models.PointField(null=True, blank=True, spatial_index=False, editable=False)
    people = models.PositiveSmallIntegerField(null=True, editable=False)  # what the last check found; None: unchecked
    fuel_percent = models.PositiveSmallIntegerField(null=True, editable=False)
    water_litres = models.PositiveIntegerField(null=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    is_proposal = models.BooleanField(_("proposal"), default=False, help_text=_("not from the real inventory"))
    is_active = models.BooleanField(_("active"), default=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["call_sign"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.call_sign

    @cached_property
    def able(self) -> frozenset[str]:
        """The codes of its capabilities, read once."""
        return frozenset(capability.code for capability in self.capabilities.all())
