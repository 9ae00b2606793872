"""`make bench`, `make bench ONLY=nearest`: measured beside the peers, in one run on one machine."""

import contextlib
import fcntl
import importlib
import os
import secrets
import sys
from collections.abc import Iterator

import django

from tests.bench.harness import VAR, Report, machine
from tests.bench.scratch import make_database, scratch_database

NAMES = (
    "nearest",
    "zone",
    "accuracy",
    "wall_latency",
    "import",
    "coverage_run",
    "coverage_now",
    "siting",
    "drag",
    "declare",
    "search",
    "recommend",
    "dispatch",
    "double_dispatch",
)
MODULE = {"import": "imports"}  # `import` is a word of the language


def main(words: list[str]) -> int:
    names = words or list(NAMES)
    if wrong := [name for name in names if name not in NAMES]:
        print(f"there is no benchmark {', '.join(wrong)}; there are: {', '.join(NAMES)}")
        return 2
    (VAR / "bench").mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["NETWORK_CACHE_DIR"] = str(VAR / "bench" / "networks")
    os.environ["DEBUG"] = "0"  # a debugging server keeps every query
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    report, about = Report(), machine()
    with alone(), scratch_database():
        django.setup()
        from tests.bench.peers import Peers
        from tests.bench.pgrouting import PgRouting

        peers = Peers(report)
        about |= {"peers": peers.versions | {"pgRouting": PgRouting.version()}}
        report.say("\n".join(f"{key:<12}{value}" for key, value in about.items()))
        try:
            for name in names:
                report.say(f"\n== {name}")
                began = len(report.rows)
                empty_database()
                importlib.import_module(f"tests.bench.{MODULE.get(name, name)}").bench(report, peers)
                report.say(report.table(began))
                report.write(VAR / "bench.json", about)
        finally:
            peers.close()
            let_go()
    broken = [row.name for row in report.rows if row.verdict == "BROKEN"]
    report.say("\nvar/bench.json written; " + (f"floors broken: {len(broken)}" if broken else "all floors hold"))
    return 0  # it measures; what a broken floor means is for who reads it


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One run at a time: two would disturb each other's figures and share a scratch database."""
    with open(VAR / "bench" / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("another run of the benchmarks is going on; wait for it, or stop it first") from None
        yield


def empty_database() -> None:
    """Migrate a fresh scratch database: no benchmark finds what another left."""
    from django.core.management import call_command

    let_go()
    make_database()
    call_command("migrate", verbosity=0)


def let_go() -> None:
    """Give back every connection, or the scratch database cannot be dropped."""
    from django.db import connection

    connection.close()
    connection.close_pool()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
