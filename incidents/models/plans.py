"""Response plans: what a kind of incident needs, by capability and number, alarm by alarm."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.kinds import IncidentType, Priority


class ResponsePlan(models.Model):
    """The plan of a kind, for one priority or (none named) for all that have no plan of their own."""

    type = models.ForeignKey(IncidentType, on_delete=models.CASCADE, related_name="plans", verbose_name=_("kind"))
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, null=True, blank=True, help_text=_("empty = all others")
    )
    is_proposal = models.BooleanField(_("proposal"), default=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["type__code", "priority"]
        constraints = [
            models.UniqueConstraint(fields=["type", "priority"], name="one_plan_a_priority", nulls_distinct=False)
        ]
        verbose_name = _("response plan")
        verbose_name_plural = _("response plans")

    def __str__(self) -> str:
        return f"{self.type.code} P{self.priority}" if self.priority else self.type.code


class PlanRow(models.Model):
    """So many units with a capability; or (`brought`) something that a unit sent anyway brings."""

    plan = models.ForeignKey(ResponsePlan, on_delete=models.CASCADE, related_name="rows")
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    capability = models.ForeignKey(
        "agencies.Capability", on_delete=models.PROTECT, related_name="+", verbose_name=_("capability")
    )
    count = models.PositiveSmallIntegerField(
        _("number"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    alarm = models.PositiveSmallIntegerField(
        _("from alarm"), default=1, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    brought = models.BooleanField(_("brought along"), default=False, help_text=_("no unit of its own is needed for it"))

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("row of a plan")
        verbose_name_plural = _("rows of a plan")

    def __str__(self) -> str:
        return f"{self.count} {self.capability}"
