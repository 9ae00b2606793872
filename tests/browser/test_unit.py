"""Vehicles' pages on telephones in a real browser: with a signal, without one, and with a new danger."""

import io
import os
import time

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from agencies.actions import issue_credential, revoke_credential
from agencies.models import Credential, Role, Unit
from incidents.actions import open_incident, recall_unit, tell_facts
from incidents.models import Dispatch, LogEntry, Photo
from incidents.sending import JOINED, send_unit
from tests.conftest import person

CHROMIUM = "/usr/bin/chromium"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not os.path.exists(CHROMIUM), reason="Chromium is not installed")]
OFFICE = {"lon": 116.7276, "lat": -1.31}
SPAN_MS = 1600  # a second tap within it is the same press


@pytest.fixture
def browser(server):
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as p:
        made = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def phones(browser, server):
    """Opens the page of a vehicle on a telephone, by the link that the desk sends."""

    def open_on(call_sign, width=390, height=844):
        unit = Unit.objects.get(call_sign=call_sign)
        credential, code = issue_credential(Credential.Kind.PAGE, call_sign, unit=unit)
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, has_touch=True, is_mobile=True)
        page = context.new_page()
        page.credential, page.faults, page.asked = credential, [], []
        page.on("pageerror", lambda e: page.faults.append(str(e)))
        page.on("request", lambda r: page.asked.append(r.url))
        page.goto(f"{server.base}/unit/#{code[:4]}-{code[4:]}")
        assert code not in page.url
        page.click("button[type=submit]")
        page.wait_for_selector("#line[data-state=live]", timeout=20_000)
        return page

    return open_on


def fire(**more):
    return open_incident(type_code="KEB-01", title="Kebakaran uji", caller_number="+6281299991234", **OFFICE, **more)


def send(incident, call_sign):
    from django.utils import timezone

    unit = Unit.objects.select_related(*JOINED).get(call_sign=call_sign)
    return send_unit(incident, unit, now=timezone.now()).dispatch


def press(page, step):
    page.tap(f".big.{step}")
    page.wait_for_timeout(SPAN_MS)


def eventually(holds, seconds=15):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.1)


def status_of(dispatch):
    return Dispatch.objects.values_list("status", flat=True).get(pk=dispatch.pk)


def test_a_fire_is_played_with_telephones_and_seen_on_the_desk(phones, browser, server):
    engine, ambulance = phones("Petung 1"), phones("Ambulans RSUD 1", 360, 640)
    person("ani", Role.DISPATCHER)
    desk = browser.new_context(viewport={"width": 1600, "height": 900}).new_page()
    desk.goto(f"{server.base}/login/?next=/dispatch/")
    desk.fill("[name=username]", "ani")
    desk.fill("[name=password]", "a-long-test-password")
    desk.press("[name=password]", "Enter")
    desk.wait_for_selector(".side h1", timeout=20_000)
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
    eventually(lambda: status_of(first) == "en_route")
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
    eventually(lambda: status_of(second) == "cleared")
    press(engine, "cleared")
    engine.tap("[data-do=sure]")
    eventually(lambda: status_of(first) == "cleared")
    engine.wait_for_timeout(SPAN_MS)
    engine.tap("[data-do=become][data-status=available]")
    eventually(lambda: Unit.objects.get(call_sign="Petung 1").status == "available")
    via = LogEntry.objects.filter(incident=incident, kind__startswith="dispatch.").values_list("data__via", flat=True)
    assert set(via) == {"app"}
    hosts = {url.split("/")[2] for page in (engine, ambulance) for url in page.asked if url.startswith(("http", "ws"))}
    assert hosts == {server.host}
    assert engine.faults == ambulance.faults == []


def test_what_is_pressed_without_a_signal_survives_a_reload_and_is_sent_in_order(phones):
    engine, incident = phones("Petung 1"), fire()
    sent = send(incident, "Petung 1")
    press(engine, "acknowledged")
    eventually(lambda: status_of(sent) == "acknowledged")
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
    eventually(lambda: status_of(sent) == "acknowledged")
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
    eventually(lambda: status_of(sent) == "acknowledged")
    tell_facts(incident.pk, {"trapped": "yes"})
    engine.wait_for_selector(".alert.danger:has-text('Ada orang terjebak')", timeout=5_000)
    engine.tap("[data-do=seen]")
    engine.wait_for_selector(".alert.danger", state="detached")
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
    eventually(lambda: hasattr(Unit.objects.get(call_sign="Petung 1"), "position"))
    engine.tap("[data-do=position]")
    engine.wait_for_selector("[role=switch][aria-checked=false]")


def test_a_page_that_is_taken_back_closes_at_once_and_says_so(phones):
    engine = phones("Petung 1")
    revoke_credential(engine.credential.pk)
    engine.wait_for_selector(".alert:has-text('sudah berakhir')", timeout=6_000)
    engine.goto(engine.url)
    engine.wait_for_selector("#code")
