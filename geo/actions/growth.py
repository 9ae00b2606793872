"""Changes of what is assumed of growth, by area and year; every assumption stays on record."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from agencies.actions.errors import NotAllowed
from agencies.models import User
from geo.models import Boundary, GrowthStep
from live.actions import action, action_now


@action
def set_growth(area: str, year: int, *, percent: float, added: float, source: str, by: User | None) -> GrowthStep:
    """Assume a growth of an area (code of a boundary or planning zone) from a year on, in place of
    what was assumed for that year. `added`: people a year beside the percentage.

    Raises NotAllowed without a source; Boundary.DoesNotExist.
    """
    if not source.strip():
        raise NotAllowed(_("say where the assumption is from; it stands in every brief"), "source")
    boundary = Boundary.objects.select_for_update().get(code=area)
    _end(boundary, year)
    return GrowthStep.objects.create(
        area=boundary, year=year, percent=percent, added=added, source=source, by=by, at=action_now()
    )


@action
def end_growth(area: str, year: int) -> None:
    """Assume nothing of its own from that year on. Raises NotAllowed where nothing was assumed."""
    if not _end(Boundary.objects.select_for_update().get(code=area), year):
        raise NotAllowed(_("nothing is assumed for that area from that year on; reload the list"))


def _end(area: Boundary, year: int) -> bool:
    standing = GrowthStep.objects.filter(area=area, year=year, replaced_at=None)
    return bool(standing.update(replaced_at=action_now()))


@action
def load_growth(rows: Iterable[Mapping[str, Any]]) -> int:
    """What a regency's folder assumes ({area, year, percent, added, source}); where anything was ever
    assumed of an area, its own history stands. Returns how many rows were taken."""
    known = set(GrowthStep.objects.values_list("area__code", flat=True))
    fresh = [row for row in rows if row["area"] not in known]
    for row in fresh:
        set_growth(
            row["area"],
            row["year"],
            percent=float(row.get("percent", 0.0)),
            added=float(row.get("added", 0.0)),
            source=row["source"],
            by=None,
        )
    return len(fresh)
