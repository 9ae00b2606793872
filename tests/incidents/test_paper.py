"""Hours on paper: entered with their true times, marked, and nothing of the present disturbed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.actions import NotAllowed
from agencies.models import Unit
from incidents.actions import PaperUnit, enter_from_paper
from incidents.models import Dispatch, LogEntry
from incidents.payloads import incident_payload
from incidents.places import Located

OFFICE = Located(116.7276, -1.31)


def ago(minutes):
    return timezone.now() - timedelta(minutes=minutes)


def engine(sign="Induk 1"):
    return Unit.objects.get(call_sign=sign)


@pytest.mark.django_db
def test_an_incident_of_the_dark_hours_keeps_its_times_and_is_marked():
    reported, ordered, arrived, ended = (ago(m) for m in (120, 118, 105, 60))
    units = [PaperUnit(engine().pk, ordered, ago(116), arrived, ended)]
    made = enter_from_paper(
        type_code="KEB-01", place=OFFICE, reported_at=reported, units=units, controlled_at=ago(70), resolved_at=ago(58)
    )
    assert (made.reported_at, made.opened_at, made.dispatched_at, made.arrived_at) == (
        reported,
        reported,
        ordered,
        arrived,
    )
    assert made.status == "resolved"
    assert incident_payload(made).from_paper
    assert engine().status == "available"
    entry = LogEntry.objects.get(incident=made, kind="dispatch.on_scene")
    assert entry.at == arrived
    assert entry.written_at > ended


@pytest.mark.django_db
def test_a_unit_that_is_still_out_is_sent_as_of_then():
    ordered, departed = ago(20), ago(18)
    made = enter_from_paper(
        type_code="KEB-01", place=OFFICE, reported_at=ago(22), units=[PaperUnit(engine().pk, ordered, departed)]
    )
    sent = Dispatch.objects.get(incident=made)
    assert (sent.ordered_at, sent.departed_at, sent.status) == (ordered, departed, "en_route")
    assert made.status == "en_route"
    assert engine().status == "en_route"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reported", "times", "resolved"),
    [
        (60, (61,), None),  # ordered before it was reported
        (60, (50, None, 55), None),  # there before it was sent
        (60, (50, 40), 30),  # ended, and a unit still out
        (1, (), None),  # only just reported: a call
    ],
)
def test_times_that_contradict_each_other_are_refused_and_nothing_is_written(reported, times, resolved):
    unit = [PaperUnit(engine().pk, *(m if m is None else ago(m) for m in times))] if times else []
    with pytest.raises(NotAllowed):
        enter_from_paper(
            type_code="KEB-01",
            place=OFFICE,
            reported_at=ago(reported),
            units=unit,
            resolved_at=resolved and ago(resolved),
        )
    assert not LogEntry.objects.exists()


@pytest.mark.django_db
def test_an_incident_does_not_end_before_its_units_nor_is_one_unit_out_twice_at_once():
    out = PaperUnit(engine().pk, ago(60), ago(58), ago(50), ago(40))
    again = PaperUnit(engine().pk, ago(45), ago(44), ago(42), ago(35))
    for more in ({"units": [out], "resolved_at": ago(55)}, {"units": [out, again]}):
        with pytest.raises(NotAllowed):
            enter_from_paper(type_code="KEB-01", place=OFFICE, reported_at=ago(65), **more)
    assert not Dispatch.objects.exists()
    later = PaperUnit(engine().pk, ago(39), ago(38), ago(36), ago(30))
    made = enter_from_paper(type_code="KEB-01", place=OFFICE, reported_at=ago(65), units=[out, later])
    assert made.status == "verified"
