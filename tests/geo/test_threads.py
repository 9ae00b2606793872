"""Many threads ask one network and one land mask at once: in a process of its own, for what goes
wrong there ends the process."""

import subprocess
import sys

from django.conf import settings

SCRIPT = """
import threading
import numpy as np, shapely
import django; django.setup()
from geo.snap import NoRoad, snap
from tests.geo.test_arrivals import streets

net = streets(14, 3)
low, high = net.node_xy.min(axis=0), net.node_xy.max(axis=0)
rng = np.random.default_rng(1)
ponds = shapely.union_all(shapely.buffer(shapely.points(rng.uniform(low, high, (400, 2))), 25.0))
done = []

def ask(land, seed):
    points = np.random.default_rng(seed).uniform(low, high, (150, 2))
    for x, y in points:
        lon, lat = net.to_lonlat(x, y)
        try:
            snap(net, (float(lon), float(lat)), "car", land=land)
        except NoRoad:
            pass
    done.append(seed)

for turn in range(12):  # a fresh mask each time: the first question builds its indexes
    land = shapely.difference(shapely.box(*(low - 500), *(high + 500)), ponds)
    shapely.prepare(land)
    threads = [threading.Thread(target=ask, args=(land, 10 * turn + i)) for i in range(6)]
    for t in threads: t.start()
    for t in threads: t.join()
print(len(done))
"""


def test_threads_that_snap_at_once_get_their_answers_and_the_process_lives():
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "72"), ran.stderr[-2000:]
