"""The ledger of nearest units as the API gives it."""

from collections.abc import Mapping
from typing import Any

from geo.nearest import Candidate, Ledger


def ledger_json(ledger: Ledger, left_without: Mapping[int, int]) -> dict[str, Any]:
    """Seconds, metres and people; None where it is not known."""
    chosen = {line.unit.pk for line in ledger.chosen}
    return {
        "point": [ledger.lon, ledger.lat],
        "at": ledger.now,
        "network": ledger.network,
        "revision": ledger.revision,
        "is_demonstration": ledger.is_demonstration,
        "cutoff_s": ledger.cutoff_s,
        "shortfall": ledger.shortfall,
        "candidates": [
            line_json(line) | {"chosen": line.unit.pk in chosen, "left_without": left_without.get(line.unit.pk)}
            for line in ledger.candidates
        ],
    }


def line_json(line: Candidate) -> dict[str, Any]:
    """One line of the ledger; seconds and metres, None where it is not known."""
    unit = line.unit
    return {
        "unit": {
            "id": str(unit.pk),
            "call_sign": unit.call_sign,
            "agency": unit.agency.short_name,
            "service": unit.agency.service.code,
            "station": unit.station.name,
            "status": unit.status,
            "capabilities": sorted(unit.able),
            "crew": str(unit.crew_id) if unit.crew_id else None,
            "profile": unit.profile,
        },
        "relation": unit.agency.relation,
        "arrival_s": _round(line.arrival_s),
        "earliest_s": _round(line.earliest_s),
        "latest_s": _round(line.latest_s),
        "turnout_s": line.turnout_s,
        "travel_s": _round(line.travel_s),
        "road_m": _round(line.road_m),
        "air_m": _round(line.air_m),
        "position": line.stand.source,
        "lon": line.stand.lon,
        "lat": line.stand.lat,
        "fix_age_s": _round(line.stand.age_s),
        "beyond_s": line.beyond_s,
        "estimated": line.estimated,
        "advice": line.advice,
        "refused": line.refused,
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
