"""What is assumed of growth, as it stands: by zone and year, and as an edit of a scenario."""

import re
from typing import Any

from django.contrib.gis.db.models.functions import Area
from django.utils import timezone

from geo.levels import ZONES
from geo.models import Boundary, GrowthStep, Region


def zones_assumed() -> list[dict[str, Any]]:
    """The planning zones, and every area of which growth is assumed, smallest first: of zones that lie
    in each other the inner one counts."""
    steps: dict[int, list[GrowthStep]] = {}
    for step in GrowthStep.objects.filter(replaced_at=None).select_related("by").order_by("year"):
        steps.setdefault(step.area_id, []).append(step)
    areas = Boundary.objects.filter(pk__in=steps) | Boundary.objects.filter(level__in=ZONES)
    return [
        {
            "area": area.code,
            "name": area.name,
            "level": area.level,
            "years": [step_json(step) for step in steps.get(area.pk, [])],
        }
        for area in areas.annotate(size=Area("geom")).order_by("size", "code")
    ]


def step_json(step: GrowthStep) -> dict[str, Any]:
    return {
        "year": step.year,
        "percent": step.percent,
        "added": step.added,
        "source": step.source,
        "by": step.by.get_username() if step.by else "",
        "at": step.at,
    }


def edit_of(zones: list[dict[str, Any]], from_year: int, year: int) -> dict[str, Any] | None:
    """The assumptions as an edit of a scenario, numbers and all, so that a later change of them leaves
    the scenario as it was; None where nothing is assumed."""
    rates = [
        {"area": zone["area"], "percent": step["percent"], "added": step["added"], "year": step["year"]}
        for zone in zones
        for step in zone["years"]
    ]
    sources = sorted({step["source"] for zone in zones for step in zone["years"]})
    if not rates:
        return None
    note = "; ".join(sources)[:300]
    return {"kind": "growth", "from_year": from_year, "year": year, "rates": rates, "note": note}


def people_year() -> int:
    """The year the people of now were counted in, as the regency's folder says; else this one."""
    region = Region.objects.first()
    told = str(((region.manifest if region else {}).get("population") or {}).get("year", ""))
    found = re.search(r"\b20\d\d\b", told)
    return int(found.group()) if found else timezone.localdate().year
