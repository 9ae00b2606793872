"""Who may see what: the one door, for pages, API and sockets alike.

A viewer is a person, a kiosk or a client; it belongs to exactly one audience of the live stream:

- ``command``    the desks of the centre: everything (personal data through the API alone)
- ``wall``       the wall and the planner: everything, sensitive incidents blurred
- ``agency:ID``  an agency's desk and crews: its own, and what is shared with it
- ``unit:ID``    the page of one vehicle: the vehicle, and the incident it is sent to

What nobody must be kept from goes to the audience ``all``, to which every viewer belongs too.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from agencies.models import Credential, Membership, Role, User

ALL = "all"
COMMAND = "command"
WALL = "wall"

COMMAND_ROLES = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR})
WALL_ROLES = frozenset({Role.WALL, Role.PLANNER})

KIOSK_SESSION_KEY = "kiosk"
PAGE_SESSION_KEY = "unit_page"

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
CODE_LENGTH = 8


def agency_audience(agency_id: int) -> str:
    """The audience of one agency's desk and crews."""
    return f"agency:{agency_id}"


def unit_audience(unit_id: int) -> str:
    """The audience of one vehicle's page."""
    return f"unit:{unit_id}"


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks, with what follows from their memberships. `unit_id`: the page of a vehicle,
    which has no roles, and an API of its own."""

    user_id: int | None
    roles: frozenset[str]
    agency_ids: frozenset[int]
    name: str = ""
    unit_id: int | None = None

    @property
    def audience(self) -> str | None:
        """The one audience this viewer belongs to, or None: no live stream for them."""
        if self.unit_id is not None:
            return unit_audience(self.unit_id)
        if self.roles & COMMAND_ROLES:
            return COMMAND
        if self.agency_ids:
            return agency_audience(min(self.agency_ids))
        if self.roles & WALL_ROLES:
            return WALL
        return None

    @property
    def sees_all(self) -> bool:
        return bool(self.roles & COMMAND_ROLES)

    def has(self, *roles: str) -> bool:
        """Whether the viewer holds one of the roles; an administrator holds them all."""
        return bool(self.roles & {*roles, Role.ADMINISTRATOR})


NOBODY = Viewer(None, frozenset(), frozenset())


def viewer_of_user(user: User) -> Viewer:
    """The viewer behind a user, by memberships as fresh as the user is; inactive users are nobody."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    rows = user.seats
    if rows is None:
        rows = list(Membership.objects.filter(user_id=user.pk).values_list("role", "agency_id"))
    roles = {role for role, _ in rows}
    if user.is_superuser:
        roles.add(Role.ADMINISTRATOR)
    agencies = {agency for role, agency in rows if agency and role in (Role.AGENCY_DESK, Role.CREW)}
    return Viewer(user.pk, frozenset(roles), frozenset(agencies), user.get_username())


def viewer_of_request(request: HttpRequest) -> Viewer:
    """The viewer behind a page or API request: a user, a paired kiosk, or a vehicle's page."""
    viewer = viewer_of_user(request.user)  # type: ignore[arg-type]
    if viewer is not NOBODY:
        return viewer
    return viewer_of_session(request.session)


def viewer_of_session(session: Any) -> Viewer:
    """The viewer of a paired kiosk's session, or of a vehicle's page, as long as its credential stands."""
    if page := page_of_session(session):
        return Viewer(None, frozenset(), frozenset(), page.name, page.unit_id)
    kiosk_id = session.get(KIOSK_SESSION_KEY)
    if kiosk_id is None:
        return NOBODY
    kiosk = Credential.objects.filter(pk=kiosk_id, kind=Credential.Kind.KIOSK, revoked_at=None).first()
    return Viewer(None, frozenset({Role.WALL}), frozenset(), kiosk.name) if kiosk else NOBODY


def page_of_session(session: Mapping[str, Any]) -> Credential | None:
    """The credential of the vehicle's page that a session was opened with, with its unit; None where
    it has been taken back, its shift is over, or the vehicle is not in use any more."""
    page_id = session.get(PAGE_SESSION_KEY)
    if page_id is None:
        return None
    standing = Credential.objects.filter(kind=Credential.Kind.PAGE, revoked_at=None, expires_at__gt=timezone.now())
    return standing.filter(pk=page_id, unit__is_active=True).exclude(opened_at=None).select_related("unit").first()


def audiences_of(viewer: Viewer) -> frozenset[str]:
    """The audiences of a viewer's stream: its own and what is for all; none where it may see nothing.
    A vehicle's page, on a weak line, gets its own alone, and asks the API for the rest."""
    if viewer.audience is None:
        return frozenset()
    return frozenset({viewer.audience} if viewer.unit_id is not None else {ALL, viewer.audience})


def new_code() -> str:
    """A fresh code to be read out and typed with gloves on, of 39 random bits: for one use, for minutes."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def plain_code(typed: str) -> str:
    """A code as it was made, however it was typed: small letters, spaces and dashes do not matter."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[: 2 * CODE_LENGTH]


def new_secret() -> str:
    """A fresh secret of 160 random bits, safe in a URL."""
    return secrets.token_urlsafe(20)


def digest(secret: str) -> str:
    """What is stored of a secret. It has 160 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_credential(kind: str, secret: str) -> Credential | None:
    """The standing credential of that kind with that secret, or None."""
    return Credential.objects.filter(kind=kind, digest=digest(secret), revoked_at=None).first()


def about_agency(agency_id: int) -> tuple[str, ...]:
    """The audiences that see what belongs to one agency: command, wall and the agency itself."""
    return (COMMAND, WALL, agency_audience(agency_id))
