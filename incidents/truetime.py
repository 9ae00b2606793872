"""The true time of a step that is told later."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agencies.actions import NotAllowed


def true_time(of: object, at: datetime | None, *, now: datetime, before: datetime) -> datetime:
    """The time (UTC) of a step of `of`: as it was told, by default now; never ahead, nor before `before`. A
    clock is told in whole minutes, so what was in the same minute was at once. Raises NotAllowed."""
    moment = min(at or now, now)
    if moment < before.replace(second=0, microsecond=0):
        text = _("%(of)s: the step before it was at %(time)s; give a later time, or none for now")
        raise NotAllowed(text % {"of": of, "time": f"{localtime(before):%H.%M}"}, "at")
    return max(moment, before)
