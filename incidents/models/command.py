"""Command: the role of leading the centre, held by one agency at a time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommandTerm(models.Model):
    """From `since` on this agency holds command; the last term is the one that stands. Added to,
    never edited."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    since = models.DateTimeField(_("since"))
    handed_by = models.ForeignKey(
        "agencies.User", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("handed over by")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("term of command")
        verbose_name_plural = _("command")

    def __str__(self) -> str:
        return f"{self.agency} {self.since:%Y-%m-%d %H:%M}"
