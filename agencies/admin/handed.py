"""What higher rooms hand to the administration of this one; empty without them."""

from collections.abc import Callable
from typing import Any

from django.contrib.gis.geos import Point

from agencies.models import Agency

profiles: dict[str, Any] = {}  # speed profiles there are, and what they are called

# May a station stand at a point? Raises ValueError where not; returns a warning, or "".
point_rules: list[Callable[[Point], str]] = []

# More to say of an agency: a heading, and text (safe where it is markup).
agency_facts: list[tuple[object, Callable[[Agency], str]]] = []


def profile_choices() -> list[tuple[str, str]]:
    """The speed profiles there are, as choices of a form."""
    return list(profiles.items())
