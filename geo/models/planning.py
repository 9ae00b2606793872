"""Plans: scenarios and their versions, runs of siting, what was declared of a scenario."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scenario(models.Model):
    """A named list of edits over today. `version` grows with each change; each is kept."""

    name = models.CharField(_("name"), max_length=120)
    note = models.TextField(_("note"), blank=True)
    edits = models.JSONField(default=list)
    author = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="scenarios")
    is_shared = models.BooleanField(default=False, help_text=_("seen by other planners and the commanders"))
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")

    def __str__(self) -> str:
        return f"{self.name} (v{self.version})"


class ScenarioVersion(models.Model):
    """A scenario as it stood: never changed."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    edits = models.JSONField(default=list)
    by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="scenario_version_once")]


class Declaration(models.Model):
    """Closures and floods of a scenario that the shift commander put in force, with the people they
    cut off at that moment. Its closures point at it; it stands as long as one of them does."""

    scenario = models.ForeignKey(Scenario, on_delete=models.SET_NULL, null=True, related_name="declarations")
    name = models.CharField(max_length=160)
    source = models.CharField(max_length=200)
    declared_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    declared_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    people_cut_off = models.FloatField(default=0)
    villages = models.JSONField(default=list, help_text=_("people cut off, by village"))
    people_is_estimate = models.BooleanField(default=True)
    version = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class Passage(models.Model):
    """One unit may pass one closure after all: a dispatcher's word, with the reason."""

    closure = models.ForeignKey("geo.Closure", on_delete=models.CASCADE, related_name="passages")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closure", "unit"], condition=models.Q(ended_at=None), name="one_passage_a_unit"
            )
        ]


class SitingRun(models.Model):
    """A question of siting: the quick answer at once, the proved one when the worker has it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        PROVED = "proved", _("proved optimal")
        STOPPED = "stopped", _("stopped at its time limit")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    question = models.JSONField()
    scenario = models.ForeignKey(Scenario, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    quick = models.JSONField(default=dict)
    proved = models.JSONField(default=dict)
    progress = models.JSONField(default=dict, help_text=_("seconds, value, bound, gap"))
    error = models.TextField(blank=True)
    asked_by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]


class Move(models.Model):
    """A crew sent to stand ready at another station, so that a hole in the cover closes; or such a
    proposal declined. The figures are those of the moment it was decided."""

    class State(models.TextChoices):
        DECLINED = "declined", _("declined")
        ORDERED = "ordered", _("ordered")
        STANDING = "standing", _("stands ready there")
        ENDED = "ended", _("ended")

    unit = models.ForeignKey("agencies.Unit", on_delete=models.CASCADE, related_name="moves")
    station = models.ForeignKey("agencies.Station", on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey("agencies.Service", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    gained = models.FloatField(help_text=_("people who gain a crew in time"))
    lost = models.FloatField(help_text=_("people who lose their last one: what is left behind"))
    drive_s = models.FloatField(help_text=_("seconds until it stands there"))
    people_is_estimate = models.BooleanField(default=True)
    decided_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveBigIntegerField(default=1)

    OPEN = (State.ORDERED, State.STANDING)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(state__in=("ordered", "standing")), name="one_move_a_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.station_id} ({self.state})"


class MoveEntry(models.Model):
    """The log of a move: who did what, when, and why. Never changed."""

    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="log")
    state = models.CharField(max_length=10, choices=Move.State)
    text = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class GrowthStep(models.Model):
    """How the people of an area are assumed to grow from a year on. A step is never changed: a new
    one replaces it, so that it stays known who assumed what, when, and on whose word."""

    area = models.ForeignKey("geo.Boundary", on_delete=models.CASCADE, related_name="growth")
    year = models.PositiveSmallIntegerField(help_text=_("the first year it holds for"))
    percent = models.FloatField(default=0)
    added = models.FloatField(default=0, help_text=_("people a year beside the percentage"))
    source = models.CharField(max_length=300, help_text=_("where the assumption is from"))
    by = models.ForeignKey("agencies.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["area", "year", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "year"], condition=models.Q(replaced_at=None), name="one_growth_an_area_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.year}: {self.percent}% + {self.added}"
