"""One incident against 50 units: coordinates in, seconds out."""

import statistics
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.arrivals import arrivals
from geo.conditions import FREE, Conditions
from geo.nearest import DEFAULT_CUTOFF_S
from geo.snap import SnapSet, snap
from geo.travel import times_to
from tests.bench.harness import Report, each, in_turns
from tests.bench.networks import PROFILE, Roads, load
from tests.bench.peers import PeerMissing, Peers
from tests.bench.pgrouting import PgRouting

NETWORKS = ("andorra", "balikpapan", "town-3k", "town-10k", "town-50k", "town-250k")
UNITS, INCIDENTS, ROUNDS, SLOW = 50, 40, 9, 4  # SLOW: incidents a round for the slow peers
FLOOR_UP_TO = 60_000  # junctions: "up to 50,000", with room for how the towns come out
FLOORS = {"OSRM CH": 10.0, "Valhalla matrix": 300.0, "pgRouting dijkstraCost": 500.0}
EXCLUDED = """\
  ours    timed: snap of the incident, its label, 50 seconds out of the labels; all units are answered,
          without a bound. Not timed: the units' snaps and labels (made once, at each unit's fix; what
          they cost is printed); pouring the weights in (once for each change of the roads; printed);
          the land mask. Beside it "by search": one field within 60 minutes, nothing kept but the snaps.
  peers   timed: the call and reading 50 seconds out of the answer. Not timed: making the request.
          OSRM and Valhalla snap the 50 units again at each call: these OSRM bindings hand out
          empty hints, so what it snapped cannot be kept; what one snap costs it is printed.
          pgRouting gets junctions (all points snapped beforehand), over a table with indexes.
          Valhalla: default costing for cars, so other seconds. OSRM: the same speeds, no turn costs."""


def bench(report: Report, peers: Peers) -> None:
    report.say(EXCLUDED)
    for name in NETWORKS:
        roads = load(name)
        if roads is None:
            report.say(f"  {name}: left out, the extract is not on this machine")
            continue
        of_network(report, peers, roads)


def of_network(report: Report, peers: Peers, roads: Roads) -> None:
    network = roads.network
    units, incidents = roads.points(UNITS, 1), roads.points(INCIDENTS, 2)
    places = SnapSet([snap(network, unit, PROFILE) for unit in units])

    def by_labels(incident: tuple[float, float]) -> NDArray[np.float64]:
        return arrivals(network, FREE, places, snap(network, incident, PROFILE), PROFILE)

    def by_search(incident: tuple[float, float]) -> NDArray[np.float64]:
        goal = snap(network, incident, PROFILE)
        return times_to(network, FREE, goal, PROFILE, DEFAULT_CUTOFF_S, "worst", places).at(places)

    ways = {"": by_labels, " by search within 60 min": by_search}
    contenders: dict[str, Callable[[], list[float]]] = {
        way: lambda answer=answer: each(answer, incidents) for way, answer in ways.items()
    }
    share = {way: float(np.mean([np.isfinite(ours(i)) for i in incidents])) for way, ours in ways.items()}
    contenders |= peers_of(report, peers, roads, units, incidents)
    if network.junctions <= FLOOR_UP_TO and (pg := PgRouting(report, roads)).there:
        ends = [pg.junction_of(snap(network, p, PROFILE)) for p in incidents]
        starts = [pg.junction_of(s) for s in places.snaps]
        contenders["pgRouting dijkstraCost"] = lambda: pg.dijkstra_cost(starts, ends[:SLOW])
        contenders["pgRouting drivingDistance"] = lambda: pg.driving_distance(ends[:SLOW], DEFAULT_CUTOFF_S)
    medians = in_turns(contenders, ROUNDS)
    for way in ways:
        for peer in [name for name in contenders if name not in ways]:
            promised = network.junctions <= FLOOR_UP_TO and not way
            report.beside(
                f"nearest {roads.name}{way}",
                medians[way] * 1000,
                "ms",
                peer,
                medians[peer] * 1000,
                floor=FLOORS.get(peer) if promised else None,
                sizes=roads.sizes | {"answered": round(share[way], 4)},
                note=f"{share[way]:.0%} of the units",
            )
    report.say("  " + parts(roads, incidents, places))


def peers_of(
    report: Report,
    peers: Peers,
    roads: Roads,
    units: list[tuple[float, float]],
    incidents: list[tuple[float, float]],
) -> dict[str, Callable[[], list[float]]]:
    """What to call for OSRM and Valhalla, where they can be had."""
    if peers.missing:
        return {}
    calls: dict[str, Callable[[], list[float]]] = {}

    def table(name: str) -> list[float]:
        found: list[float] = peers.ask("osrm_table", name=name, units=units, incidents=incidents)["taken"]
        return found

    try:
        # a contraction takes 8 minutes at 50,000 junctions, and is kept for the next run
        for algorithm in ("CH", "MLD") if roads.network.junctions <= FLOOR_UP_TO else ("MLD",):
            name = peers.osrm(roads, algorithm)
            calls[f"OSRM {algorithm}"] = lambda name=name: table(name)
        once = statistics.median(peers.ask("osrm_nearest", name=name, points=units)["taken"])
        report.say(f"  {roads.name}: OSRM takes {once * 1e6:.0f} us to snap one point")
        tiles = peers.valhalla(roads)
        calls["Valhalla matrix"] = lambda: peers.ask(
            "valhalla_matrix", name=tiles, units=units, incidents=incidents[:SLOW]
        )["taken"]
    except PeerMissing as error:
        report.say(f"  {roads.name}: a peer left out ({error})")
    return calls


def parts(roads: Roads, incidents: list[tuple[float, float]], places: SnapSet) -> str:
    """Where our time goes, and what was spent before, in microseconds."""
    network = roads.network
    goals = [snap(network, incident, PROFILE) for incident in incidents]
    metric = FREE.metric(network, PROFILE, "worst")
    taken = in_turns(
        {
            "snap": lambda: each(lambda p: snap(network, p, PROFILE), incidents),
            "labels met": lambda: each(lambda g: arrivals(network, FREE, places, g, PROFILE), goals),
            "not timed: 50 units' labels": lambda: each(
                lambda _g: arrivals(network, FREE, SnapSet(places.snaps), goals[0], PROFILE), goals[:SLOW]
            ),
            "not timed: weights poured in": lambda: each(
                lambda _g: Conditions().metric(network, PROFILE, "worst"), goals[:SLOW]
            ),
        },
        ROUNDS,
    )
    depth = 0 if metric is None else int(metric.hierarchy.depth.max()) + 1
    shown = ", ".join(f"{name} {seconds * 1e6:,.0f} us" for name, seconds in taken.items())
    return f"{roads.name}: {network.junctions:,} junctions, labels of {depth} at most; {shown}"
