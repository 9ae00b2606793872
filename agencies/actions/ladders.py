"""Changes to contact ladders."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agencies.actions.errors import NotAllowed
from agencies.models import Agency, ContactStep
from live.actions import action


@action
def save_ladder(agency: Agency, steps: Iterable[ContactStep] = (), removed: Iterable[ContactStep] = ()) -> None:
    """Rungs of an agency's ladder to add or change, and those to take away.

    Raises NotAllowed for a rung without a number.
    """
    ContactStep.objects.filter(pk__in=[step.pk for step in removed]).delete()
    for step in steps:
        if not step.phone.strip():
            raise NotAllowed(_("say under which number %s is reached") % step.post)
        step.agency = agency
        step.save()
