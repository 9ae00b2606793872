"""The past: response times by what one asks, and how busy crews were. Pure; the rows are handed in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

LEGS = ("call", "order", "turnout", "drive")  # T0 to T1, T1 to T2, T2 to T3, T3 to T4
ENOUGH_INCIDENTS = 30  # fewer say nothing about how busy a crew is
ENOUGH_DAYS = 28.0
LONGEST_S = 24 * 3600.0  # a longer response is a row nobody closed


@dataclass(frozen=True)
class Response:
    """One incident: `times` are T0 (report) to T4 (first unit on scene) in seconds since any moment,
    None where not stamped; `target_s` counts from T0. `hour` local."""

    id: int
    number: str
    kind: str
    village: str
    post: str
    hour: int
    times: tuple[float | None, float | None, float | None, float | None, float | None]
    target_s: float

    @property
    def response_s(self) -> float | None:
        """T4 less T0; None where one is missing."""
        first, last = self.times[0], self.times[4]
        return None if first is None or last is None else last - first

    @property
    def is_doubtful(self) -> bool:
        """Whether its stamps run backwards, or it took longer than a day."""
        known = [t for t in self.times if t is not None]
        took = self.response_s
        return known != sorted(known) or (took is not None and took > LONGEST_S)


BY: dict[str, Callable[[Response], str]] = {
    "all": lambda r: "",
    "kind": lambda r: r.kind,
    "village": lambda r: r.village,
    "post": lambda r: r.post,
    "hour": lambda r: f"{r.hour:02d}",
}


def response_table(rows: Iterable[Response], by: str) -> list[dict[str, Any]]:
    """A line for each value of `by` (a key of BY): how many incidents, how many arrived, the mean the
    law asks for, the share within their targets, the mean of each leg, and the incidents behind it.

    Doubtful rows are left out of the times and counted; those nobody arrived at count in `count`.
    """
    groups: dict[str, list[Response]] = {}
    for row in rows:
        groups.setdefault(BY[by](row), []).append(row)
    return [_line(key, groups[key]) for key in sorted(groups)]


def _line(key: str, rows: Sequence[Response]) -> dict[str, Any]:
    good = [r for r in rows if not r.is_doubtful]
    arrived = [(r, took) for r in good if (took := r.response_s) is not None]
    return {
        "key": key,
        "count": len(rows),
        "doubtful": len(rows) - len(good),
        "arrived": len(arrived),
        "mean_s": _mean([took for _r, took in arrived]),
        "in_target": round(sum(took <= r.target_s for r, took in arrived) / len(arrived), 4) if arrived else None,
        "legs_s": {
            leg: _mean([b - a for r in good if (a := r.times[i]) is not None and (b := r.times[i + 1]) is not None])
            for i, leg in enumerate(LEGS)
        },
        "incidents": [{"id": r.id, "number": r.number, "response_s": r.response_s} for r in rows],
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


@dataclass(frozen=True)
class Busy:
    """The share of time a crew was taken, `fraction` None where the incidents are too few to say;
    `why` says from how many it is, or what is missing."""

    fraction: float | None
    incidents: int
    days: float
    why: str


def busy_fraction(spans: Sequence[tuple[float, float]], crews: int, days: float) -> Busy:
    """From the spans (start, end in seconds) for which crews were taken by incidents in `days` days.
    Estimated only from ENOUGH_INCIDENTS incidents over ENOUGH_DAYS days at least."""
    count = len(spans)
    if crews < 1 or count < ENOUGH_INCIDENTS or days < ENOUGH_DAYS:
        why = _(
            "%(count)d incidents in %(days)d days with %(crews)d crews are too few to say; "
            "enter the share yourself (%(least)d incidents in %(span)d days would do)"
        )
        told = {"count": count, "days": days, "crews": crews, "least": ENOUGH_INCIDENTS, "span": ENOUGH_DAYS}
        return Busy(None, count, days, why % told)
    taken = sum(max(0.0, end - start) for start, end in spans)
    fraction = min(0.95, taken / (crews * days * 86_400.0))
    why = _("estimated from %(count)d incidents in %(days)d days, %(crews)d crews")
    return Busy(round(fraction, 4), count, days, why % {"count": count, "days": days, "crews": crews})
