"""The settings, for tests. Each worker of pytest-xdist has a Redis database of its own, as it has one
of PostgreSQL: clearing the cache of one would empty the other's."""

import os
import re

FIRST = 8  # those below are of the other commands

worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker:
    number = FIRST + int(worker.removeprefix("gw"))
    os.environ["REDIS_URL"] = re.sub(r"(db=|:\d+/)\d+$", rf"\g<1>{number}", os.environ["REDIS_URL"])
    os.environ["REDIS_PREFIX"] = f"tests-{worker}"

from config.settings import *  # noqa: E402, F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests"]  # noqa: F405 (its commands)
