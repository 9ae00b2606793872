"""Desks in a real browser."""

import os
import time

import pytest
from playwright.sync_api import sync_playwright

from agencies.models import Role
from tests.conftest import person

CHROMIUM = "/usr/bin/chromium"


def until(holds, seconds=10):
    """Waits for what a page comes to by itself."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


@pytest.fixture
def desks(server):
    """Opens desks of different people; each notes its faults and whom it asked."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])

        def sit_down(name, role=Role.DISPATCHER, size=(1600, 900)):
            person(name, role)
            page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
            page.faults, page.asked = [], []
            page.on("pageerror", lambda e: page.faults.append(str(e)))
            page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
            page.on("request", lambda r: page.asked.append(r.url))
            page.goto(f"{server.base}/login/?next=/dispatch/")
            page.fill("[name=username]", name)
            page.fill("[name=password]", "a-long-test-password")
            page.press("[name=password]", "Enter")
            page.wait_for_selector(".side h1", timeout=20_000)
            page.wait_for_selector("#truth:has-text('Langsung')", timeout=60_000)
            return page

        yield sit_down
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
