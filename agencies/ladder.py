"""The contact ladder of an agency: its desk first, then its rungs."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.models import Agency


@dataclass(frozen=True)
class Rung:
    """Whom to ring. `step`: the key of the rung, None for the desk itself."""

    step: int | None
    post: str
    phone: str


def rungs(agency: Agency) -> list[Rung]:
    """Everybody to ring, in order; empty where no number is known."""
    desk = [Rung(None, _("desk of %s") % agency.short_name, agency.phone)] if agency.phone else []
    return desk + [Rung(s.pk, s.post, s.phone) for s in agency.ladder.all()]
