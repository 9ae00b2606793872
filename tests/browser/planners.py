"""People at the planner's screen, for the browser tests."""

import contextlib
import math
import os

from playwright.sync_api import sync_playwright

from agencies.actions import issue_credential
from agencies.models import Credential
from tests.conftest import person

CHROMIUM = "/usr/bin/chromium"
PASSWORD = "a-long-test-password"


@contextlib.contextmanager
def screens(server):
    """Yields sit_down(name, role, query, size): a page of the planner's screen, its faults noted; and
    `wall()`: the wall of the centre beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])

        def page_of(size):
            page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
            page.faults, page.asked = [], []
            page.on("pageerror", lambda e: page.faults.append(str(e)))
            page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
            page.on("request", lambda r: page.asked.append(r.url))
            return page

        def sit_down(name, role, query="", size=(1366, 768)):
            person(name, role)
            page = page_of(size)
            page.goto(f"{server.base}/login/?next=/planner/")
            page.fill("[name=username]", name)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/planner/**")
            if query:
                page.goto(f"{server.base}/planner/{query}")
            page.wait_for_selector("#truth b", timeout=60_000)
            return page

        def wall():
            _credential, secret = issue_credential(Credential.Kind.KIOSK, "uji")
            page = page_of((1920, 1080))
            page.goto(f"{server.base}/kiosk/{secret}/")
            page.wait_for_selector(".cover-row", timeout=20_000)
            return page

        sit_down.wall = wall
        yield sit_down
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


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
