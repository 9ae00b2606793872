"""The cover of the last hours."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.actions import set_unit_status
from agencies.models import Unit
from geo.coverage import refresh_cover
from geo.models import CoverNow
from geo.past_cover import HOURS, past_cover
from live.models import Event


@pytest.fixture
def cover(db):
    refresh_cover()
    return CoverNow.objects.get(service__code="fire")


def share(row: CoverNow) -> float:
    return round(row.people_one) / round(row.people)


def test_a_crew_that_leaves_is_a_step_and_nothing_is_claimed_from_before_the_log_began(cover):
    Event.objects.update(at=timezone.now() - timedelta(hours=1))
    for unit in Unit.objects.filter(agency__service__code="fire"):
        set_unit_status(unit.pk, "out_of_service")
    refresh_cover()
    (began, full), (_left, none) = past_cover(timezone.now())["fire"]
    assert full == pytest.approx(share(cover))
    assert full > 0
    assert none == 0
    assert timezone.now() - began < timedelta(hours=1, minutes=1)


def test_what_held_before_the_window_holds_at_its_begin(cover):
    now = timezone.now()
    Event.objects.update(at=now - timedelta(hours=HOURS + 3))
    assert past_cover(now)["fire"] == [(now - timedelta(hours=HOURS), pytest.approx(share(cover)))]


def test_cover_unchanged_for_longer_than_the_log_keeps_is_still_a_line(cover):
    now = timezone.now()
    Event.objects.all().delete()
    assert past_cover(now) == {}
    CoverNow.objects.update(computed_at=now - timedelta(days=9))
    assert past_cover(now)["fire"] == [(now - timedelta(hours=HOURS), pytest.approx(share(cover), abs=1e-4))]


def test_of_many_changes_within_two_minutes_the_last_stands(cover):
    for status in ("out_of_service", "available") * 3:
        set_unit_status(Unit.objects.filter(agency__service__code="fire").first().pk, status)
        refresh_cover()
    steps = past_cover(timezone.now())["fire"]
    assert len(steps) <= 2
    assert steps[-1][1] == pytest.approx(share(cover))


def test_a_stranger_sees_no_past(db):
    assert Client().get("/api/cover/past/").status_code == 401


def test_a_viewer_reads_the_past_of_each_service(as_, cover):
    answer = as_("dispatcher").get("/api/cover/past/").json()
    assert answer["hours"] == HOURS
    assert {"fire", "health"} <= set(answer["services"])
