"""The dispatcher's desk in a real browser: from a place and a kind to units on their way, by keys alone."""

from agencies.actions import issue_credential
from agencies.models import Credential, Role, Unit
from incidents.actions import open_incident
from incidents.actions.calls import hear_exchange
from incidents.models import Call, Dispatch, Incident, LogEntry
from tests.browser.browsing import IN_A_BROWSER
from tests.conftest import person

pytestmark = IN_A_BROWSER
OFFICE = (116.7276, -1.31)


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
    ani.wait_for_selector(".sent li:nth-child(4)", timeout=10_000)
    ani.wait_for_selector(".asked li:has-text('Polres')", timeout=10_000)  # asked, not ordered
    assert Dispatch.objects.filter(incident=fire).count() == 4
    budi.click(f".incidents li[data-id='{fire.pk}']")
    budi.wait_for_selector(".sent li:nth-child(4)", timeout=5_000)
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
    with ani.expect_response("**/draft/"):
        ani.click("[data-danger=trapped] [data-answer=yes]")
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
