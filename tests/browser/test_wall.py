"""The wall in a real browser, on a real server: what happens is on it within a second."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import sync_playwright

from agencies.actions import issue_credential, set_unit_status
from agencies.models import Credential, Unit
from incidents.actions import open_incident

CHROMIUM = "/usr/bin/chromium"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not os.path.exists(CHROMIUM), reason="Chromium is not installed")]


class Server:
    """A web process of its own over the test database."""

    def __init__(self, port: int) -> None:
        self.port, self.base = port, f"http://localhost:{port}"
        self.start()

    def start(self) -> None:
        name = connection.settings_dict["NAME"]
        url = os.environ["DATABASE_URL"]
        head, _, tail = url.partition("?")
        env = os.environ | {
            "DATABASE_URL": f"{head.rpartition('/')[0]}/{name}?{tail}",
            "SECRET_KEY": settings.SECRET_KEY,
        }
        env["REDIS_PREFIX"] = settings.REDIS_PREFIX
        env["NETWORK_CACHE_DIR"] = str(settings.NETWORK_CACHE_DIR)
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "uvicorn",
            "config.asgi:application",
            "--port",
            str(self.port),
            "--log-level",
            "warning",
            "--no-access-log",
        ]
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env)
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{self.base}/login/", timeout=2).close()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the server does not answer")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def server(regency):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Server(port)
    yield made
    made.stop()


@pytest.fixture
def wall(server):
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    _credential, secret = issue_credential(Credential.Kind.KIOSK, "uji")
    with sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.faults = []
        page.asked = []
        page.on("pageerror", lambda e: page.faults.append(str(e)))
        page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: page.asked.append(r.url))
        page.goto(f"{server.base}/kiosk/{secret}/")
        page.wait_for_selector(".cover-row", timeout=20_000)
        yield page
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


def test_an_incident_is_on_the_wall_within_a_second_and_nothing_leaves_the_house(wall, server):
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


def test_a_restarted_server_loses_nothing_and_the_wall_says_how_old_it_is(wall, server):
    server.stop()
    wall.wait_for_selector("#stale:not([hidden])", timeout=15_000)
    assert "SAMBUNGAN TERPUTUS" in wall.inner_text("#stale")
    open_incident(type_code="KEC-01", lon=116.612, lat=-1.389, title="Laka selagi putus")
    set_unit_status(Unit.objects.get(call_sign="Induk 1").pk, "out_of_service")
    server.start()
    wall.wait_for_selector(".incident h3:has-text('Laka selagi putus')", timeout=20_000)
    wall.wait_for_selector("#stale[hidden]", state="attached", timeout=10_000)
