"""How far the follower of this room has read the log."""

from incidents.models import Followed
from live.actions import action


@action
def followed_to(matter: str, position: int) -> None:
    """The log has been followed up to this position."""
    Followed.objects.update_or_create(matter=matter, defaults={"position": position})
