"""Kinds of incident and how urgent they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency


class Priority(models.IntegerChoices):
    P1 = 1, _("P1 critical")
    P2 = 2, _("P2 emergency")
    P3 = 3, _("P3 urgent")
    P4 = 4, _("P4 low")
    P5 = 5, _("P5 information")


class IncidentType(models.Model):
    """A kind of emergency: who leads, who supports, what is needed, what to ask and to do."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    category = models.CharField(_("category"), max_length=40)
    pictogram = models.CharField(max_length=20, default="alert")
    lead_agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("lead agency"),
    )
    supporting_agencies = models.ManyToManyField(
        "agencies.Agency", related_name="supports", blank=True, verbose_name=_("supporting agencies")
    )
    supporting_text = models.CharField(
        _("supporting, in the words of the proposal"),
        max_length=300,
        blank=True,
        help_text=_("as the proposal names them"),
    )
    capabilities = models.ManyToManyField(
        "agencies.Capability", related_name="+", blank=True, verbose_name=_("capabilities")
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.P2)
    priority_rule = models.TextField(_("when the priority changes"), blank=True)
    target_minutes = models.PositiveSmallIntegerField(_("target, minutes"), default=15)
    target_is_legal = models.BooleanField(_("target by law"), default=False)
    dangers = models.JSONField(default=dict, blank=True, help_text=_("what to ask, and what it makes of the priority"))
    key_questions = models.JSONField(default=list, blank=True)
    procedure = models.JSONField(default=list, blank=True)
    subtypes = models.JSONField(default=list, blank=True)
    is_sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("blurred on the wall, closed to other agencies")
    )
    is_proposal = models.BooleanField(_("proposal"), default=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("incident type")
        verbose_name_plural = _("incident types")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def sharing(self) -> "set[Agency]":
        """The agencies that an incident of this kind is shared with from its beginning."""
        others = set() if self.is_sensitive else set(self.supporting_agencies.all())
        return others | ({self.lead_agency} if self.lead_agency else set())
