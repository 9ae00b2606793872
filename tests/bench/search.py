"""The one box for the place: a text in, ranked places out, over the regency and 20,000 names more; and
from the desk's request to its answer under the load of a busy centre (tests/bench/centre.py)."""

import io
import random
import time

from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.db import connection

from geo.actions.place import save_places
from geo.places.search import search
from tests.bench import centre
from tests.bench.harness import Report, Row

MORE, ROUNDS, MOST_MS = 20_000, 20, 50.0
TEXTS = (
    "penajem",
    "gunung setleng",
    "Djenebora",
    "pasar petung",
    "rsud",
    "kantor bupati",
    "km 9",
    "jl propinsi km 12,5",
    "-1.3100, 116.7276",
    "1°18'36\"S 116°43'39\"E",
    "https://maps.google.com/?q=-1.3100%2C116.7276",
    "puskesmas waru",
    "babulu darat",
    "xyzzy",
)
CONSONANTS, VOWELS = "bdgjklmnprstw", "aiue"


def bench(report: Report, peers: object) -> None:
    call_command("load_regency", stdout=io.StringIO())
    measure(report, "the regency's own names")
    rng = random.Random(7)  # noqa: S311
    save_places(
        {
            "name": f"{rng.choice(('Toko', 'Masjid', 'SDN', 'Warung', 'Jl.'))} {name(rng)} {name(rng)}",
            "kind": "patokan",
            "source": f"bench {k}",
            "quality": "A",
            "point": Point(rng.uniform(116.4, 116.9), rng.uniform(-1.5, -0.9)),
        }
        for k in range(MORE)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE geo_place")
    measure(report, f"{MORE:,} more")
    centre.rows(report, "search", MOST_MS)


def name(rng: random.Random) -> str:
    return "".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(rng.randint(2, 4))).capitalize()


def measure(report: Report, over: str) -> None:
    for text in TEXTS:
        search(text, (116.7276, -1.31))
    times = []
    for _ in range(ROUNDS):
        for text in TEXTS:
            began = time.perf_counter()
            search(text, (116.7276, -1.31))
            times.append((time.perf_counter() - began) * 1000)
    times.sort()
    for share in (0.5, 0.99):
        value = times[int(share * (len(times) - 1))]
        floor = MOST_MS if share == 0.99 else None
        report.add(Row(f"search, {over}, p{share * 100:.0f}", value, "ms", floor=floor, sizes={"asked": len(times)}))
