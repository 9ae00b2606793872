"""Whom to ring where an agency does not answer: posts and their numbers, one after the other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.fleet import Agency


class ContactStep(models.Model):
    """A rung of an agency's contact ladder: the number of an office or a post, never a person's own."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="ladder", verbose_name=_("agency"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    post = models.CharField(_("post"), max_length=80, help_text=_("an office or a function, not a person"))
    phone = models.CharField(_("telephone"), max_length=40)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("rung of the contact ladder")
        verbose_name_plural = _("contact ladder")

    def __str__(self) -> str:
        return self.post
