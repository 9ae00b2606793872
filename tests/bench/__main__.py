"""`make bench`, `make bench ONLY=nearest`: measured beside the peers, in one run on one machine."""

import importlib
import os
import sys

import django

from tests.bench.harness import VAR, Report, machine
from tests.bench.scratch import scratch_database

NAMES = ("nearest", "zone", "accuracy", "imports", "wall_latency")
ALSO = {"import": "imports"}  # `import` is a word of the language


def main(words: list[str]) -> int:
    names = [ALSO.get(word, word) for word in words] or list(NAMES)
    if wrong := [name for name in names if name not in NAMES]:
        print(f"there is no benchmark {', '.join(wrong)}; there are: {', '.join(NAMES)}")
        return 2
    (VAR / "bench").mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["NETWORK_CACHE_DIR"] = str(VAR / "bench" / "networks")
    os.environ["DEBUG"] = "0"  # a debugging server keeps every query
    report, about = Report(), machine()
    with scratch_database():
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from tests.bench.peers import Peers
        from tests.bench.pgrouting import PgRouting

        call_command("migrate", verbosity=0)
        peers = Peers(report)
        about |= {"peers": peers.versions | {"pgRouting": PgRouting.version()}}
        report.say("\n".join(f"{key:<12}{value}" for key, value in about.items()))
        try:
            for name in names:
                report.say(f"\n== {name}")
                began = len(report.rows)
                importlib.import_module(f"tests.bench.{name}").bench(report, peers)
                report.say(report.table(began))
                report.write(VAR / "bench.json", about)
        finally:
            peers.close()
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()
    broken = [r for r in report.rows if r.verdict == "BROKEN"]
    report.say(f"\nvar/bench.json written; floors held: {not broken}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
