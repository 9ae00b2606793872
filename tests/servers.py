"""Real servers for the tests: a web process over the test database, a Redis that may die."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import httpx
from django.conf import settings
from django.db import connection

from agencies.actions import issue_credential
from agencies.models import Credential


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A web process of its own over the test database; `more` overrides its environment."""

    def __init__(self, **more: str) -> None:
        self.port = free_port()
        self.base, self.host = f"http://localhost:{self.port}", f"localhost:{self.port}"
        self.more = more
        self.start()

    def start(self) -> None:
        head, _, tail = os.environ["DATABASE_URL"].partition("?")
        name = connection.settings_dict["NAME"]
        env = os.environ | {
            "DATABASE_URL": f"{head.rpartition('/')[0]}/{name}?{tail}",
            "SECRET_KEY": settings.SECRET_KEY,
            "REDIS_PREFIX": settings.REDIS_PREFIX,
            "NETWORK_CACHE_DIR": str(settings.NETWORK_CACHE_DIR),
            **self.more,
        }
        command = [sys.executable, "-W", "ignore", "-m", "uvicorn", "config.asgi:application"]
        command += ["--port", str(self.port), "--log-level", "warning", "--no-access-log"]
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env)
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{self.base}/login/", timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the server does not answer")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait(10)

    def kiosk(self, name: str = "uji") -> tuple[Credential, str]:
        """A paired wall: its credential and the Cookie header of its session."""
        credential, secret = issue_credential(Credential.Kind.KIOSK, name)
        answer = httpx.get(f"{self.base}/kiosk/{secret}/")
        return credential, "; ".join(f"{k}={v}" for k, v in answer.cookies.items())


@contextlib.contextmanager
def redis_of_its_own(folder: Path):  # type: ignore[no-untyped-def]
    """A Redis on a socket; yields (url, process)."""
    path = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not path.exists():
        time.sleep(0.05)
    try:
        yield f"unix://{path}?db=0", process
    finally:
        process.kill()
        process.wait()
