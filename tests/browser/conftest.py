"""The browser, and desks in it."""

import os

import pytest
from playwright.sync_api import sync_playwright

from agencies.actions import issue_credential
from agencies.models import Credential, Role
from tests.browser.browsing import CHROMIUM, log_in, page_in
from tests.browser.planners import screens
from tests.conftest import person


@pytest.fixture(scope="package")
def chromium():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as p:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        made = p.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield made
        made.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def browser(chromium, server):
    """Chromium, whose pages close with the test."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def desks(browser, server):
    """Opens desks of different people."""

    def sit_down(name, role=Role.DISPATCHER, size=(1600, 900)):
        person(name, role)
        page = page_in(browser, size)
        log_in(page, server, name, "/dispatch/")
        page.wait_for_selector(".side h1", timeout=20_000)
        page.wait_for_selector("#truth:has-text('Langsung')", timeout=60_000)
        return page

    return sit_down


@pytest.fixture
def exchange(server):
    """The telephone exchange, as it may tell of calls."""
    return issue_credential(Credential.Kind.TELEPHONY, "sentral")[0]


@pytest.fixture
def sit_down(browser, server):
    """Opens the planner's screen for different people; its `wall()` is the wall beside it."""
    return screens(browser, server)
