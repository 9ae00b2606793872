"""Changes to screens: walls that draw, and those that have stopped to."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Credential, Screen
from agencies.payloads import screen_change
from live.actions import action, action_now, emit

SILENT_AFTER = timedelta(seconds=20)  # a wall tells every 5 seconds that it draws


def silent_walls() -> bool:
    """Whether a wall has stopped drawing and nobody has been told."""
    return _quiet(timezone.now()).exists()


@action
def note_drawing(credential_id: int) -> None:
    """A wall says that it draws. Raises Credential.DoesNotExist where its credential has ended."""
    kiosk = Credential.objects.get(pk=credential_id, kind=Credential.Kind.KIOSK, revoked_at=None)
    screen, made = Screen.objects.select_for_update().get_or_create(
        credential=kiosk, defaults={"drew_at": action_now()}
    )
    if made:
        emit(screen_change(screen, "screen.opened"))
    elif screen.silent_since is None:
        Screen.objects.filter(pk=screen.pk).update(drew_at=action_now())
    else:
        _turn(screen, silent=False)


@action
def note_silence() -> int:
    """Walls that have not drawn for SILENT_AFTER are silent from then on; returns how many."""
    screens = list(_quiet(action_now()).select_for_update(of=("self",)).select_related("credential"))
    for screen in screens:
        _turn(screen, silent=True)
    return len(screens)


def _quiet(now: datetime) -> QuerySet[Screen]:
    standing = Screen.objects.filter(silent_since=None, credential__revoked_at=None)
    return standing.filter(drew_at__lt=now - SILENT_AFTER)


def _turn(screen: Screen, *, silent: bool) -> None:
    if silent:
        screen.silent_since = screen.drew_at
    else:
        screen.silent_since, screen.drew_at = None, action_now()
    screen.version += 1
    screen.save(update_fields=["silent_since", "drew_at", "version"])
    emit(screen_change(screen, "screen.silent" if silent else "screen.back"))
