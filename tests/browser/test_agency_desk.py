"""The desk of an agency in a real browser: it is asked, hears, accepts by name with its units, and follows them."""

import pytest

from agencies.models import Agency, Capability, Role, Unit
from incidents.actions import accept_request, ask_agency, dispatch_unit, open_incident, step_dispatch, withdraw_request
from incidents.actions.crew import answer_crew, call_desk
from incidents.actions.reports import tell_facts
from incidents.models import AgencyRequest, Dispatch, LogEntry
from tests.browser.browsing import IN_A_BROWSER, log_in, page_in, until
from tests.conftest import person

pytestmark = IN_A_BROWSER
OFFICE = (116.7276, -1.31)
DESK, PHONE = (1366, 768), (390, 844)


@pytest.fixture
def desks(browser, server):
    """Opens the desks of agencies."""

    def sit_down(name, agency, size=DESK):
        person(name, Role.AGENCY_DESK, Agency.objects.get(code=agency))
        page = page_in(browser, size, has_touch=size is PHONE)
        log_in(page, server, name, "/agency/")
        page.wait_for_selector("#units [data-unit]", state="attached", timeout=20_000)
        return page

    return sit_down


@pytest.fixture
def dispatcher(regency):
    user = person("budi", Role.DISPATCHER)
    user.first_name, user.last_name = "Budi", "Santoso"
    user.save()
    return user


def fire_of(by):
    return open_incident(type_code="KEB-01", lon=OFFICE[0], lat=OFFICE[1], title="Kebakaran uji", by=by)


def ask_police(fire, by, **more):
    return ask_agency(fire.pk, Agency.objects.get(code="polres").pk, by=by, **more)


def test_a_request_rings_until_it_is_heard_and_is_accepted_by_name_with_units_by_keys_alone(desks, dispatcher):
    fire = fire_of(dispatcher)
    tell_facts(fire.pk, {"trapped": "yes"})
    ani = desks("ani", "polres")
    police = Capability.objects.get(code="polisi")
    asked = ask_police(fire, dispatcher, capability=police, count=2, message="Amankan jalan poros")
    card = ani.locator(".card.ring")
    card.wait_for(timeout=5_000)
    ani.wait_for_function("document.title.startsWith('(1) MENUNGGU JAWABAN')")
    ani.wait_for_selector(".card .by:has-text('Budi Santoso')")
    said = card.inner_text()
    assert "Kebakaran uji" in said
    assert "2 unit Polisi" in said
    assert "Amankan jalan poros" in said
    assert "Ada orang terjebak" in said
    ani.keyboard.press("t")
    ani.wait_for_selector(".card.heard", timeout=5_000)
    ani.wait_for_function("!document.title.includes('MENUNGGU')")
    asked.refresh_from_db()
    assert (asked.status, asked.via) == ("acknowledged", "app")
    ani.keyboard.press("s")
    ani.wait_for_selector("[name=officer]:focus")
    assert ani.locator(".choose .picked").count() == 2  # as many as are asked for
    ani.keyboard.type("Ipda Rahmat")
    ani.keyboard.press("2")  # a digit chooses; no name has one
    ani.keyboard.press("Enter")
    ani.wait_for_selector("#units .out", timeout=10_000)
    asked.refresh_from_db()
    assert (asked.status, asked.officer) == ("accepted", "Ipda Rahmat")
    assert list(asked.dispatches.values_list("unit__call_sign", flat=True)) == ["Patroli 1"]
    assert not LogEntry.objects.filter(incident=fire, text__contains="Rahmat").exists()
    assert ani.faults == []


def test_without_a_name_nothing_is_accepted_and_a_refusal_carries_its_reason(desks, dispatcher):
    fire = fire_of(dispatcher)
    asked = ask_police(fire, dispatcher)
    ani = desks("ani", "polres")
    ani.wait_for_selector(".card.ring")
    ani.keyboard.press("s")
    ani.wait_for_selector("[name=officer]:focus")
    ani.keyboard.press("Enter")
    assert AgencyRequest.objects.get(pk=asked.pk).status == "sent"
    ani.keyboard.press("Escape")
    ani.keyboard.press("x")
    ani.wait_for_selector("#ask input:focus")
    ani.keyboard.type("semua regu di Babulu")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".card", state="detached", timeout=5_000)
    asked.refresh_from_db()
    assert (asked.status, asked.reason) == ("declined", "semua regu di Babulu")
    assert ani.faults == []


