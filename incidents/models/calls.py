"""Calls: who rings, what became of it, and what is still owed to the caller.

A call holds personal data (number, name, draft, recording, the caller's own position). It is read
through the API, by role, each reveal of somebody else's call recorded; a frame shows it masked.
"""

from datetime import timedelta

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FLAG_AT_MOST = timedelta(days=90)


class CallStatus(models.TextChoices):
    """Where a call stands; `incidents.callstates.CALL` says which may follow which."""

    RINGING = "ringing", _("ringing")
    TALKING = "talking", _("in conversation")
    ENDED = "ended", _("line is down, not finished")
    MISSED = "missed", _("missed")
    CLOSED = "closed", _("finished")


class CallClass(models.TextChoices):
    EMERGENCY = "emergency", _("emergency")
    INFORMATION = "information", _("information")
    PRANK = "prank", _("prank call")
    SILENT = "silent", _("silent call")
    BROKEN_OFF = "broken_off", _("broken off")
    MISSED = "missed", _("missed")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    TEST = "test", _("test of the line")


class Call(models.Model):
    """One call. `number` in its international form ("" where it is hidden); `exchange_ref` is the
    telephone system's own name for it."""

    exchange = models.ForeignKey("agencies.Credential", on_delete=models.SET_NULL, null=True, related_name="+")
    exchange_ref = models.CharField(max_length=120, null=True)
    number = models.CharField(max_length=20, blank=True, db_index=True)
    caller_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=8, choices=CallStatus)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    closed_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    call_class = models.CharField(max_length=12, choices=CallClass, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text=_("why it was classed so"))
    earlier = models.PositiveIntegerField(default=0, help_text=_("calls from this number before"))
    for_supervisor = models.BooleanField(default=False)
    back_entry = models.BooleanField(default=False, help_text=_("written down on paper first, entered later"))
    recording = models.URLField(max_length=500, blank=True)
    draft = models.JSONField(default=dict, blank=True)
    draft_version = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "exchange_ref"], condition=Q(exchange_ref__isnull=False), name="exchange_call_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(call_class=""), name="a_finished_call_has_a_class"
            ),
        ]
        indexes = [models.Index(fields=["status", "received_at"])]


class CallbackState(models.TextChoices):
    OPEN = "open", _("to be called back")
    REACHED = "reached", _("reached")
    CALLED_AGAIN = "called_again", _("the caller rang again")
    GIVEN_UP = "given_up", _("given up")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Callback(models.Model):
    """Somebody to be called back."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="callback")
    state = models.CharField(max_length=12, choices=CallbackState, default=CallbackState.OPEN)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)


class NumberFlag(models.Model):
    """A number to be careful with. It is shown, never blocked; it has a reason and an end."""

    number = models.CharField(max_length=20, db_index=True)
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    made_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")


class CallReveal(models.Model):
    """That somebody read who called: what of it, and when. Added to, never edited."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reveals")
    by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)


class LocationLink(models.Model):
    """A link for the caller's own phone: one use, ten minutes. Only the digest of its secret is kept."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    made_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)


class PositionOffer(models.Model):
    """Where the caller's phone says it is: offered, never applied by itself. Accuracy in metres."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="offers")
    link = models.OneToOneField(LocationLink, on_delete=models.CASCADE, related_name="offer")
    point = models.PointField(spatial_index=False)
    accuracy_m = models.FloatField()
    at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
