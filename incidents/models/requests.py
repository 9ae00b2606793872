"""What the centre asks of agencies it does not command, and who was rung about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident


class RequestStatus(models.TextChoices):
    SENT = "sent", _("sent")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    UNANSWERED = "unanswered", _("unanswered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Via(models.TextChoices):
    """How an answer reached the centre."""

    APP = "app", _("by a tap")
    RADIO = "radio", _("by radio")
    TELEPHONE = "telephone", _("by telephone")


OPEN_REQUEST = ("sent", "acknowledged", "unanswered")


class AgencyRequest(models.Model):
    """Help asked of an agency's desk, which accepts and names its units, or declines.

    `transfers`: the agency is asked to lead the incident from then on. Until an officer whose name
    is known accepts, the centre answers for it and its clock runs. `officer` is personal data: it
    is read through the API alone.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="requests")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="requests")
    capability = models.ForeignKey("agencies.Capability", on_delete=models.PROTECT, null=True, related_name="+")
    count = models.PositiveSmallIntegerField(default=1)
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+", help_text=_("the one that is wished")
    )
    message = models.CharField(max_length=300, blank=True)
    transfers = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=RequestStatus, default=RequestStatus.SENT)
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text=_("unanswered after that, it alarms"))
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    via = models.CharField(max_length=10, choices=Via, blank=True)
    officer = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    expected_arrival = models.DateTimeField(null=True)
    asked_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status__in=OPEN_REQUEST), name="one_open_request_per_unit"
            )
        ]
        indexes = [models.Index(fields=["status", "due_at"])]


class ContactTry(models.Model):
    """Somebody was rung because an order or a request stood without an answer. Added to, never
    edited. `step` None: the agency's own desk."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        NO_ANSWER = "no_answer", _("no answer")
        WRONG = "wrong", _("wrong number")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(AgencyRequest, on_delete=models.PROTECT, null=True, related_name="tries")
    dispatch = models.ForeignKey("incidents.Dispatch", on_delete=models.PROTECT, null=True, related_name="tries")
    step = models.ForeignKey("agencies.ContactStep", on_delete=models.SET_NULL, null=True, related_name="+")
    post = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=False, dispatch__isnull=True)
                | Q(request__isnull=True, dispatch__isnull=False),
                name="a_try_is_about_one_thing",
            )
        ]
