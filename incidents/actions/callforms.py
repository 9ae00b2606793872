"""The form of a call: what is typed so far, the caller's own position, and who read who called."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from agencies.access import digest, new_secret
from agencies.actions import NotAllowed
from agencies.models import User
from geo.area import check_beside
from incidents.actions.common import call_changed, locked_call
from incidents.models import Call, CallReveal, LocationLink, PositionOffer
from live.actions import action, action_now

LINK_LASTS = timedelta(minutes=10)
LINKS_A_CALL = 5
WORST_ACCURACY_M = 50_000.0
OVERWRITTEN_KEPT = 20


@action
def save_draft(call_id: int, fields: Mapping[str, Any], *, base: int, by: User | None = None) -> dict[str, Any]:
    """Keep fields of the half-filled form; the last writer of a field wins. `base`: the version of
    the draft that the writer had read.

    Returns the version now, all `fields` of it, and `overwritten`: those that somebody else had
    changed since, with what they had typed and their user name, so that nothing typed is lost
    without a word.
    """
    call = locked_call(call_id)
    me = by.get_username() if by else ""
    overwritten: dict[str, Any] = {}
    changed = {k: v for k, v in fields.items() if k not in call.draft or call.draft[k]["value"] != v}
    version = call.draft_version + bool(changed)
    for name, value in changed.items():
        old = call.draft.get(name)
        if old and old["version"] > base and old["by"] != me:
            overwritten[name] = {"value": old["value"], "by": old["by"]}
        call.draft[name] = {"value": value, "version": version, "by": me}
    if changed:
        call.draft_version = version
        call_changed(call, "call.draft", ["draft", "draft_version"])
    return {"version": version, "fields": draft_of(call), "overwritten": overwritten}


@action
def note_call_reveal(call_id: int, what: str, *, by: User | None) -> CallReveal:
    """Record that somebody read who called (`what`: caller, history, recording)."""
    return CallReveal.objects.create(call_id=call_id, by=by, at=action_now(), what=what)


@action
def make_location_link(call_id: int, *, by: User | None = None) -> tuple[LocationLink, str]:
    """A link for the caller's own phone, and its secret, which is never stored. It works once,
    within ten minutes; an earlier one of the call stops working.

    Raises NotAllowed for more than a few links of one call.
    """
    call = locked_call(call_id)
    now = action_now()
    if call.links.filter(made_at__gt=now - timedelta(hours=1)).count() >= LINKS_A_CALL:
        raise NotAllowed(_("%d links were made for this call within an hour; ask for the place") % LINKS_A_CALL)
    call.links.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    secret = new_secret()
    link = LocationLink.objects.create(
        call=call, digest=digest(secret), made_at=now, expires_at=now + LINK_LASTS, made_by=by
    )
    return link, secret


def standing_link(secret: str, now: Any) -> LocationLink | None:
    """The link with that secret, while it may be used."""
    return LocationLink.objects.filter(digest=digest(secret), used_at=None, expires_at__gt=now).first()


@action
def receive_position(secret: str, lon: float, lat: float, accuracy_m: float) -> PositionOffer:
    """What the caller's phone says of where it is. It is offered at the call; nothing is moved by it.

    Raises NotAllowed for a link that is used, old or unknown; ValueError for a point that cannot be.
    """
    link = standing_link(secret, action_now())
    if link is None:
        raise NotAllowed(_("this link does not work any more; tell the call taker, who will send another"))
    call = locked_call(link.call_id)
    link = LocationLink.objects.select_for_update().get(pk=link.pk)
    if link.used_at is not None:  # two answers at once: one counts
        raise NotAllowed(_("this link does not work any more; tell the call taker, who will send another"))
    point = check_beside(lon, lat)
    if not 0 <= accuracy_m <= WORST_ACCURACY_M:
        raise NotAllowed(_("the phone does not know where it is; say the place to the call taker"))
    link.used_at = action_now()
    link.save(update_fields=["used_at"])
    offer = PositionOffer.objects.create(
        call=call, link=link, point=Point(point.x, point.y), accuracy_m=accuracy_m, at=action_now()
    )
    call_changed(call, "call.position_offered", [])
    return offer


@action
def decide_offer(offer_id: int, accepted: bool, *, by: User | None = None) -> PositionOffer:
    """Take the caller's position for the form, or leave it. Decided once: the first decides."""
    call = locked_call(PositionOffer.objects.values_list("call_id", flat=True).get(pk=offer_id))
    offer = PositionOffer.objects.get(pk=offer_id)
    if offer.accepted_at or offer.declined_at:
        if bool(offer.accepted_at) == accepted:
            return offer
        raise NotAllowed(_("somebody has decided on this position already"))
    setattr(offer, "accepted_at" if accepted else "declined_at", action_now())
    offer.decided_by = by
    offer.save()
    call_changed(call, "call.position_decided", [])
    return offer


def draft_of(call: Call) -> dict[str, Any]:
    """The form as it stands: {field: value}."""
    return {name: entry["value"] for name, entry in call.draft.items()}
