"""The exercise against a real server: it plays to its end, also after one that was broken off."""

import io

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Unit, UnitStatus
from incidents.actions import dispatch_unit, open_incident, step_dispatch
from incidents.models import OPEN_STATUSES, Incident
from tests.servers import Server


@pytest.fixture
def latihan(regency, settings):
    settings.DEMO = True
    call_command("make_demo_users", stdout=io.StringIO())
    settings.EXERCISE = True
    made = Server(EXERCISE="1", DEMO="1")
    yield made
    made.stop()


def test_an_exercise_begins_with_an_empty_board_and_ends_with_one(latihan):
    """One was broken off with a team on its way and a team at the scene."""
    for type_code, call_sign, steps in (("KEB-01", "Induk 1", ["en_route"]), ("KEC-01", "Petung 1", ["on_scene"])):
        incident = open_incident(type_code=type_code, lon=116.7276, lat=-1.31, title="Latihan kemarin")
        sent = dispatch_unit(incident.pk, Unit.objects.get(call_sign=call_sign).pk)
        for status in steps:
            step_dispatch(sent.pk, status)
    said = io.StringIO()
    call_command("play_exercise", base=latihan.base, speed=400.0, hold=0.0, stdout=said)
    assert said.getvalue().count("dari latihan sebelumnya ditutup") == 2
    assert "tiba di lokasi" in said.getvalue()
    assert "latihan selesai" in said.getvalue()
    assert not Incident.objects.filter(status__in=OPEN_STATUSES).exists()
    away = (UnitStatus.ASSIGNED, UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.RETURNING)
    assert not Unit.objects.filter(status__in=away).exists()


def test_an_exercise_touches_no_database_that_is_not_its_own(db):
    with pytest.raises(CommandError, match="EXERCISE=1"):
        call_command("play_exercise", stdout=io.StringIO())
