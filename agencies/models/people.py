"""People, what they may do, and what opens a door: credentials of devices, kiosks, clients."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.fleet import Agency, Unit
from agencies.scopes import Scope


class User(AbstractUser):
    """A person who logs in. What they may do follows from their memberships alone. `seats`: role and agency
    (key) of each, where they were read together with the user (`agencies.sessions`)."""

    seats: list[tuple[str, int | None]] | None = None

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
        return f"{self.get_role_display()}{f' · {self.agency}' if self.agency else ''}"


class Credential(models.Model):
    """A revocable secret of a device (GPS), a kiosk (wall), a vehicle's page or an API client. Only
    its digest is kept; the secret is shown once, when it is made.

    A page's secret is a code for one use: until `expires_at` it may be opened, and once `opened_at`
    is set the page stands until `expires_at`."""

    class Kind(models.TextChoices):
        DEVICE = "device", _("GPS device")
        KIOSK = "kiosk", _("wall kiosk")
        API = "api", _("API client")
        TELEPHONY = "telephony", _("telephone system")
        PAGE = "page", _("page of a vehicle")

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
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Scope), default=list, blank=True, verbose_name=_("scopes")
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    expires_at = models.DateTimeField(_("ends by itself at"), null=True, editable=False)
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
            models.CheckConstraint(
                condition=~Q(kind="page") | Q(unit__isnull=False, expires_at__isnull=False),
                name="page_belongs_to_a_unit_and_ends",
            ),
            models.CheckConstraint(condition=~Q(kind="api") | Q(user__isnull=False), name="api_client_has_a_user"),
        ]
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class Screen(models.Model):
    """A wall that has been open: when its page last drew, and since when it is silent."""

    credential = models.OneToOneField(Credential, on_delete=models.CASCADE, related_name="screen")
    drew_at = models.DateTimeField(_("last drew"))
    silent_since = models.DateTimeField(_("silent since"), null=True)
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("screen")
        verbose_name_plural = _("screens")

    def __str__(self) -> str:
        return self.credential.name
