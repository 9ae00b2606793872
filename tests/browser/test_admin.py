"""The administration in a real browser: a station is moved on our own map, and the log has it."""

import pytest

from agencies.models import Role, Station
from live.models import Event
from tests.browser.browsing import IN_A_BROWSER, PASSWORD, page_in
from tests.conftest import person

pytestmark = IN_A_BROWSER


WATCH = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"


@pytest.fixture
def desk(browser, server):
    person("chief", Role.ADMINISTRATOR)
    page = page_in(browser, locale="en")
    page.add_init_script(WATCH)
    page.goto(f"{server.base}/admin/")
    assert page.url.startswith(f"{server.base}/login/")
    page.fill("#id_username", "chief")
    page.fill("#id_password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    return page


def drawn(page) -> None:
    """Wait until our tiles have been painted."""
    page.wait_for_function(
        """() => [...document.querySelectorAll('.leaflet-tile-pane canvas')].some(c => {
             const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
             return d.some(v => v > 0); })""",
        timeout=20_000,
    )


def test_a_station_is_dragged_clicked_and_typed_to_its_place_and_the_walls_hear_of_it(desk, server):
    station = Station.objects.get(code="DMK-PNJ")
    form = f"{server.base}/admin/agencies/station/{station.pk}/change/"
    desk.goto(form)
    drawn(desk)
    desk.wait_for_selector(".leaflet-overlay-pane path")  # the stations around
    box = desk.locator(".leaflet-marker-icon").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x + 80, y - 40, steps=6)
    desk.mouse.up()
    desk.click("input[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    moved = Event.objects.order_by("-pk").first()
    assert (moved.kind, moved.object_id) == ("station.edited", str(station.pk))
    assert 0.002 < moved.payload["lon"] - station.point.x < 0.05
    assert 0.001 < moved.payload["lat"] - station.point.y < 0.05

    drawn(desk)
    corner = desk.locator(".leaflet-container").bounding_box()
    desk.mouse.click(corner["x"] + 300, corner["y"] + 300)
    clicked = float(desk.input_value("#id_point_longitude"))
    assert clicked < moved.payload["lon"]
    desk.fill("#id_point_longitude", "116,75")
    desk.fill("#id_point_latitude", "-1.26")
    desk.keyboard.press("Tab")
    desk.click("input[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    typed = Event.objects.order_by("-pk").first()
    assert (typed.payload["lon"], typed.payload["lat"]) == (116.75, -1.26)

    desk.fill("#id_point_longitude", "-1.26")
    desk.fill("#id_point_latitude", "60")
    desk.keyboard.press("Tab")
    desk.click("input[name=_continue]")
    desk.wait_for_selector(".errornote")
    assert {url.split("/")[2] for url in desk.asked if url.startswith("http")} == {f"localhost:{server.port}"}
    assert desk.faults == []


def test_forms_with_maps_and_lists_break_no_content_policy(desk, server):
    pages = ("geo/boundary/", "geo/place/", "geo/coveragezone/", "agencies/unit/", "incidents/incidenttype/")
    for page in pages:
        desk.goto(f"{server.base}/admin/{page}")
        desk.click("#result_list tbody tr:first-child th a")
        desk.wait_for_selector("#content-main")
        if "geo" in page:
            drawn(desk)
    desk.goto(f"{server.base}/admin/geo/closure/add/")
    drawn(desk)
    desk.click(".leaflet-draw-draw-polyline")
    box = desk.locator(".leaflet-container").bounding_box()
    for dx, dy in ((500, 200), (560, 240)):
        desk.mouse.move(box["x"] + dx, box["y"] + dy)
        desk.wait_for_timeout(400)  # a second click too soon is taken for a double one
        desk.mouse.click(box["x"] + dx, box["y"] + dy)
    desk.click(".leaflet-draw-actions a >> nth=0")
    assert "LineString" in desk.input_value("#id_geom")
    assert {url.split("/")[2] for url in desk.asked if url.startswith("http")} == {f"localhost:{server.port}"}
    assert desk.faults == []
