"""What every test in a browser shares: Debian's Chromium, pages that note their faults, logging in."""

import os
import time

import pytest

CHROMIUM = "/usr/bin/chromium"
PASSWORD = "a-long-test-password"  # as tests.conftest.person gives it
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.path.exists(CHROMIUM), reason="Chromium is not installed"),
]


def page_in(browser, size=(1920, 1080), console=True, **more):
    """A page of its own session; `faults` are its errors and (`console`: not where a line is cut on
    purpose) what its console calls one, `asked` the addresses that it asked for."""
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more).new_page()
    page.faults, page.asked = [], []
    page.on("pageerror", lambda e: page.faults.append(str(e)))
    if console:
        page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: page.asked.append(r.url))
    return page


def log_in(page, server, name, path):
    """Go to a path of the product and log in on the way."""
    page.goto(f"{server.base}/login/?next={path}")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def until(holds, seconds=10):
    """Waits for what a page comes to by itself."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
