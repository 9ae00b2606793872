"""The replay in a real browser: the hour plays, goes back, and is never mistaken for now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.actions import record_fixes
from agencies.intake.fixes import Fix
from agencies.models import Role, Unit
from incidents.actions import dispatch_unit, open_incident
from live.actions import keep_keyframe
from live.models import Event, Keyframe
from tests.browser.browsing import IN_A_BROWSER, log_in, page_in
from tests.conftest import person

pytestmark = IN_A_BROWSER


@pytest.fixture
def hour(server):
    """An hour in whose middle an incident was opened and a unit sent."""
    keep_keyframe()
    fire = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Kebakaran masa lalu")
    unit = Unit.objects.get(call_sign="Induk 1")
    dispatch_unit(fire.pk, unit.pk)
    record_fixes([(unit.pk, Fix(116.74, -1.30, timezone.now(), 40.0, 90.0, 5.0))])
    half = timedelta(minutes=30)
    first = Keyframe.objects.get()
    Event.objects.filter(at__gt=first.at).update(at=timezone.now() - half)
    Keyframe.objects.update(at=timezone.now() - timedelta(hours=2))


@pytest.fixture
def page(hour, browser, server):
    person("perencana", Role.PLANNER)
    page = page_in(browser)
    log_in(page, server, "perencana", "/planner/replay/")
    page.wait_for_selector("body[data-ready=true]", timeout=20_000)
    return page


def to_minute(page, minute):
    page.eval_on_selector("#scrub", f"e => {{ e.value = {minute * 60}; e.dispatchEvent(new Event('input')); }}")


def test_the_hour_plays_goes_back_and_says_that_it_is_a_replay(page):
    there = ".incident h3:has-text('Kebakaran masa lalu')"
    assert "PUTAR ULANG" in page.inner_text(".again")
    assert "bukan keadaan sekarang" in page.inner_text(".again")
    assert page.title().startswith("PUTAR ULANG")
    assert page.query_selector(there) is None
    to_minute(page, 45)
    page.wait_for_selector(there)
    shown = page.inner_text("#shown")
    to_minute(page, 10)
    page.wait_for_selector(there, state="detached")
    assert page.inner_text("#shown") != shown
    assert "sekarang" not in page.inner_text("#rail").lower()
    assert "sekarang" not in page.inner_text("#key").lower()
    to_minute(page, 28)
    page.check("[name=speed][value='60']", force=True)
    page.keyboard.press("Space")
    page.wait_for_selector(there, timeout=10_000)
    page.keyboard.press("Space")
    stopped = page.inner_text("#shown")
    page.wait_for_timeout(400)
    assert page.inner_text("#shown") == stopped
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#shown") != stopped
    assert page.faults == []


def test_a_time_of_which_nothing_is_kept_is_answered_in_words(page):
    page.fill("#from", "2020-01-01T10:00")
    page.click("[type=submit]")
    page.wait_for_selector("#fault:not([hidden])")
    assert page.inner_text("#fault")
