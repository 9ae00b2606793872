"""WHAT: kinds of incident, incidents and the reports they come from, dispatches, their log."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Priority(models.IntegerChoices):
    P1 = 1, _("P1 critical")
    P2 = 2, _("P2 emergency")
    P3 = 3, _("P3 urgent")
    P4 = 4, _("P4 low")
    P5 = 5, _("P5 information")


class IncidentType(models.Model):
    """A kind of emergency: who leads, who supports, what is needed, what to ask and to do."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    category = models.CharField(max_length=40)
    pictogram = models.CharField(max_length=20, default="alert")
    lead_agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    supporting_agencies = models.ManyToManyField("agencies.Agency", related_name="supports", blank=True)
    supporting_text = models.CharField(max_length=300, blank=True, help_text=_("as the proposal names them"))
    capabilities = models.ManyToManyField("agencies.Capability", related_name="+", blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.P2)
    priority_rule = models.TextField(blank=True)
    target_minutes = models.PositiveSmallIntegerField(default=15)
    target_is_legal = models.BooleanField(default=False)
    key_questions = models.JSONField(default=list, blank=True)
    procedure = models.JSONField(default=list, blank=True)
    subtypes = models.JSONField(default=list, blank=True)
    is_sensitive = models.BooleanField(default=False, help_text=_("blurred on the wall, closed to other agencies"))
    is_proposal = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("incident type")
        verbose_name_plural = _("incident types")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


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


class Incident(models.Model):
    """One emergency, from the report to the close. Carries no personal data: see Report."""

    number = models.CharField(_("incident number"), max_length=40, unique=True)
    type = models.ForeignKey(IncidentType, on_delete=models.PROTECT, related_name="incidents")
    priority = models.PositiveSmallIntegerField(choices=Priority)
    status = models.CharField(max_length=16, choices=IncidentStatus, default=IncidentStatus.NEW)
    title = models.CharField(_("title"), max_length=160)
    landmark = models.CharField(_("landmark"), max_length=200, blank=True)
    point = models.PointField()
    village = models.ForeignKey("geo.Boundary", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    agencies = models.ManyToManyField("agencies.Agency", related_name="incidents", blank=True)
    reported_at = models.DateTimeField()  # T0
    opened_at = models.DateTimeField()  # T1
    dispatched_at = models.DateTimeField(null=True)  # T2, first unit
    departed_at = models.DateTimeField(null=True)  # T3, first unit
    arrived_at = models.DateTimeField(null=True)  # T4, first unit
    controlled_at = models.DateTimeField(null=True)  # T5
    resolved_at = models.DateTimeField(null=True)  # T6
    closed_at = models.DateTimeField(null=True)
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


class IncidentCounter(models.Model):
    """Numbers incidents within a day of the regency's own time."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Report(models.Model):
    """What one caller said. The only place of personal data; read through the API, by role."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports")
    received_at = models.DateTimeField()
    caller_name = models.CharField(max_length=120, blank=True)
    caller_number = models.CharField(max_length=40, blank=True)
    narrative = models.TextField(blank=True)
    taken_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")


class DispatchStatus(models.TextChoices):
    ORDERED = "ordered", _("ordered")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    EN_ROUTE = "en_route", _("en route")
    ON_SCENE = "on_scene", _("on scene")
    CLEARED = "cleared", _("cleared")
    CANCELLED = "cancelled", _("cancelled")


ACTIVE_DISPATCH = ("ordered", "acknowledged", "en_route", "on_scene")


class Dispatch(models.Model):
    """A unit sent to an incident; a unit has at most one active dispatch."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="dispatches")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="dispatches")
    status = models.CharField(max_length=12, choices=DispatchStatus, default=DispatchStatus.ORDERED)
    ordered_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expected_arrival = models.DateTimeField(null=True, help_text=_("estimate at the order, by road"))
    route = models.LineStringField(null=True, spatial_index=False)
    ordered_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status__in=ACTIVE_DISPATCH), name="one_active_dispatch_per_unit"
            )
        ]
        indexes = [models.Index(fields=["incident", "status"])]


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
