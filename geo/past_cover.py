"""The cover of the last hours, out of the log: each change of cover now is an event already."""

from datetime import datetime, timedelta

from geo.models import CoverNow
from live.log import read_past

HOURS = 6
STEP_S = 120  # of changes within one step the last stands for all

Point = tuple[datetime, float]


def past_cover(now: datetime) -> dict[str, list[Point]]:
    """The share of people (0 to 1) whom a free unit reached in time, by service, as steps: each
    value holds from its moment (UTC) to the next. The first stands at the window's begin where it
    is known; before the first nothing is known."""
    since = now - timedelta(hours=HOURS)
    lines: dict[str, list[Point]] = {}
    for code, at, people, one in read_past("cover", since, ("people", "people_one")):
        steps = lines.setdefault(code, [])
        point = (max(at, since), one / people if people else 0.0)
        if steps and _step(steps[-1][0], since) == _step(point[0], since) and len(steps) > 1:
            steps[-1] = point
        else:
            steps.append(point)
    for cover in CoverNow.objects.select_related("service"):
        if cover.service.code not in lines and cover.computed_at <= since:  # unchanged for longer than the log keeps
            lines[cover.service.code] = [(since, cover.people_one / cover.people if cover.people else 0.0)]
    return lines


def _step(at: datetime, since: datetime) -> int:
    return int((at - since).total_seconds() // STEP_S)
