"""The administration as a browser fills it in: forms read from a page and sent back."""

import json

from django.urls import reverse
from django.utils import translation

from geo.models import Closure
from live.models import Event


def address(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def filled(client, url) -> dict:
    """The form of a page as a browser would send it back."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    data = {}
    context = answer.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            widget = bound.field.widget
            if bound.field.disabled or value is None or value is False:
                continue
            if hasattr(widget, "serialize"):
                value = widget.serialize(value)
            elif isinstance(value, list | tuple):
                value = [getattr(v, "pk", v) for v in value]
            data[bound.html_name] = bound.field.prepare_value(value) if not isinstance(value, list) else value
    return data


def send(client, url, **changes):
    return client.post(url, filled(client, url) | changes)


def errors(answer) -> str:
    assert answer.status_code == 200, "the form was taken"
    with translation.override(answer.headers["Content-Language"]):  # what is lazy is said only now
        return str(answer.context["errors"])


def last_event() -> Event:
    return Event.objects.order_by("-pk").first()


def point(lon, lat) -> str:
    return json.dumps({"type": "Point", "coordinates": [lon, lat]})


def close(client, **changes):
    area = {"type": "Polygon", "coordinates": [[[116.72, -1.3], [116.78, -1.3], [116.78, -1.25], [116.72, -1.3]]]}
    form = {"name": "Banjir", "reason": "banjir", "source": "radio", "factor": "0", "geom": json.dumps(area)}
    return client.post(address(Closure, "add"), form | changes)
