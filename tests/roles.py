"""Who may do what: every path of the API with what each of the cast may do there. See test_roles."""

import json
from datetime import timedelta

from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from agencies.actions import issue_credential
from agencies.models import Agency, Credential, Hospital, Unit
from incidents.actions import (
    add_report,
    add_staging_point,
    ask_agency,
    dispatch_unit,
    flag_number,
    make_location_link,
    open_incident,
    receive_position,
    start_shift,
    take_call,
)

CAST = {
    "d": "dispatcher",
    "s": "supervisor",
    "o": "owner",
    "c": "colleague",
    "x": "stranger",
    "p": "planner",
    "n": "nobody",
    "k": "kiosk",
    "a": "anonymous",
}
METHODS = ("get", "post", "put", "patch", "delete")


def paths(patterns=None, before=""):
    """Every path of the API with its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from paths(pattern.url_patterns, path)
        elif path.startswith("api/") and hasattr(pattern.callback, "cls"):
            yield path, pattern.callback.cls


def operations():
    """(method, path) of all there is."""
    for path, view in paths():
        for method in METHODS:
            if hasattr(view, method):
                yield f"{method} {path}"


def world(cast):
    """An incident that the owner's agency works at and the stranger's does not, with all that can
    belong to one: the key in each path, by the words before it."""
    fire = Agency.objects.get(code="dpkp")
    shift = start_shift("Pagi", by=cast["supervisor"])
    incident = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah", by=cast["dispatcher"])
    incident.agencies.set([fire, *incident.agencies.filter(code="dinkes")])
    add_report(incident.pk, caller_name="Rahasia", caller_number="+628123456789")
    unit = Unit.objects.get(call_sign="Induk 1")
    dispatch = dispatch_unit(incident.pk, unit.pk, by=cast["dispatcher"])
    request = ask_agency(incident.pk, fire.pk, message="bantu", transfers=False, by=cast["dispatcher"])
    call = take_call(number="08123456789", by=cast["dispatcher"])
    _link, secret = make_location_link(call.pk, by=cast["dispatcher"])
    offer = receive_position(secret, 116.7276, -1.31, 20.0)
    staging = add_staging_point(incident.pk, name="Kumpul", lon=116.7276, lat=-1.31)
    flag = flag_number(call.pk, reason="uji", expires_at=timezone.now() + timedelta(days=1), by=cast["supervisor"])
    return {
        "incidents": incident.pk,
        "dispatches": dispatch.pk,
        "requests": request.pk,
        "calls": call.pk,
        "positions": offer.pk,
        "staging": staging.pk,
        "flags": flag.pk,
        "shifts": shift.pk,
        "units": unit.pk,
        "agencies": fire.pk,
        "hospitals": Hospital.objects.filter(station__agency__code="dinkes").values_list("pk", flat=True).first()
        or Hospital.objects.first().pk,
    }


def filled(path, keys):
    """The path with the keys of the world; None where the world has none for it."""
    if "<" not in path:
        return f"/{path}"
    before = path.split("/<")[0].split("/")[-1]  # the word that says whose key it is
    return f"/{path}".replace("<int:pk>", str(keys[before])) if before in keys else None


def clients(cast):
    """A client for each of the cast, and how their letters are."""
    made = {}
    for letter, name in CAST.items():
        made[letter] = Client()
        if name in cast:
            made[letter].force_login(cast[name])
    _credential, secret = issue_credential(Credential.Kind.KIOSK, "dinding")
    made["k"].get(f"/kiosk/{secret}/")
    return made


def may(client, method, address, body, found):
    """Whether the door is open: anything but "who are you", "not you" and, of an object that there is
    (`found`), "there is nothing"."""
    send = getattr(client, method)
    if method in ("get", "delete"):
        of_an_object = any(c.isdigit() for c in address)
        answer = send(address if of_an_object else f"{address}?nonsense=1")  # refused before it is worked out
    else:
        answer = send(address, json.dumps(body), content_type="application/json")
    return answer.status_code not in ((401, 403, 404) if found else (401, 403))
