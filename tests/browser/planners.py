"""People at the planner's screen, for the browser tests."""

import math

from agencies.actions import issue_credential
from agencies.models import Credential
from tests.browser.browsing import log_in, page_in
from tests.conftest import person


def screens(browser, server):
    """sit_down(name, role, query, size): a page of the planner's screen; and its `wall()`: the wall of
    the centre beside it."""

    def sit_down(name, role, query="", size=(1366, 768)):
        person(name, role)
        page = page_in(browser, size)
        log_in(page, server, name, "/planner/")
        page.wait_for_url("**/planner/**")
        if query:
            page.goto(f"{server.base}/planner/{query}")
        page.wait_for_selector("#truth b", timeout=60_000)
        return page

    def wall():
        _credential, secret = issue_credential(Credential.Kind.KIOSK, "uji")
        page = page_in(browser)
        page.goto(f"{server.base}/kiosk/{secret}/")
        page.wait_for_selector(".cover-row", timeout=20_000)
        return page

    sit_down.wall = wall
    return sit_down


def pixel(page, view, lon, lat):
    """Where a place is on a page whose map stands at `view` (lat, lon, zoom): (x, y)."""
    box = page.locator("#map").bounding_box()
    size = 256 * 2 ** view[2]

    def world(lon, lat):
        sine = math.sin(math.radians(lat))
        return (lon / 360 + 0.5) * size, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * size

    (x, y), (x0, y0) = world(lon, lat), world(view[1], view[0])
    return box["x"] + box["width"] / 2 + x - x0, box["y"] + box["height"] / 2 + y - y0


def number(text):
    """A number as the screen writes it: 73.100 or −11.900."""
    return int("".join(c for c in text if c.isdigit()) or 0) * (-1 if "−" in text else 1)
