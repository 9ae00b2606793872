"""What is read under a lock is what stands once the lock was had, not what stood when one asked."""

import threading
import time

from django.db import close_old_connections, connection

from agencies.actions import NotAllowed, set_unit_status
from agencies.models import Agency, Unit
from incidents.actions import (
    Order,
    dispatch_unit,
    dispatch_units,
    divert_unit,
    following,
    open_incident,
    raise_alarm,
    transfer_lead,
)
from incidents.models import Dispatch
from live.actions import action
from live.log import end_of_log, read_since


def meanwhile(first, second):
    """`second` begins while the action of `first` holds its locks, and waits for them."""
    holding = threading.Event()

    @action
    def hold():
        first()
        holding.set()
        time.sleep(0.5)

    def run(step):
        close_old_connections()
        step()
        connection.close()

    threads = [threading.Thread(target=run, args=(hold,))]
    threads[0].start()
    holding.wait()
    threads.append(threading.Thread(target=run, args=(second,)))
    threads[1].start()
    for thread in threads:
        thread.join()


def test_who_waited_for_an_incident_tells_of_the_agency_that_leads_now(regency):
    fire = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)
    works = Agency.objects.get(code="bpbd")
    position = end_of_log()
    meanwhile(lambda: transfer_lead(fire.pk, works.pk, reason="meluas ke lahan"), lambda: raise_alarm(fire.pk, 2))
    told = [row.payload for row in read_since(position) if row.object_type == "incident" and row.payload]
    assert told[-1]["alarm"] == 2
    assert told[-1]["lead_agency"] == works.short_name


def test_who_waited_for_a_unit_stamps_the_place_where_it_is_now(regency):
    unit = Unit.objects.get(call_sign="Induk 1")
    set_unit_status(unit.pk, "assigned")
    meanwhile(
        lambda: set_unit_status(unit.pk, "en_route", at_lonlat=(116.71, -1.30)),
        lambda: set_unit_status(unit.pk, "on_scene", at_lonlat=(116.7276, -1.31)),
    )
    unit.refresh_from_db()
    assert unit.status == "on_scene"
    assert (unit.status_point.x, unit.status_point.y) == (116.7276, -1.31)


def orders(*call_signs):
    keys = dict(Unit.objects.values_list("call_sign", "pk"))
    return [Order(keys[call_sign]) for call_sign in call_signs]


def test_of_two_packages_that_want_the_same_units_in_another_order_one_goes_and_the_other_is_told(regency):
    first, second = (open_incident(type_code="KEB-01", lon=116.73, lat=-1.31) for _ in range(2))
    told = []
    meanwhile(
        lambda: dispatch_units(first.pk, orders("Induk 1", "Sotek 1")),
        lambda: told.extend(dispatch_units(second.pk, orders("Sotek 1", "Induk 1", "Babulu 1"))),
    )
    assert set(first.dispatches.values_list("unit__call_sign", flat=True)) == {"Induk 1", "Sotek 1"}
    assert [str(one).split(" was sent to ")[0] for one in told[:2]] == ["Sotek 1", "Induk 1"]
    assert all(first.number in str(one) for one in told[:2])
    assert told[2] == Dispatch.objects.get(incident=second)


def test_who_sends_a_unit_that_is_just_being_diverted_waits_and_is_told(regency, monkeypatch):
    first, second, third = (open_incident(type_code="KEB-01", lon=116.73, lat=-1.31) for _ in range(3))
    unit = Unit.objects.get(call_sign="Induk 1")
    sent, step, told, taken = dispatch_unit(first.pk, unit.pk), following.step_dispatch, [], threading.Event()

    def slow(*args, **kwargs):
        done = step(*args, **kwargs)
        taken.set()
        time.sleep(0.5)
        return done

    def send():
        taken.wait()
        try:
            dispatch_unit(third.pk, unit.pk)
        except NotAllowed as error:
            told.append(str(error))
        connection.close()

    monkeypatch.setattr(following, "step_dispatch", slow)
    thread = threading.Thread(target=send)
    thread.start()
    divert_unit(sent.pk, second.pk, reason="lebih dekat")
    thread.join()
    assert [second.number in text for text in told] == [True]
