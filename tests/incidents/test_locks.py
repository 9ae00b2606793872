"""What is read under a lock is what stands once the lock was had, not what stood when one asked."""

import threading
import time

from django.db import close_old_connections, connection

from agencies.actions import set_unit_status
from agencies.models import Agency, Unit
from incidents.actions import open_incident, raise_alarm, transfer_lead
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
