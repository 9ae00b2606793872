"""What a desk is told without asking: what lies around a scene, for a crew that has a radio alone, and what
needs somebody at an incident that it does not look at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import Unit
from geo.models import Place
from incidents.actions import (
    add_report,
    alarm_unanswered,
    dispatch_unit,
    open_incident,
    step_dispatch,
    take_call,
    tell_facts,
)
from incidents.actions.calls import hear_exchange
from incidents.models import Dispatch
from tests.browser.browsing import IN_A_BROWSER, until

pytestmark = IN_A_BROWSER


def test_the_desk_shows_water_and_hazards_of_the_incident_at_hand_and_follows_it_when_it_moves(desks):
    Place.objects.create(name="Hidran Pasar", kind="hidran", point="POINT(116.7286 -1.31)", quality="B")
    Place.objects.create(name="Tangki gas", kind="bahaya", point="POINT(116.7276 -1.312)", quality="A")
    burning = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah")
    far = open_incident(type_code="KEB-01", lon=116.60, lat=-1.45, title="Jauh")
    desk = desks("ani")
    desk.click(f".incidents li[data-id='{burning.pk}']")
    desk.wait_for_selector(".near li.hazard:has-text('Tangki gas')")
    assert "100 m timur" in desk.inner_text(".near li.water:has-text('Hidran Pasar') b")
    assert "letak perkiraan" in desk.inner_text(".near li.water")
    desk.wait_for_selector("#map .mark-layer path[fill='#6fdceb']", state="attached")
    desk.evaluate("() => document.activeElement.blur()")
    desk.keyboard.press("j")
    until(lambda: desk.locator(".near li.water.none").count() == 1 or desk.locator(".near").count() == 0)
    desk.wait_for_selector(f".side h1:has-text('{far.title}'), #side h1:has-text('{far.title}')")
    desk.wait_for_selector(".near li.none:has-text('3 km')")
    assert desk.faults == []


def test_the_surroundings_that_could_not_be_read_say_so_and_come_by_themselves_and_a_new_hydrant_too(desks):
    burning = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah")
    desk = desks("ani")
    desk.route("**/scene/", lambda route: route.abort())
    desk.click(f".incidents li[data-id='{burning.pk}']")
    desk.wait_for_selector(".near .none:has-text('belum terbaca')")
    desk.unroute("**/scene/")
    desk.wait_for_selector(".near li.water.none", timeout=10_000)
    assert "belum terbaca" not in desk.inner_text(".near")
    Place.objects.create(name="Hidran Baru", kind="hidran", point="POINT(116.7286 -1.31)", quality="A")
    desk.wait_for_selector(".near li.water:has-text('Hidran Baru')", timeout=20_000)


def test_what_needs_somebody_is_told_on_a_desk_that_looks_elsewhere_and_leads_there(desks):
    here, there = (
        open_incident(type_code="KEB-01", lon=116.7276 + d, lat=-1.31, title=title)
        for d, title in ((0, "Rumah"), (0.05, "Gudang"))
    )
    engine = Unit.objects.get(call_sign="Induk 1")
    sent = dispatch_unit(there.pk, engine.pk)
    desk = desks("ani")
    desk.click(f".incidents li[data-id='{here.pk}']")
    desk.wait_for_selector("#side h1:has-text('Rumah')")
    assert desk.locator("#facts:has-text('Perlu perhatian')").count() == 0
    Dispatch.objects.filter(pk=sent.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    alarm_unanswered(there.pk)
    desk.wait_for_selector("#facts .bad:has-text('Perlu perhatian')")
    tell_facts(there.pk, {"trapped": "yes"})
    desk.wait_for_selector("#facts .bad b:has-text('2')")
    until(lambda: "PERLU PERHATIAN" in desk.title())
    desk.keyboard.press("Escape")
    desk.wait_for_selector("#pack .urgent li:has-text('Induk 1 belum menerima perintah')")
    assert "terjebak" in desk.inner_text("#pack .urgent li:nth-child(1)")
    desk.wait_for_selector(f".incidents li[data-id='{there.pk}'] .short")
    desk.keyboard.press("n")
    desk.wait_for_selector("[name=place]:focus")
    desk.keyboard.press("Alt+a")
    desk.wait_for_selector(".panel .urgent li.now")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#side h1:has-text('Gudang')")
    until(lambda: "PERLU PERHATIAN" not in desk.title())
    step_dispatch(sent.pk, "acknowledged", via="radio")
    desk.wait_for_selector("#facts .bad b:has-text('1')")
    assert desk.faults == []


SIZES = pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])


def overlap(page, one, other):
    a, b = page.locator(one).bounding_box(), page.locator(other).bounding_box()
    return all(a[at] < b[at] + b[long] and b[at] < a[at] + a[long] for at, long in (("x", "width"), ("y", "height")))


@SIZES
def test_what_is_said_covers_neither_the_banner_nor_the_title_of_a_sheet_nor_who_rings(desks, exchange, size):
    burning = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah")
    tell_facts(burning.pk, {"trapped": "yes"})
    desk = desks("ani", size=size)
    desk.click(f".incidents li[data-id='{burning.pk}']")
    desk.wait_for_selector("#loud b")
    hear_exchange(exchange, "a-1", "ringing", number="+6281299991234")
    desk.wait_for_selector("#ring b")
    desk.route("**/facts/pass/", lambda route: route.abort())
    desk.keyboard.press("x")
    desk.wait_for_selector("#say.bad")
    for other in ("#loud", "#ring", ".leaflet-control-scale", ".leaflet-control-zoom"):
        assert not overlap(desk, "#say", other), other
    desk.keyboard.press("Alt+a")
    desk.wait_for_selector(".panel h1")
    assert desk.locator("#say").is_visible()
    assert not overlap(desk, "#say", ".panel header")


@SIZES
def test_the_foot_shows_what_works_now_and_what_is_urgent_first(desks, size):
    burning = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah")
    tell_facts(burning.pk, {"trapped": "yes"})
    desk = desks("ani", size=size)
    desk.click(f".incidents li[data-id='{burning.pk}']")
    desk.wait_for_selector("#loud b")
    foot = desk.locator("#keys kbd")
    desk.wait_for_selector("#keys kbd:text-is('X')")
    assert foot.all_inner_texts()[:3] == ["?", "Esc", "X"]
    desk.keyboard.press("m")
    desk.wait_for_selector("#choose input:focus")
    desk.wait_for_selector("#choose li.none:has-text('lagi, ketik untuk menyaring')")
    assert not {"N", "X", "J", "1–9", "?"} & set(foot.all_inner_texts())
    desk.keyboard.press("Escape")
    assert {"N", "X", "J"} <= set(foot.all_inner_texts())
    desk.keyboard.press("m")
    desk.keyboard.press("1")
    desk.wait_for_selector("#ask input:focus")
    assert "N" not in foot.all_inner_texts()
    desk.keyboard.type("bantuan")
    desk.keyboard.press("Enter")
    assert "N" in foot.all_inner_texts()


@SIZES
def test_no_word_is_too_small_none_that_is_urgent_below_the_rest_and_the_clocks_stand_in_one_column(desks, size):
    burning = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah")
    late, there = (
        dispatch_unit(burning.pk, Unit.objects.get(call_sign=name).pk) for name in ("Induk 1", "Ambulans RSUD 2")
    )
    step_dispatch(there.pk, "on_scene", via="radio")
    Dispatch.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    alarm_unanswered(burning.pk)
    desk = desks("ani", size=size)
    desk.click(f".incidents li[data-id='{burning.pk}']")
    desk.wait_for_selector(".sent .alarm .time")
    desk.wait_for_selector(".lines li")
    least = """() => Math.min(...[...document.querySelectorAll("body *")]
      .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
      .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
    assert desk.evaluate(least) >= 12
    body, urgent = (
        desk.evaluate(f"parseFloat(getComputedStyle(document.querySelector('{one}')).fontSize)")
        for one in ("body", ".sent .alarm .time small")
    )
    assert urgent >= body
    # in one go: the rows may be drawn anew at any moment
    ends = desk.locator(".sent .time").evaluate_all(
        "all => all.map((e) => Math.round(e.getBoundingClientRect().right))"
    )
    assert len(ends) == 2
    assert len(set(ends)) == 1


def test_the_package_says_which_alarm_asks_for_what(desks):
    crash = open_incident(type_code="KEC-01", lon=116.7276, lat=-1.31, title="Tabrakan")
    desk = desks("ani")
    desk.click(f".incidents li[data-id='{crash.pk}']")
    desk.wait_for_selector(".plan .chips")
    assert "alarm 1" not in desk.inner_text(".plan .chips")
    desk.keyboard.press("a")
    desk.wait_for_selector("#ask input:focus")
    desk.keyboard.type("banyak korban")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".plan h3:has-text('Ambulans alarm 2')")
    assert [row.split("\n")[0] for row in desk.locator(".plan .chips").all_inner_texts()] == ["alarm 1", "alarm 2"]


def test_a_sheet_that_opens_over_the_form_has_the_keys_and_the_field_has_them_again_after_it(desks):
    take_call(number="081299991234", by=None)
    desk = desks("ani")
    desk.keyboard.press("n")
    desk.wait_for_selector("[name=place]:focus")
    desk.keyboard.type("pet")
    desk.keyboard.press("Alt+t")
    desk.wait_for_selector(".panel h1:has-text('Panggilan yang menunggu')")
    desk.keyboard.press("b")
    desk.keyboard.press("Escape")
    desk.wait_for_selector("#panel", state="hidden")
    desk.keyboard.type("ung")
    assert desk.input_value("[name=place]") == "petung"


def test_the_caller_s_own_words_stand_at_the_incident(desks):
    burning = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah", narrative="api dari dapur")
    desk = desks("ani")
    desk.click(f".incidents li[data-id='{burning.pk}']")
    desk.wait_for_selector("#side .words li:has-text('api dari dapur')")
    add_report(burning.pk, narrative="ada tabung gas")
    desk.wait_for_selector("#side .words li:first-child:has-text('ada tabung gas')")
    assert desk.faults == []
