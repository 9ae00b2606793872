"""Incidents, the reports they come from, their log."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from incidents.models.kinds import IncidentType, Priority


class IncidentStatus(models.TextChoices):
    NEW = "new", _("new")
    VERIFIED = "verified", _("verified")
    DISPATCHED = "dispatched", _("units assigned")
    EN_ROUTE = "en_route", _("units en route")
    ON_SCENE = "on_scene", _("on scene")
    UNDER_CONTROL = "under_control", _("under control")
    RESOLVED = "resolved", _("resolved")
    CLOSED = "closed", _("closed")
    FALSE = "false", _("false alarm")
    CANCELLED = "cancelled", _("cancelled")
    MERGED = "merged", _("merged")


OPEN_STATUSES = (
    IncidentStatus.NEW,
    IncidentStatus.VERIFIED,
    IncidentStatus.DISPATCHED,
    IncidentStatus.EN_ROUTE,
    IncidentStatus.ON_SCENE,
    IncidentStatus.UNDER_CONTROL,
)
UNREAD = ("village__geom", "village__attributes")  # of a village that is joined: its outline has thousands of points


class PlaceMark(models.TextChoices):
    """How honest the point of an incident is."""

    POINT = "point", _("a point")
    LANDMARK = "landmark", _("at a landmark")
    ROAD = "road", _("kilometre of a road")
    VILLAGE = "village", _("village only")


class Incident(models.Model):
    """One emergency, from the report to the close. Carries no personal data: see Report."""

    number = models.CharField(_("incident number"), max_length=40, unique=True)
    type = models.ForeignKey(IncidentType, on_delete=models.PROTECT, related_name="incidents", verbose_name=_("kind"))
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    alarm = models.PositiveSmallIntegerField(_("alarm"), default=1)
    status = models.CharField(_("status"), max_length=16, choices=IncidentStatus, default=IncidentStatus.NEW)
    title = models.CharField(_("title"), max_length=160)
    landmark = models.CharField(_("landmark"), max_length=200, blank=True)
    point = models.PointField()
    place_mark = models.CharField(max_length=8, choices=PlaceMark, default=PlaceMark.POINT)
    accuracy_m = models.FloatField(null=True, help_text=_("how far the point may be from the place, metres"))
    facts = models.JSONField(default=dict, blank=True)  # see incidents.dangers
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children")
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="merged")
    village = models.ForeignKey(
        "geo.Boundary", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("village")
    )
    lead_agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("empty = as its kind says"),
    )
    # who commands on scene: not who holds command at the centre
    commander_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    commander_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    agencies = models.ManyToManyField("agencies.Agency", related_name="incidents", blank=True)
    reported_at = models.DateTimeField(_("reported"))  # T0
    opened_at = models.DateTimeField(_("opened"))  # T1
    dispatched_at = models.DateTimeField(_("first unit sent"), null=True)  # T2, first unit
    departed_at = models.DateTimeField(_("first unit left"), null=True)  # T3, first unit
    arrived_at = models.DateTimeField(_("first unit on scene"), null=True)  # T4, first unit
    controlled_at = models.DateTimeField(_("under control"), null=True)  # T5
    resolved_at = models.DateTimeField(_("resolved"), null=True)  # T6
    closed_at = models.DateTimeField(_("closed"), null=True)
    target_minutes = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-opened_at"]
        indexes = [models.Index(fields=["status", "priority"])]
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def lead(self) -> Agency | None:
        """The agency that leads: its own, or else the kind's; None where neither is named."""
        return self.lead_agency or self.type.lead_agency

    @property
    def commander(self) -> str:
        """Who commands on scene, by call sign or agency; empty where nobody has taken it."""
        if self.commander_unit:
            return self.commander_unit.call_sign
        return self.commander_agency.short_name if self.commander_agency else ""


class IncidentCounter(models.Model):
    """Numbers incidents within a day of the regency's own time."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Report(models.Model):
    """What one caller said. The only place of personal data; read through the API, by role."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports")
    call = models.ForeignKey("incidents.Call", on_delete=models.PROTECT, null=True, related_name="reports")
    facts = models.JSONField(default=dict, blank=True)  # the dangers this caller spoke of
    received_at = models.DateTimeField()
    caller_name = models.CharField(max_length=120, blank=True)
    caller_number = models.CharField(max_length=40, blank=True)
    narrative = models.TextField(blank=True)
    taken_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")


class LogEntry(models.Model):
    """The log of an incident: added to, never edited (a trigger refuses it)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="log")
    at = models.DateTimeField()
    written_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    class Meta:
        ordering = ["at", "id"]
