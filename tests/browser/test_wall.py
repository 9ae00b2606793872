"""The wall in a real browser, on a real server: what happens is on it within a second."""

import time

from agencies.actions import issue_credential, set_unit_status
from agencies.models import Credential, Unit
from incidents.actions import open_incident
from tests.browser.browsing import IN_A_BROWSER, page_in

pytestmark = IN_A_BROWSER


def hung(browser, server):
    """A wall that has drawn itself."""
    _credential, secret = issue_credential(Credential.Kind.KIOSK, "uji")
    page = page_in(browser)
    page.goto(f"{server.base}/kiosk/{secret}/")
    page.wait_for_selector(".cover-row", timeout=20_000)
    return page


def test_an_incident_is_on_the_wall_within_a_second_and_nothing_leaves_the_house(browser, server):
    wall = hung(browser, server)
    began = time.monotonic()
    open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Kebakaran uji")
    wall.wait_for_selector(".incident h3:has-text('Kebakaran uji')", timeout=5000)
    assert time.monotonic() - began < 1.5
    assert wall.url.endswith("/wall/")
    hosts = {url.split("/")[2] for url in wall.asked if url.startswith(("http", "ws"))}
    assert hosts == {f"localhost:{server.port}"}
    assert wall.faults == []
    for width, height in ((1920, 1080), (3840, 2160)):
        wall.set_viewport_size({"width": width, "height": height})
        wall.wait_for_selector(".cover-row")
        overflow = (
            "document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth"
        )
        assert wall.evaluate(overflow) is False
    assert wall.evaluate("getComputedStyle(document.body).cursor") == "none"
    with wall.expect_response("**/wall/draws/", timeout=10_000) as told:
        pass
    assert told.value.status == 204


def test_a_restarted_server_loses_nothing_and_the_wall_says_how_old_it_is(browser, own_server):
    wall = hung(browser, own_server)
    own_server.stop()
    wall.wait_for_selector("#stale:not([hidden])", timeout=15_000)
    assert "SAMBUNGAN TERPUTUS" in wall.inner_text("#stale")
    open_incident(type_code="KEC-01", lon=116.612, lat=-1.389, title="Laka selagi putus")
    set_unit_status(Unit.objects.get(call_sign="Induk 1").pk, "out_of_service")
    own_server.start()
    wall.wait_for_selector(".incident h3:has-text('Laka selagi putus')", timeout=20_000)
    wall.wait_for_selector("#stale[hidden]", state="attached", timeout=10_000)
