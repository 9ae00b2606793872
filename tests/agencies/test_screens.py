"""Walls that draw, and walls that have stopped to."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.access import ALL, COMMAND, WALL
from agencies.actions import issue_credential, revoke_credential
from agencies.actions.screens import SILENT_AFTER, note_silence, silent_walls
from agencies.models import Credential, Screen
from frontend.snapshot import read_objects
from live.log import end_of_log, read_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def wall():
    credential, secret = issue_credential(Credential.Kind.KIOSK, "Ruang komando")
    client = Client()
    client.get(f"/kiosk/{secret}/")
    return client, credential


def fall_silent():
    Screen.objects.update(drew_at=timezone.now() - SILENT_AFTER - timedelta(seconds=1))


def known(audience: str) -> list:
    return [row["payload"] for row in read_objects(frozenset({ALL, audience})) if row["type"] == "screen"]


def test_a_wall_that_draws_is_known_and_the_desk_hears_when_it_stops_and_when_it_is_back(wall):
    client, _credential = wall
    assert client.post("/wall/draws/").status_code == 204
    assert not silent_walls()
    fall_silent()
    position = end_of_log()
    assert silent_walls()
    assert note_silence() == 1
    assert note_silence() == 0  # it is said once
    client.post("/wall/draws/")
    said = [row for row in read_since(position) if row.object_type == "screen"]
    assert [row.kind for row in said] == ["screen.silent", "screen.back"]
    assert all(row.audiences == [COMMAND] for row in said)


def test_the_desks_see_it_and_walls_do_not(wall, as_):
    client, _credential = wall
    client.post("/wall/draws/")
    fall_silent()
    note_silence()
    assert [s["name"] for s in known(COMMAND)] == ["Ruang komando"]
    assert known(WALL) == []
    assert "Ruang komando" in as_("dispatcher").get("/").content.decode()
    assert "Ruang komando" not in as_("planner").get("/").content.decode()


def test_a_wall_whose_credential_has_ended_is_no_longer_missed(wall):
    client, credential = wall
    client.post("/wall/draws/")
    revoke_credential(credential.pk)
    fall_silent()
    assert note_silence() == 0
    assert known(COMMAND) == []
    assert client.post("/wall/draws/").status_code == 403


def test_who_is_no_wall_tells_nothing(as_):
    assert as_("dispatcher").post("/wall/draws/").status_code == 204
    assert Screen.objects.count() == 0
    assert Client(enforce_csrf_checks=True).post("/wall/draws/").status_code == 403
