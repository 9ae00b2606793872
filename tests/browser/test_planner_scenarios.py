"""What if, in a real browser: a flood is drawn and declared, scenarios are compared, a post is
dragged, places are sought."""

import threading
import time

import pytest
from django.db import connection

from agencies.models import Role
from geo import tasks
from geo.actions.planning import begin_siting, note_progress, save_scenario
from geo.models import Closure, Declaration, Scenario, SitingRun, Work
from tests.browser.browsing import IN_A_BROWSER
from tests.browser.planners import number, pixel
from tests.conftest import person

pytestmark = IN_A_BROWSER
VIEW = (-1.3, 116.65, 10.5)
LOOK = f"?tab=andai&peta={VIEW[0]},{VIEW[1]},{VIEW[2]}"
RIVER = ((116.6, -1.4), (116.64, -1.4), (116.64, -1.3), (116.6, -1.3))
DRAG_P95_MS = 400  # asserted with room for a busy machine; the figure is printed


def settled(page):
    page.wait_for_selector("body:not(.is-busy)")


def test_a_flood_is_drawn_shared_declared_by_the_commander_and_the_wall_follows(sit_down):
    planner = sit_down("rani", Role.PLANNER, LOOK)
    planner.click("[data-add=flood]")
    for lon, lat in (RIVER[0], RIVER[2], RIVER[1], RIVER[3]):  # a bow tie first
        planner.mouse.click(*pixel(planner, VIEW, lon, lat))
    planner.wait_for_selector(".help.bad:has-text('bersilang')")
    assert planner.is_disabled("[data-do=done]")
    for _ in range(3):
        planner.keyboard.press("Backspace")
    for lon, lat in RIVER[1:]:
        planner.mouse.click(*pixel(planner, VIEW, lon, lat))
    planner.keyboard.press("Enter")
    planner.select_option("[name=depth]", "deep")
    planner.fill(".edit-form [name=name]", "Luapan sungai")
    planner.click(".edit-form .main")
    planner.wait_for_selector(".swing .cut b")
    assert number(planner.inner_text(".swing .cut b")) > 0
    planner.fill(".saving [name=name]", "Banjir uji")
    planner.check(".saving [name=is_shared]")
    planner.click(".saving .main")
    planner.wait_for_selector(".declaring:has-text('Sudah dibagikan')")
    assert not Closure.objects.exists()
    made = Scenario.objects.get()

    wall = sit_down.wall()
    wall.wait_for_selector("#strip:has-text('0 penutupan')", timeout=10_000)
    commander = sit_down("sari", Role.SUPERVISOR, f"?tab=andai&skenario={made.pk}")
    commander.fill(".declaring [name=source]", "TRC di lokasi")
    commander.fill(".declaring [name=hours]", "3")
    with commander.expect_response("**/declare/") as answer:
        commander.click(".declaring .danger")
    assert answer.value.status == 201
    began = time.monotonic()
    wall.wait_for_selector("#strip:has-text('1 penutupan')", timeout=5_000)
    on_wall = time.monotonic() - began
    commander.wait_for_selector(".in-force li")
    print(f"\nthe wall followed {on_wall * 1000:.0f} ms after the declaration was answered")
    assert on_wall < 1.5
    declared = Declaration.objects.get()
    assert {v["name"] for v in declared.villages} == set(commander.locator(".in-force li span").all_inner_texts())
    assert number(commander.inner_text(".in-force .cut b")) == pytest.approx(declared.people_cut_off, abs=50)
    planner.wait_for_selector(".in-force li")  # who proposed it sees it too
    assert planner.locator("[data-do=lift]").count() == 0
    settled(commander)
    commander.click("[data-do=lift]")
    commander.wait_for_selector(".in-force article", state="detached")
    wall.wait_for_selector("#strip:has-text('0 penutupan')", timeout=5_000)
    assert planner.faults == commander.faults == []


