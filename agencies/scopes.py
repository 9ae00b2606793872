"""What the token of an API client opens: areas of the API, each to read or to write.

A token never opens more than the user in whose name it acts may do; the scopes narrow that. Each
view names its `area`; a view without one is closed to tokens.
"""

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _

READING = ("GET", "HEAD", "OPTIONS")


class Scope(models.TextChoices):
    INCIDENTS_READ = "incidents:read", _("incidents, dispatches, requests: read")
    INCIDENTS_WRITE = "incidents:write", _("incidents, dispatches, requests: read and write")
    CALLS_READ = "calls:read", _("calls and callers: read")
    CALLS_WRITE = "calls:write", _("calls and callers: read and write")
    UNITS_READ = "units:read", _("units, stations, shifts: read")
    UNITS_WRITE = "units:write", _("units, stations, shifts: read and write")
    MAP_READ = "map:read", _("roads, zones, places, travel times: read")
    MAP_WRITE = "map:write", _("roads, zones, places, travel times: read and write")
    PLANNING_READ = "planning:read", _("planning: read")
    PLANNING_WRITE = "planning:write", _("planning: read and write")


def scope_of(area: str, method: str) -> str:
    """The scope that a request of this method needs in an area ("calls:read")."""
    return f"{area}:{'read' if method in READING else 'write'}"


def opens(scopes: Collection[str], area: str, method: str) -> bool:
    """Whether scopes open an area for a method; who may write there may read there too."""
    return scope_of(area, method) in scopes or f"{area}:write" in scopes
