"""A telephone system, what it tells, and how a call stands."""

from incidents.models import Call, Callback
from incidents.places import Located
from tests.incidents.test_api import post

NUMBER, MASKED = "+6281299991234", "0812-xxxx-x234"
PLACE = Located(116.7276, -1.31)


def tell(exchange, event, call="a-1", **more):
    return post(exchange, "/api/telephony/", {"call": call, "event": event, **more})


def standing(call):
    call = Call.objects.get(pk=call.pk)
    owed = Callback.objects.filter(call=call).first()
    times = (call.received_at, call.answered_at, call.missed_at, call.ended_at)
    return call.status, call.number, *times, bool(owed and owed.state == "open")
