"""Coverage in a real browser: the map, the table and the curve answer each other."""

from urllib.parse import parse_qs, urlparse

import pytest

from agencies.models import Role
from tests.browser.browsing import IN_A_BROWSER
from tests.browser.planners import number, pixel

pytestmark = IN_A_BROWSER
VIEW = (-1.25, 116.65, 10.0)
LOOK = f"?peta={VIEW[0]},{VIEW[1]},{VIEW[2]}"


def query(page):
    return {k: v[0] for k, v in parse_qs(urlparse(page.url).query).items()}


def of_village(page, name, column):
    row = page.locator("#cakupan tbody tr", has=page.locator(f"td.name:text-is('{name}')"))
    return number(row.locator("td").nth(column).inner_text())


def test_table_map_and_curve_answer_each_other_and_nothing_leaves_the_house(sit_down, server):
    page = sit_down("rani", Role.PLANNER, LOOK)
    page.wait_for_selector("#cakupan tbody tr:nth-child(50)")
    assert "Permendagri" in page.inner_text(".clockbar")
    assert "12:00" in page.inner_text(".legs .driving")
    assert "demonstrasi" in page.inner_text("#truth")
    page.hover("#cakupan tr:has-text('Petung')")
    page.wait_for_selector(".outline.hovered", state="attached")
    assert "Petung" in page.text_content(".told.village")
    before, people = of_village(page, "Sotek", 2), number(page.inner_text(".big strong"))
    curve = page.locator("#curve").bounding_box()
    page.mouse.move(curve["x"] + curve["width"] * 0.3, curve["y"] + 60)
    page.mouse.down()
    page.mouse.move(curve["x"] + curve["width"] * 0.5, curve["y"] + 60, steps=8)
    minute = int(page.get_attribute("#curve svg", "aria-valuenow"))
    assert 25 <= minute <= 34
    assert f"zona {minute} menit" in page.inner_text("#key")
    assert number(page.inner_text(".big strong")) > people
    assert of_village(page, "Sotek", 2) >= before
    assert "menit" not in query(page)  # not before the hand lets go
    with page.expect_response("**/planning/coverage/") as answer:
        page.mouse.up()
    assert answer.value.json()["settings"]["minutes"] == [minute]
    assert query(page)["menit"] == str(minute)
    total = answer.value.json()["total"]["by_one"][0]
    page.wait_for_selector("body:not(.is-busy)")
    assert number(page.inner_text(".big strong")) == pytest.approx(total, abs=50)
    assert "bukan target resmi" in page.inner_text(".clockbar")
    hosts = {url.split("/")[2] for url in page.asked if url.startswith(("http", "ws"))}
    assert hosts == {f"localhost:{server.port}"}
    assert page.faults == []


def test_a_click_gives_the_time_from_every_post_soonest_first(sit_down):
    page = sit_down("rani", Role.PLANNER, LOOK)
    page.mouse.click(*pixel(page, VIEW, 116.7276, -1.31))
    page.wait_for_selector("#point li")
    minutes = page.locator("#point li b").all_inner_texts()
    times = [int(t.split(":")[0]) * 60 + int(t.split(":")[1]) for t in minutes if ":" in t]
    assert len(times) > 3
    assert times == sorted(times)
    assert page.locator(".to-post.first").count() == 1
    page.click("#point [aria-label=Tutup]")
    assert page.locator(".to-post").count() == 0
    assert page.faults == []


def test_a_link_carries_the_question_and_gaps_and_the_old_circle_are_beside_it(sit_down):
    page = sit_down("rani", Role.PLANNER, f"{LOOK}&layanan=health&menit=30&hitung=jalan&arah=masuk&jam=22")
    assert page.input_value("[name=service]") == "health"
    assert page.input_value("[name=minutes]") == "30"
    assert page.input_value("[name=direction]") == "inbound"
    assert "Menit di jalan saja" in page.inner_text(".clockbar")
    page.click("[data-part=gaps]")
    people = [number(t) for t in page.locator("#cakupan td:nth-child(3)").all_inner_texts()]
    assert people == sorted(people, reverse=True)
    assert page.locator("#map .gap-mark").count() == min(12, len(people))
    page.click("[data-part=circle]")
    assert page.locator(".old-circle").count() > 3
    assert "hanya di dalam lingkaran" in page.inner_text(".circle-side")
    with page.expect_download() as taken:
        page.click("#take summary")
        page.click("[data-format=gpkg]")
    assert taken.value.suggested_filename.endswith(".gpkg")
    for size in ((1366, 768), (1920, 1080)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        wide = (
            "document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight"
        )
        assert page.evaluate(wide) is False
    assert page.faults == []


def test_who_is_no_planner_has_no_planners_screen(sit_down, server):
    page = sit_down("rani", Role.PLANNER)
    page.context.clear_cookies()
    assert page.goto(f"{server.base}/planner/").url.endswith("/login/?next=/planner/")
