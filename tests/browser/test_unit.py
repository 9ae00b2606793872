"""Vehicles' pages on telephones in a real browser: with a signal, without one, and with a new danger."""

import io
import time

import pytest
from PIL import Image

from agencies.actions import issue_credential, revoke_credential
from agencies.models import Credential, Unit
from agencies.units import read_units
from incidents.actions import open_incident, recall_unit, tell_facts
from incidents.models import Dispatch, LogEntry, Photo
from incidents.sending import send_unit
from tests.browser.browsing import IN_A_BROWSER, page_in, until

pytestmark = IN_A_BROWSER
OFFICE = {"lon": 116.7276, "lat": -1.31}
SPAN_MS = 1600  # a second tap within it is the same press


@pytest.fixture
def phones(browser, server):
    """Opens the page of a vehicle on a telephone, by the link that the desk sends."""

    def open_on(call_sign, width=390, height=844):
        unit = Unit.objects.get(call_sign=call_sign)
        credential, code = issue_credential(Credential.Kind.PAGE, call_sign, unit=unit)
        page = page_in(browser, (width, height), console=False, has_touch=True, is_mobile=True)
        page.credential = credential
        page.goto(f"{server.base}/unit/#{code[:4]}-{code[4:]}")
        assert code not in page.url
        page.click("button[type=submit]")
        page.wait_for_selector("#line[data-state=live]", timeout=20_000)
        return page

    return open_on


def test_the_code_is_typed_at_once(browser, server):
    page = page_in(browser, (390, 844))
    page.goto(f"{server.base}/unit/")
    page.wait_for_selector("#code:focus")


def fire(**more):
    return open_incident(type_code="KEB-01", title="Kebakaran uji", caller_number="+6281299991234", **OFFICE, **more)


def send(incident, call_sign):
    from django.utils import timezone

    unit = read_units(Unit.objects.filter(call_sign=call_sign))[0]
    return send_unit(incident, unit, now=timezone.now()).dispatch


def press(page, step):
    page.tap(f".big.{step}")
    page.wait_for_timeout(SPAN_MS)


def status_of(dispatch):
    return Dispatch.objects.values_list("status", flat=True).get(pk=dispatch.pk)


def test_a_fire_is_played_with_telephones_and_seen_on_the_desk(phones, desks, server):
    engine, ambulance = phones("Petung 1"), phones("Ambulans RSUD 1", 360, 640)
    desk = desks("ani")
    incident = fire(answers={"spreading": "yes"})
    first = send(incident, "Petung 1")
    began = time.monotonic()
    engine.wait_for_selector(".big.acknowledged", timeout=5_000)
    assert time.monotonic() - began < 2  # a second, and the machine's share
    second = send(incident, "Ambulans RSUD 1")
    assert "Meluas" in engine.inner_text(".dangers")
    desk.click(f".incidents li[data-id='{incident.pk}']")
    press(engine, "acknowledged")
    press(engine, "en_route")
    until(lambda: status_of(first) == "en_route", 15)
    desk.wait_for_selector(".sent [data-step=on_scene]", timeout=5_000)
    press(engine, "on_scene")
    assert engine.is_visible("text=Ambulans RSUD 1")
    for step in ("acknowledged", "en_route", "on_scene"):
        press(ambulance, step)
    ambulance.tap("[data-do=hospitals]")
    ambulance.tap(".choice >> nth=0")
    ambulance.wait_for_timeout(SPAN_MS)
    press(ambulance, "at_hospital")
    press(ambulance, "cleared")
    ambulance.tap("[data-do=sure]")
    until(lambda: status_of(second) == "cleared", 15)
    press(engine, "cleared")
    engine.tap("[data-do=sure]")
    until(lambda: status_of(first) == "cleared", 15)
    engine.wait_for_timeout(SPAN_MS)
    engine.tap("[data-do=become][data-status=available]")
    until(lambda: Unit.objects.get(call_sign="Petung 1").status == "available", 15)
    via = LogEntry.objects.filter(incident=incident, kind__startswith="dispatch.").values_list("data__via", flat=True)
    assert set(via) == {"app"}
    hosts = {url.split("/")[2] for page in (engine, ambulance) for url in page.asked if url.startswith(("http", "ws"))}
    assert hosts == {server.host}
    assert engine.faults == ambulance.faults == []


