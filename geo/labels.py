"""What the fields of this room are called on the screen."""

from django.utils.translation import gettext_lazy as _

from agencies.admin.base import name_fields
from geo.models import (
    Boundary,
    Closure,
    CoverageZone,
    CoverNow,
    Land,
    Place,
    PopulationCell,
    Region,
    RoadNetwork,
    RoadRestriction,
    Work,
)


def name_all() -> None:
    """Called once, by the administration."""
    name_fields(Region, _("regency"), _("regency"), name=_("name"), code=_("code"), centre_name=_("call centre"))
    name_fields(
        Boundary,
        level=_("level"),
        code=_("code"),
        parent=_("part of"),
        regency=_("regency"),
        is_neighbour=_("neighbour"),
        label_point=_("label point"),
        source=_("source"),
        licence=_("licence"),
    )
    name_fields(Land, _("land mask"), _("land masks"), name=_("name"), source=_("source"))
    name_fields(
        Place,
        kind=_("kind"),
        point=_("position"),
        quality=_("honesty of the position"),
        boundary=_("village"),
        source=_("source"),
    )
    name_fields(
        PopulationCell,
        code=_("code"),
        people=_("people"),
        boundary=_("village"),
        is_estimate=_("estimate"),
        method=_("method"),
        source=_("source"),
    )
    name_fields(
        RoadNetwork,
        name=_("name"),
        state=_("state"),
        is_demonstration=_("demonstration"),
        source=_("source"),
        licence=_("licence"),
        summary=_("summary"),
        created_at=_("imported"),
        activated_at=_("in force since"),
    )
    name_fields(
        RoadRestriction,
        _("bridge, toll road or ferry"),
        _("bridges, toll roads and ferries"),
        key=_("key"),
        name=_("name"),
        kind=_("kind"),
        state=_("state"),
        note=_("note"),
    )
    name_fields(
        Closure,
        name=_("name"),
        geom=_("on the map"),
        factor=_("factor on the speed"),
        profiles=_("for whom"),
        reason=_("reason"),
        source=_("source"),
        starts_at=_("from"),
        expires_at=_("until"),
        lifted_at=_("lifted"),
        declared_by=_("declared by"),
    )
    name_fields(
        CoverageZone,
        station=_("station"),
        profile=_("speed profile"),
        clock=_("clock"),
        minutes=_("minutes"),
        area_km2=_("area, km²"),
        network=_("roads"),
        computed_at=_("worked out"),
    )
    name_fields(
        CoverNow,
        _("cover now"),
        _("cover now"),
        service=_("service"),
        people=_("people"),
        people_one=_("reached by one"),
        people_two=_("reached by two"),
        units_free=_("free crews"),
        computed_at=_("worked out"),
    )
    name_fields(
        Work,
        _("computation"),
        _("computations"),
        kind=_("kind"),
        key=_("key"),
        asked_at=_("asked"),
        started_at=_("begun"),
        done_at=_("done"),
        progress=_("progress"),
        error=_("error"),
    )