def test_a_request_that_the_centre_withdraws_closes_the_sheet_that_would_accept_it(desks, dispatcher):
    fire = fire_of(dispatcher)
    asked = ask_police(fire, dispatcher)
    ani = desks("ani", "polres")
    ani.wait_for_selector(".card.ring")
    ani.keyboard.press("s")
    ani.wait_for_selector("[name=officer]:focus")
    withdraw_request(asked.pk, reason="cukup", by=dispatcher)
    ani.wait_for_selector("#panel", state="hidden", timeout=5_000)
    assert "tidak menunggu" in ani.inner_text("#say")


def test_an_order_to_its_unit_rings_too_and_every_step_is_told_by_radio_with_its_true_time(desks, dispatcher):
    fire = fire_of(dispatcher)
    induk = Unit.objects.get(call_sign="Induk 1")
    ani = desks("ani", "dpkp")
    sent = dispatch_unit(fire.pk, induk.pk, by=dispatcher)
    ani.wait_for_selector(".card.ring:has-text('Induk 1')", timeout=5_000)
    ani.keyboard.press("t")
    ani.wait_for_selector(".card", state="detached", timeout=5_000)
    ani.keyboard.press("1")
    ani.keyboard.press("l")
    ani.wait_for_selector(".own .now [data-step=on_scene]", timeout=5_000)
    ani.keyboard.press("j")
    ani.wait_for_selector("#ask input:focus")
    ani.keyboard.type("besok")
    # the next key may be pressed before the browser draws: the field that closes does not keep it
    assert ani.evaluate("document.querySelector('#ask').requestSubmit(), document.activeElement.tagName") == "BODY"
    ani.wait_for_selector("#say.bad")
    ani.keyboard.press("j")
    ani.keyboard.type(ani.inner_text("#clock")[:5])
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".own .now [data-step=cleared]", timeout=5_000)
    ani.keyboard.press("k")
    ani.keyboard.type("api di lantai dua")
    ani.keyboard.press("Enter")
    ani.wait_for_selector("#say:has-text('Kontak')")
    told = LogEntry.objects.filter(incident=fire, data__via="radio").values_list("kind", flat=True)
    assert {"dispatch.acknowledged", "dispatch.en_route", "dispatch.on_scene", "contact"} <= set(told)
    arrived = Dispatch.objects.get(pk=sent.pk).arrived_at
    assert arrived.second == 0 or arrived == sent.ordered_at  # the minute that was told, never before the order
    assert ani.faults == []


def test_a_new_danger_jumps_out_and_a_note_reaches_the_log(desks, dispatcher):
    fire = fire_of(dispatcher)
    ani = desks("ani", "dpkp")
    ani.wait_for_selector(".shared")
    ani.keyboard.press("ArrowDown")
    ani.wait_for_selector(".shared.open .times")
    tell_facts(fire.pk, {"hazmat": "yes"})
    ani.wait_for_selector(".dangers .loud.new:has-text('bahan berbahaya')", timeout=5_000)
    assert "bahan berbahaya" in ani.inner_text("#say")
    ani.keyboard.press("c")
    ani.keyboard.type("Hidran depan pasar kering")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".detail .log:has-text('Hidran depan pasar kering')", timeout=5_000)
    assert ani.faults == []


def test_a_crew_that_calls_for_help_rings_at_the_desk_of_its_agency_until_it_is_answered(desks, dispatcher):
    fire = fire_of(dispatcher)
    sent = dispatch_unit(fire.pk, Unit.objects.get(call_sign="Induk 1").pk, by=dispatcher)
    step_dispatch(sent.pk, "on_scene", via="radio", by=dispatcher)
    ani = desks("ani", "dpkp", PHONE)
    ani.wait_for_selector("#units .out", state="attached")
    call_desk(sent.pk, "help")
    until(lambda: ani.title().startswith("(1) MENUNGGU JAWABAN"))
    ani.locator(".tabs [data-tab=units]:has-text('1 memanggil')").tap()
    assert "KRU BUTUH BANTUAN" in ani.inner_text("#units li.calling:has-text('Induk 1')")
    answer_crew(sent.pk, by=dispatcher)
    ani.wait_for_selector("#units li.calling", state="detached")
    until(lambda: "MENUNGGU" not in ani.title())
    assert ani.inner_text(".tabs [data-tab=units]") == "Unit"
    assert ani.faults == []


