"""The dispatcher's desk in a real browser: from a place and a kind to units on their way, by keys alone."""

import os

import pytest
from playwright.sync_api import sync_playwright

from agencies.actions import issue_credential
from agencies.models import Credential, Role, Unit
from incidents.actions import open_incident
from incidents.actions.calls import hear_exchange
from incidents.models import Call, Dispatch, Incident, LogEntry
from tests.conftest import person

CHROMIUM = "/usr/bin/chromium"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not os.path.exists(CHROMIUM), reason="Chromium is not installed")]
OFFICE = (116.7276, -1.31)


@pytest.fixture
def desks(server):
    """Opens desks of different people; each notes its faults and whom it asked."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])

        def sit_down(name, role=Role.DISPATCHER):
            person(name, role)
            page = browser.new_context(viewport={"width": 1600, "height": 900}).new_page()
            page.faults, page.asked = [], []
            page.on("pageerror", lambda e: page.faults.append(str(e)))
            page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
            page.on("request", lambda r: page.asked.append(r.url))
            page.goto(f"{server.base}/login/?next=/dispatch/")
            page.fill("[name=username]", name)
            page.fill("[name=password]", "a-long-test-password")
            page.press("[name=password]", "Enter")
            page.wait_for_selector(".side h1", timeout=20_000)
            return page

        yield sit_down
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


def test_a_fire_is_opened_and_its_package_sent_by_keys_and_the_other_desk_sees_it(desks, server):
    ani, budi = desks("ani"), desks("budi")
    ani.keyboard.press("n")
    ani.wait_for_selector("[name=place]:focus")
    ani.keyboard.type("kantr bupatti")  # as people spell it
    ani.wait_for_selector("[data-found] b:has-text('Kantor Bupati')")
    ani.keyboard.press("Enter")
    ani.keyboard.press("F4")
    ani.keyboard.type("bangunan")
    ani.keyboard.press("Enter")
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".side .state", timeout=10_000)
    incident = Incident.objects.get()
    assert incident.type.code == "KEB-01"
    budi.wait_for_selector(f".incidents li[data-id='{incident.pk}']", timeout=5_000)
    assert incident.village.name == "Nipah-Nipah"
    fire = incident
    ani.wait_for_selector(".lines li.picked", timeout=10_000)
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".sent li:nth-child(5)", timeout=10_000)
    assert Dispatch.objects.filter(incident=fire).count() == 5
    budi.click(f".incidents li[data-id='{fire.pk}']")
    budi.wait_for_selector(".sent li:nth-child(5)", timeout=5_000)
    budi.click(".sent [data-step=en_route] >> nth=0")
    ani.wait_for_selector(".sent [data-step=on_scene]", timeout=5_000)
    assert LogEntry.objects.filter(incident=fire, kind="dispatch.en_route", data__via="radio").exists()
    hosts = {url.split("/")[2] for url in ani.asked if url.startswith(("http", "ws"))}
    assert hosts == {f"localhost:{server.port}"}
    assert ani.faults == budi.faults == []


def test_a_half_filled_call_survives_a_reload_and_a_second_report_is_one_key(desks):
    fire = open_incident(type_code="KEB-01", lon=OFFICE[0], lat=OFFICE[1], title="Kebakaran uji")
    ani = desks("ani")
    ani.keyboard.press("n")
    ani.wait_for_selector("[name=place]:focus")
    ani.keyboard.type("kantor bupati")
    ani.wait_for_selector("[data-found]")
    with ani.expect_response("**/draft/") as kept:
        ani.keyboard.press("Enter")
    assert kept.value.ok
    ani.click("[data-danger=trapped] [data-answer=yes]")
    with ani.expect_response("**/draft/"):
        pass
    ani.reload()
    ani.wait_for_selector("[data-danger=trapped] [data-answer=yes][aria-pressed=true]", timeout=10_000)
    assert "Kantor Bupati" in ani.input_value("[name=place]")
    ani.wait_for_selector(f"[data-similar='{fire.pk}']")
    ani.keyboard.press("F6")
    ani.wait_for_selector("#say:has-text('terjebak')")
    assert Incident.objects.count() == 1
    assert fire.reports.count() == 2
    assert ani.faults == []


def test_a_prank_is_closed_with_one_key_and_a_ringing_call_answered_with_one(desks):
    ani = desks("ani")
    exchange, _secret = issue_credential(Credential.Kind.TELEPHONY, "sentral")
    call = hear_exchange(exchange, "a-1", "ringing", number="+6281299991234")
    ani.wait_for_selector(".bell")
    ani.keyboard.press("F1")
    ani.wait_for_selector(".form h1:has-text('0812')")
    ani.keyboard.press("F8")
    ani.wait_for_selector("#say:has-text('iseng')")
    assert Call.objects.get(pk=call.pk).call_class == "prank"


def test_who_sends_somebody_else_is_asked_why_and_a_hole_is_shown(desks):
    ani = desks("ani")
    fire = open_incident(type_code="KEB-03", lon=OFFICE[0], lat=OFFICE[1], title="Mobil terbakar")
    ani.click(f".incidents li[data-id='{fire.pk}']")
    ani.wait_for_selector(".lines li.picked", timeout=10_000)
    others = ani.locator(".lines").first.locator("li:not(.picked)")
    call_sign = others.first.locator(".who b").inner_text()
    others.first.click()
    ani.wait_for_selector(".lines li.now.picked")
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector("#ask:not([hidden]) input:focus")
    assert not Dispatch.objects.exists()
    ani.keyboard.type("membawa busa")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(f".sent b:text-is('{call_sign}')", timeout=10_000)
    entry = LogEntry.objects.get(incident=fire, kind="dispatched", data__unit=call_sign)
    assert entry.text == "membawa busa"
    assert Unit.objects.get(call_sign=call_sign).status == "assigned"
    assert ani.faults == []


def test_a_planner_has_no_desk(desks, server):
    person("rani", Role.PLANNER)
    page = desks("ani")
    page.context.clear_cookies()
    page.goto(f"{server.base}/login/?next=/dispatch/")
    page.fill("[name=username]", "rani")
    page.fill("[name=password]", "a-long-test-password")
    with page.expect_response(f"{server.base}/dispatch/") as answer:
        page.press("[name=password]", "Enter")
    assert answer.value.status == 403
