"""WHO: agencies, stations, units and their crews; people, and what they may do; devices."""

from django.contrib.auth.models import AbstractUser
from django.contrib.gis.db import models
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
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


class User(AbstractUser):
    """A person who logs in. What they may do follows from their memberships alone."""

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")


class Role(models.TextChoices):
    CALL_TAKER = "call_taker", _("call taker")
    DISPATCHER = "dispatcher", _("dispatcher")
    SUPERVISOR = "supervisor", _("supervisor")
    AGENCY_DESK = "agency_desk", _("agency desk")
    CREW = "crew", _("crew")
    PLANNER = "planner", _("planner")
    WALL = "wall", _("wall")
    ADMINISTRATOR = "administrator", _("administrator")


class Membership(models.Model):
    """A user's role; agency desk and crew hold it for one agency."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("agency")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("unit")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "agency", "unit"], name="membership_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["agency_desk", "crew"]) | Q(agency__isnull=False),
                name="desk_and_crew_belong_to_an_agency",
            ),
        ]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.role}{f' · {self.agency}' if self.agency else ''}"


class Credential(models.Model):
    """A revocable secret of a device (GPS), a kiosk (wall) or an API client. Only its digest is
    kept; the secret is shown once, when it is made."""

    class Kind(models.TextChoices):
        DEVICE = "device", _("GPS device")
        KIOSK = "kiosk", _("wall kiosk")
        API = "api", _("API client")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(
        _("begins with"), max_length=8, editable=False, help_text=_("first characters, to tell them apart")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="devices", verbose_name=_("unit")
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="credentials", verbose_name=_("user")
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    revoked_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("ended by")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="device") | Q(unit__isnull=False), name="device_belongs_to_a_unit"
            ),
            models.CheckConstraint(condition=~Q(kind="api") | Q(user__isnull=False), name="api_client_has_a_user"),
        ]
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"