def test_a_desk_sees_its_own_requests_and_units_never_those_of_another(desks, dispatcher):
    fire = fire_of(dispatcher)
    stranger = desks("wati", "dpupr")
    asked = ask_police(fire, dispatcher)
    ani = desks("ani", "polres")
    ani.wait_for_selector(".card.ring")
    accept_request(asked.pk, officer="Ipda Rahmat", by=dispatcher)
    ani.wait_for_selector(".card", state="detached", timeout=5_000)
    seen = stranger.inner_text("body")
    assert "Polres" not in seen
    assert "Kebakaran uji" not in seen
    assert {u.inner_text() for u in stranger.query_selector_all("#units .who > b")} == {"PUPR Ekskavator", "PUPR Truk"}


def test_a_hospital_says_by_keys_or_touch_that_its_emergency_room_is_full(desks):
    ani = desks("ani", "rsud")
    first, second = ani.locator(".own-hospitals [data-hospital]").all()
    ani.keyboard.press("h")
    ani.wait_for_selector("[data-panel=states]")
    ani.keyboard.press("2")
    ani.keyboard.press("3")
    second.locator("[data-state=full][aria-pressed=true]").wait_for(timeout=5_000)
    first.locator("[data-state=busy]").click()
    first.locator("[data-state=busy][aria-pressed=true]").wait_for(timeout=5_000)
    assert ani.faults == []


def test_an_ambulance_leaves_with_its_patient_for_the_hospital_that_is_chosen(desks, dispatcher):
    fire = fire_of(dispatcher)
    sent = dispatch_unit(fire.pk, Unit.objects.get(call_sign="Ambulans RSUD 1").pk, by=dispatcher)
    step_dispatch(sent.pk, "on_scene", via="radio", by=dispatcher)
    ani = desks("ani", "rsud")
    ani.wait_for_selector("#units .out [data-step=transporting]")
    ani.keyboard.press("1")
    ani.keyboard.press("l")
    ani.wait_for_selector("[data-panel=hospitals] [data-hospital]")
    ani.keyboard.press("1")
    ani.wait_for_selector("#units .out:has-text('RSUD Ratu Aji')", timeout=5_000)
    sent.refresh_from_db()
    assert sent.status == "transporting"
    assert ani.faults == []


def test_on_a_telephone_a_request_is_accepted_by_touch_alone(desks, dispatcher):
    fire = fire_of(dispatcher)
    asked = ask_police(fire, dispatcher, capability=Capability.objects.get(code="polisi"))
    ani = desks("ani", "polres", PHONE)
    matters, sound = (ani.locator(one).bounding_box() for one in ("#matters", "#sound"))
    assert matters["y"] + matters["height"] <= sound["y"]  # it lies over no card
    ani.locator(".card [data-act=acknowledge]").tap()
    ani.locator(".card.heard [data-act=accept]").tap()
    ani.fill("[name=officer]", "Ipda Rahmat")
    ani.locator(".accept .go").tap()
    ani.wait_for_selector("#panel", state="hidden", timeout=10_000)
    ani.locator(".tabs [data-tab=units]").tap()
    ani.locator("#units .out [data-step=acknowledged]").tap()
    ani.wait_for_selector("#units .out [data-step=en_route]", timeout=5_000)
    asked.refresh_from_db()
    assert asked.status == "accepted"
    assert ani.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert ani.faults == []


def test_the_page_is_an_agencys_alone_and_its_home_leads_there(as_):
    assert as_("owner").get("/agency/").status_code == 200
    assert "/agency/" in as_("owner").get("/").content.decode()
    for other in ("dispatcher", "planner"):
        assert as_(other).get("/agency/").status_code == 403
        assert "/agency/" not in as_(other).get("/").content.decode()
    assert as_("nobody").get("/agency/").status_code == 403
