"""An extract becomes a road network: seconds, edges a second, peak memory."""

import sys

from django.db import connection

from geo.models import RoadEdge
from tests.bench.harness import ROOT, Report, Row
from tests.bench.networks import Roads, load
from tests.bench.peers import PeerMissing, Peers, build_osrm, build_valhalla, car_profile, run_all

NETWORKS = ("andorra", "town-50k")
CONTRACT_UP_TO = 20_000  # junctions: beyond, a contraction takes minutes
EXCLUDED = """\
  ours    timed: `manage.py import_roads FILE`, a process of its own: read, contract, number, store in PostGIS,
          switch. No stations are loaded, so no zones are computed.
  peers   timed: their programs on the same file, ordinary car profile; neither stores anything in a database."""


def bench(report: Report, peers: Peers) -> None:
    report.say(EXCLUDED)
    for name in NETWORKS:
        roads = load(name)
        if roads is None:
            report.say(f"  {name}: left out, the extract is not on this machine")
            continue
        of_file(report, peers, roads)


def of_file(report: Report, peers: Peers, roads: Roads) -> None:
    cost = run_all([[sys.executable, "-W", "ignore", "manage.py", "import_roads", str(roads.source)]], cwd=ROOT)
    edges = RoadEdge.objects.filter(network__state="active").count()
    about = roads.sizes | {"edges": edges, "file": roads.source.name, "kib": roads.source.stat().st_size // 1024}
    name = f"import {roads.name}"
    report.add(Row(f"{name} rate", edges / cost.seconds, "edges/s", sizes=about))
    contract = roads.network.junctions <= CONTRACT_UP_TO
    builds = {
        "OSRM extract, contract": lambda: build_osrm(roads.source, car_profile(), "CH", fresh=True)[1],
        "OSRM extract, customise": lambda: build_osrm(roads.source, car_profile(), "MLD", fresh=True)[1],
        "Valhalla tiles": lambda: build_valhalla(roads.source, fresh=True)[1],
    }
    for peer, build in builds.items():
        if peers.missing or (peer == "OSRM extract, contract" and not contract):
            continue
        try:
            theirs = build()
        except PeerMissing as error:
            report.say(f"  {roads.name}: {peer} left out ({error})")
            continue
        report.beside(name, cost.seconds, "s", peer, theirs.seconds, sizes=about)
        report.beside(f"{name} peak memory", cost.peak_mib, "MiB", peer, theirs.peak_mib, sizes=about)
    if peers.missing:
        report.add(Row(name, cost.seconds, "s", sizes=about))
        report.add(Row(f"{name} peak memory", cost.peak_mib, "MiB", sizes=about))
    connection.close()