def test_scenarios_are_compared_with_today_and_with_each_other(sit_down):
    author = person("budi", Role.PLANNER)
    closing = {"kind": "station.close", "station": "DMK-PTG"}
    adding = {"kind": "station.add", "code": "R", "name": "Pos Riko", "service": "fire", "lon": 116.545, "lat": -1.1305}
    one = save_scenario(name="Tanpa Petung", edits=[closing], by=author, is_shared=True)
    two = save_scenario(name="Pos Riko", edits=[adding], by=author, is_shared=True)
    page = sit_down("rani", Role.PLANNER, f"{LOOK}&skenario={one.pk}")
    page.wait_for_selector(".swing")
    lost = number(page.inner_text(".swing .lost b"))
    assert lost < 0
    assert number(page.inner_text(".swing .gained b")) == 0
    assert "tidak lagi terjangkau" in page.inner_text("#key")
    page.select_option("[name=scenario]", str(two.pk))
    settled(page)
    gained = number(page.inner_text(".swing .gained b"))
    assert gained > 0
    page.select_option("[name=beside]", str(one.pk))
    page.wait_for_selector("h3:has-text('Dibanding Tanpa Petung')")
    settled(page)
    assert number(page.inner_text(".swing .gained b")) == pytest.approx(gained - lost, abs=150)
    assert f"banding={one.pk}" in page.url
    page.reload()
    page.wait_for_selector("h3:has-text('Dibanding Tanpa Petung')")
    page.click("[data-do=drop]")
    page.wait_for_selector(".unsaved, .results[hidden]", state="attached")
    page.click(".adding [data-do=undo]")
    page.wait_for_selector(".edits li:has-text('Pos Riko')")
    assert Scenario.objects.get(pk=two.pk).version == 1
    assert page.faults == []


def test_a_dragged_post_shows_its_people_under_the_hand(sit_down):
    author = person("budi", Role.PLANNER)
    adding = {"kind": "station.add", "code": "R", "name": "Pos Riko", "service": "fire", "lon": 116.545, "lat": -1.1305}
    made = save_scenario(name="Pos Riko", edits=[adding], by=author, is_shared=True)
    view = (-1.16, 116.6, 10.5)
    page = sit_down("rani", Role.PLANNER, f"?tab=andai&skenario={made.pk}&peta={view[0]},{view[1]},{view[2]}")
    page.wait_for_selector(".proposed")
    settled(page)
    x, y = pixel(page, view, 116.545, -1.1305)
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(1, 61):
        page.mouse.move(x + i, y + i * 0.4)
        page.wait_for_timeout(30)
    page.wait_for_selector(".leaflet-tooltip:has-text('baru terjangkau')")
    page.mouse.up()
    settled(page)
    script = (
        "performance.getEntriesByType('resource').filter(e => e.name.endsWith('/drag/'))"
        ".map(e => e.duration).sort((a, b) => a - b)"
    )
    times = page.evaluate(script)
    p95 = times[int(0.95 * (len(times) - 1))]
    print(f"\n{len(times)} places under the hand: median {times[len(times) // 2]:.0f} ms, p95 {p95:.0f} ms")
    assert len(times) > 10
    assert p95 < DRAG_P95_MS
    assert page.locator(".unsaved").count() == 1
    assert "-1.1305, 116.5450" not in page.inner_text(".edits")
    assert page.faults == []


def test_places_are_sought_proved_cancelled_and_made_a_scenario(sit_down):
    page = sit_down("rani", Role.PLANNER, "?tab=penempatan")
    page.click(".siting .main")
    page.wait_for_selector(".sites li:nth-child(2)", timeout=30_000)
    assert "belum terbukti" in page.inner_text(".answer")
    assert "menunggu pekerja" in page.inner_text(".proof")
    work = Work.objects.get(kind="siting")
    proving = threading.Thread(target=prove, args=(work.pk,))
    proving.start()
    page.wait_for_selector(".proof.proved:has-text('terbukti optimal')", timeout=60_000)
    proving.join()
    best = SitingRun.objects.get().proved
    assert number(page.inner_text(".answer .big strong")) == pytest.approx(best["people_in_time"], abs=50)
    page.click(".siting .main")
    page.wait_for_selector(".proof:has-text('menunggu pekerja')")
    run = SitingRun.objects.order_by("-pk").first()
    assert begin_siting(run.pk)
    assert note_progress(run.pk, {"seconds": 1.5, "value": 80_000, "bound": 90_000, "gap": 0.125})
    page.wait_for_selector(".proof:has-text('celah ke batas 12,5%')", timeout=5_000)
    page.click("[data-do=cancel]")
    page.wait_for_selector(".proof:has-text('dibatalkan')")
    assert not note_progress(run.pk, {"gap": 0.1})
    page.click("[data-do=take]")
    page.wait_for_selector(".edits li:nth-child(2)")
    page.wait_for_selector(".swing")
    assert number(page.inner_text(".swing .gained b")) > 0
    assert page.faults == []


def prove(work_id):
    try:
        tasks.siting(work_id)
    finally:
        connection.close()