def test_what_is_pressed_without_a_signal_survives_a_reload_and_is_sent_in_order(phones):
    engine, incident = phones("Petung 1"), fire()
    sent = send(incident, "Petung 1")
    press(engine, "acknowledged")
    until(lambda: status_of(sent) == "acknowledged", 15)
    engine.wait_for_timeout(2_000)  # the worker has the page
    engine.context.set_offline(True)
    press(engine, "en_route")
    press(engine, "on_scene")
    engine.tap("[data-do=note]")
    engine.fill("textarea", "<img src=x onerror=alert(1)> api di lantai dua")
    engine.tap("[data-form=note] .big")
    target = io.BytesIO()
    Image.new("RGB", (3000, 2000), "#a33").save(target, "JPEG")
    engine.set_input_files("#camera", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()})
    engine.wait_for_selector("#unsent:has-text('4 belum terkirim')")
    engine.wait_for_selector("#line[data-state=gone]")
    assert status_of(sent) == "acknowledged"
    engine.reload()
    engine.wait_for_selector("#unsent:has-text('4 belum terkirim')", timeout=10_000)
    engine.wait_for_selector(".big.cleared")
    assert "Kebakaran uji" in engine.inner_text("#task")
    pressed = time.time()
    engine.context.set_offline(False)
    engine.wait_for_selector("#unsent", state="hidden", timeout=40_000)
    sent.refresh_from_db()
    assert sent.status == "on_scene"
    assert 1 < (sent.arrived_at - sent.departed_at).total_seconds() < 4
    assert sent.arrived_at.timestamp() < pressed - 1
    assert LogEntry.objects.filter(incident=incident, kind="crew_note").count() == 1
    photo = Photo.objects.get()
    assert max(photo.width, photo.height) == 1600
    assert engine.faults == []


def test_a_step_that_became_impossible_is_told_to_the_crew_and_nothing_is_lost(phones):
    engine, incident = phones("Petung 1"), fire()
    sent = send(incident, "Petung 1")
    press(engine, "acknowledged")
    until(lambda: status_of(sent) == "acknowledged", 15)
    engine.context.set_offline(True)
    press(engine, "en_route")
    recall_unit(sent.pk, reason="tidak jadi")
    engine.context.set_offline(False)
    engine.wait_for_selector("#unsent[data-refused=true]", timeout=40_000)
    engine.tap("#unsent")
    engine.wait_for_selector(".items .refused:has-text('Berangkat')")
    engine.tap("[data-do=read]")
    engine.wait_for_selector("#unsent", state="hidden")
    assert LogEntry.objects.filter(incident=incident, kind="step_refused").count() == 1
    engine.wait_for_selector("#task h1.state")


def test_a_new_danger_jumps_out_and_help_is_called_and_the_number_is_shown_once_asked(phones):
    engine, incident = phones("Petung 1"), fire()
    sent = send(incident, "Petung 1")
    press(engine, "acknowledged")
    until(lambda: status_of(sent) == "acknowledged", 15)
    tell_facts(incident.pk, {"trapped": "yes"})
    engine.wait_for_selector(".alert.danger:has-text('Ada orang terjebak')", timeout=5_000)
    in_front = """() => {
      const [box, of] = [document.querySelector("[data-do=seen]"), (b) => b.getBoundingClientRect()];
      return document.elementFromPoint(of(box).x + 20, of(box).y + 20) === box;
    }"""
    engine.tap("[data-do=note]")  # a sheet over the page, and the danger before it
    assert engine.evaluate(in_front)
    engine.tap("[data-do=seen]")
    engine.wait_for_selector(".alert.danger", state="detached")
    engine.tap("#sheet [data-do=close]")
    engine.tap("[data-do=help]")
    engine.tap("[data-form=call] .big")
    engine.wait_for_selector(".alert.call:has-text('menunggu jawaban')", timeout=10_000)
    sent.refresh_from_db()
    assert sent.called_for == "help"
    assert "081299991234" not in engine.content()
    engine.tap("[data-do=reveal]")
    engine.wait_for_selector("a[href='tel:081299991234']", timeout=5_000)
    assert LogEntry.objects.filter(incident=incident, kind="reports_read").count() == 1


def test_the_position_is_sent_only_while_the_switch_is_on(phones, server):
    engine = phones("Petung 1")
    context = engine.context
    context.grant_permissions(["geolocation"], origin=server.base)
    context.set_geolocation({"longitude": 116.66, "latitude": -1.35, "accuracy": 8})
    engine.wait_for_timeout(500)
    assert not any("/position/" in url for url in engine.asked)
    assert "hanya dikirim selama halaman ini terbuka" in engine.inner_text("#more")
    with engine.expect_request("**/api/unit/position/", timeout=15_000):
        engine.tap("[data-do=position]")
    until(lambda: hasattr(Unit.objects.get(call_sign="Petung 1"), "position"), 15)
    engine.tap("[data-do=position]")
    engine.wait_for_selector("[role=switch][aria-checked=false]")


def test_a_page_that_is_taken_back_closes_at_once_and_says_so(phones):
    engine = phones("Petung 1")
    revoke_credential(engine.credential.pk)
    engine.wait_for_selector(".alert:has-text('sudah berakhir')", timeout=6_000)
    engine.goto(engine.url)
    engine.wait_for_selector("#code")
