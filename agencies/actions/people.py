"""Changes to people and to what opens a door: users, memberships, passwords, credentials.

All that changes somebody's access stands in this module.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from agencies.access import digest, new_code, new_secret, plain_code
from agencies.actions.errors import NotAllowed
from agencies.models import Agency, Credential, Hospital, Membership, Role, Screen, Unit, User
from agencies.payloads import access_change, screen_change
from agencies.scopes import Scope
from live.actions import action, action_now, emit

PROFILE = ["username", "first_name", "last_name", "email", "is_active"]


@action
def save_user(
    user: User,
    *,
    memberships: Iterable[Membership] = (),
    removed: Iterable[Membership] = (),
    by: User | None = None,
) -> User:
    """Store a new or edited user (never the password of a standing one), with memberships to add
    or change and those to take away. What a user loses closes at once.

    Raises NotAllowed where nobody would be left to administer, or one shuts oneself out.
    """
    if by and by.pk == user.pk and not user.is_active:
        raise NotAllowed(_("you cannot shut yourself out; ask another administrator"), "is_active")
    if user.pk is None:
        user.save()
    else:
        user.save(update_fields=PROFILE)
    Membership.objects.filter(pk__in=[row.pk for row in removed]).delete()
    for row in memberships:
        row.user = user
        row.save()
    _somebody_administers()
    emit(access_change(user))
    return user


@action
def set_password(user_id: int, password: str | None) -> User:
    """Give a user a new password (None: no log-in by password). Their other sessions end."""
    user = User.objects.select_for_update().get(pk=user_id)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save(update_fields=["password"])
    emit(access_change(user))
    return user


@action
def issue_credential(
    kind: str,
    name: str,
    *,
    unit: Unit | None = None,
    user: User | None = None,
    scopes: Sequence[str] = (),
    by: User | None = None,
) -> tuple[Credential, str]:
    """A new credential and its secret, which is never stored and cannot be shown again.

    For a page of a vehicle it is a code that opens it once, within settings.UNIT_CODE_MINUTES.

    Raises NotAllowed for a device or a page without a unit, an API client without a user or a scope,
    and a scope that there is not or that another kind has.
    """
    if kind == Credential.Kind.DEVICE and unit is None:
        raise NotAllowed(_("say whose positions the device sends"), "unit")
    if kind == Credential.Kind.API and user is None:
        raise NotAllowed(_("say in whose name the client acts"), "user")
    is_page = kind == Credential.Kind.PAGE
    if is_page and unit is None:
        raise NotAllowed(_("say whose page it opens"), "unit")
    if (kind == Credential.Kind.API) is not bool(scopes):
        raise NotAllowed(_("an API client, and nothing else, needs scopes: what it may read and write"), "scopes")
    if unknown := sorted(set(scopes) - set(Scope.values)):
        raise NotAllowed(_("there is no such scope: %s") % unknown[0], "scopes")
    secret = new_code() if is_page else new_secret()
    credential = Credential.objects.create(
        kind=kind,
        name=name,
        digest=digest(secret),
        hint=secret[: 2 if is_page else 4],
        unit=unit,
        user=user,
        scopes=sorted(scopes),
        created_by=by,
        expires_at=action_now() + timedelta(minutes=settings.UNIT_CODE_MINUTES) if is_page else None,
    )
    return credential, secret


@action
def revoke_credential(credential_id: int, *, by: User | None = None) -> None:
    """Take a credential back; what it opened closes at once. One that is revoked stays as it is."""
    credential = Credential.objects.select_for_update().get(pk=credential_id)
    if credential.revoked_at is None:
        credential.revoked_at, credential.revoked_by = action_now(), by
        credential.save(update_fields=["revoked_at", "revoked_by"])
        emit(access_change(credential))
        screen = Screen.objects.filter(credential=credential).select_for_update().first()
        if screen:
            screen.credential, screen.version = credential, screen.version + 1
            screen.save(update_fields=["version"])
            emit(screen_change(screen, "screen.ended"))


@action
def open_page(code: str) -> Credential:
    """A vehicle's page is opened with its code, as it was typed: the code is used up, and the page
    stands for settings.UNIT_PAGE_HOURS, a shift.

    Raises NotAllowed for a code that is unknown, used, too old or taken back; it does not say which.
    """
    fresh = Credential.objects.filter(kind=Credential.Kind.PAGE, revoked_at=None, opened_at=None)
    fresh = fresh.filter(expires_at__gt=action_now(), unit__is_active=True)
    page = fresh.select_for_update(of=("self",)).filter(digest=digest(plain_code(code))).first()
    if page is None:
        raise NotAllowed(_("This code does not work, or not any more. Ask the centre for a new one."), "code")
    page.opened_at = page.last_used_at = action_now()
    page.expires_at = action_now() + timedelta(hours=settings.UNIT_PAGE_HOURS)
    page.save(update_fields=["opened_at", "last_used_at", "expires_at"])
    return page


@action
def save_demo_user(username: str, name: str, role: str, service: str | None, password: str) -> User:
    """A demonstration user with one role; where a service is named at its first agency, one with a
    hospital before others. One who is there keeps their password."""
    user, made = User.objects.get_or_create(username=username, defaults={"first_name": name})
    if made:
        user.set_password(password)
    user.is_staff = user.is_superuser = role == Role.ADMINISTRATOR
    user.save()
    agency = None
    if service:
        hospital = Exists(Hospital.objects.filter(station__agency=OuterRef("pk")))
        agencies = Agency.objects.filter(service__code=service, is_neighbour=False)
        agency = agencies.order_by(hospital.desc(), "pk").first()
    Membership.objects.get_or_create(user=user, role=role, agency=agency, unit=None)
    emit(access_change(user))
    return user


def _somebody_administers() -> None:
    role = Q(is_superuser=True) | Q(memberships__role=Role.ADMINISTRATOR)
    if not User.objects.filter(role, is_active=True).exists():
        raise NotAllowed(_("nobody would be left to administer; give somebody else the role first"))
