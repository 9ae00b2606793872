"""The units that are kept between two recommendations: whatever a ledger reads of them is read anew as
soon as it was written, and not before."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies import units
from agencies.models import Agency, Capability, Crew, Service, Station, Unit

pytestmark = pytest.mark.django_db
WRITES = {
    "a unit": lambda u: Unit.objects.filter(pk=u.pk).update(status="break"),
    "its crew": lambda u: Crew.objects.filter(pk=u.crew_id).update(on_duty=False),
    "its station": lambda u: Station.objects.filter(pk=u.station_id).update(turnout_day_seconds=7),
    "its agency": lambda u: Agency.objects.filter(pk=u.agency_id).update(short_name="Lain"),
    "its service": lambda u: Service.objects.filter(pk=u.agency.service_id).update(turnout_seconds=7),
    "what it can": lambda u: u.capabilities.add(Capability.objects.exclude(units=u).first()),
    "the name of what it can": lambda u: Capability.objects.filter(pk=u.capabilities.first().pk).update(code="lain"),
}


def seen(call_sign="Induk 1"):
    (unit,) = (u for u in units.active_units() if u.call_sign == call_sign)
    station, agency = unit.station, unit.agency
    return (
        unit.status,
        unit.crew.on_duty,
        station.turnout_day_seconds,
        agency.short_name,
        agency.service.turnout_seconds,
        unit.able,
    )


@pytest.mark.parametrize("what", WRITES)
def test_what_was_written_is_seen_at_once(what):
    before = seen()
    WRITES[what](Unit.objects.select_related("agency").get(call_sign="Induk 1"))
    assert seen() != before


def test_two_writes_within_one_transaction_are_told_apart_and_what_is_taken_back_is_gone():
    unit = Unit.objects.filter(call_sign="Induk 1")
    before = seen()
    with transaction.atomic():
        for status in ("break", "off_duty", "available", "out_of_service"):
            unit.update(status=status)
            assert seen()[0] == status
        transaction.set_rollback(True)
    assert seen() == before


def test_a_unit_that_is_taken_out_or_added_is_seen():
    count = len(units.active_units())
    Unit.objects.filter(call_sign="Induk 1").update(is_active=False)
    assert len(units.active_units()) == count - 1


def test_while_nothing_changes_two_questions_are_asked_whatever_the_number_of_units():
    units.active_units()
    with CaptureQueriesContext(connection) as asked:
        units.active_units()
    assert len(asked) == 2
