"""Who may see what: the one door, for pages, API and sockets alike.

A viewer is a person, a kiosk or a client; it belongs to exactly one audience of the live stream:

- ``command``    the desks of the centre: everything (personal data through the API alone)
- ``wall``       the wall and the planner: everything, sensitive incidents blurred
- ``agency:ID``  an agency's desk and crews: its own, and what is shared with it

What nobody must be kept from goes to the audience ``all``, to which every viewer belongs too.
"""

import hashlib
import secrets
from dataclasses import dataclass

from django.http import HttpRequest

from agencies.models import Credential, Membership, Role, User

ALL = "all"
COMMAND = "command"
WALL = "wall"

COMMAND_ROLES = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR})
WALL_ROLES = frozenset({Role.WALL, Role.PLANNER})

KIOSK_SESSION_KEY = "kiosk"


def agency_audience(agency_id: int) -> str:
    """The audience of one agency's desk and crews."""
    return f"agency:{agency_id}"


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks, with what follows from their memberships."""

    user_id: int | None
    roles: frozenset[str]
    agency_ids: frozenset[int]
    name: str = ""

    @property
    def audience(self) -> str | None:
        """The one audience this viewer belongs to, or None: no live stream for them."""
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
    """The viewer behind a user, read fresh from the memberships; inactive users are nobody."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    rows = list(Membership.objects.filter(user_id=user.pk).values_list("role", "agency_id"))
    roles = {role for role, _ in rows}
    if user.is_superuser:
        roles.add(Role.ADMINISTRATOR)
    agencies = {agency for role, agency in rows if agency and role in (Role.AGENCY_DESK, Role.CREW)}
    return Viewer(user.pk, frozenset(roles), frozenset(agencies), user.get_username())


def viewer_of_request(request: HttpRequest) -> Viewer:
    """The viewer behind a page or API request: a user, or a paired kiosk."""
    viewer = viewer_of_user(request.user)  # type: ignore[arg-type]
    if viewer is not NOBODY:
        return viewer
    return viewer_of_session(request.session)


def viewer_of_session(session: object) -> Viewer:
    """The viewer of a paired kiosk's session, as long as its credential stands."""
    kiosk_id = session.get(KIOSK_SESSION_KEY)  # type: ignore[attr-defined]
    if kiosk_id is None:
        return NOBODY
    kiosk = Credential.objects.filter(pk=kiosk_id, kind=Credential.Kind.KIOSK, revoked_at=None).first()
    return Viewer(None, frozenset({Role.WALL}), frozenset(), kiosk.name) if kiosk else NOBODY


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
