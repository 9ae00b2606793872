"""What was recommended for an incident a moment ago: who sends what the desk shows follows the advice,
although the world may have moved on since, and is not made to wait for another one."""

from django.core.cache import cache

from incidents.models import Incident
from incidents.recommend import Recommendation

SHOWN_S = 60.0  # a desk asks again four times in a minute


def remember(made: Recommendation) -> None:
    """Keep whom a recommendation has chosen."""
    chosen = {line.unit.pk: line.unit.call_sign for line in made.chosen}
    cache.set(_key(made.incident), chosen, SHOWN_S)


def advised(incident: Incident) -> dict[int, str]:
    """Call signs of what was recommended last within the last minute, by the unit's key; else nothing."""
    return cache.get(_key(incident)) or {}


def _key(incident: Incident) -> str:
    # the moment tells incidents apart that had one key in a database and in the one that replaced it
    return f"advised:{incident.pk}:{incident.opened_at.timestamp()}:{incident.alarm}:{incident.priority}"
