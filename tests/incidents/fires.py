"""A fire, what a screen shows of it, and units sent to it."""

from agencies.access import COMMAND
from agencies.models import Unit
from incidents.actions import dispatch_unit, open_incident
from incidents.models import Incident
from incidents.payloads import incident_change

LON, LAT = 116.7276, -1.31


def fire(**more):
    return open_incident(**({"type_code": "KEB-01", "lon": LON, "lat": LAT} | more))


def shown(incident, audience=COMMAND):
    view = incident_change(Incident.objects.get(pk=incident.pk), "incident").views.get(audience)
    return view and view.model_dump(mode="json")


def send(incident, *call_signs):
    return [dispatch_unit(incident.pk, Unit.objects.get(call_sign=c).pk) for c in call_signs]
