"""A 15-minute zone as a polygon; and whether it contains what it should, and nothing else."""

import statistics
from typing import Any

import numpy as np
import shapely

from geo.conditions import FREE
from geo.snap import snap
from geo.travel import Pieces, times_from
from geo.zones import WALK_IN_M, piece_lines, zone, zone_xy
from tests.bench.harness import Report, each, in_turns
from tests.bench.networks import PROFILE, Roads, load
from tests.bench.peers import PeerMissing, Peers

NETWORKS = ("andorra", "balikpapan", "town-10k", "town-50k")
MINUTES, POINTS, ROUNDS, CHECKED = 15, 12, 5, 6
FLOOR = 2.0
SAMPLE_M = 20.0
EXCLUDED = """\
  ours    timed: snap, field, polygon in degrees. Not timed: clipping to land (these networks have no mask).
  peer    timed: the isochrone call, its answer as text. Default costing, default settings, one contour of
          15 minutes as a polygon; it reaches other roads than ours, and keeps its polygon less closely."""


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
    points = roads.points(POINTS, 3)

    def ours(point: tuple[float, float]) -> Any:
        field = times_from(network, FREE, snap(network, point, PROFILE), PROFILE, MINUTES * 60.0)
        return zone(field)

    each(ours, points[:2])
    contenders = {"ours": lambda: each(ours, points)}
    if not peers.missing:
        try:
            tiles = peers.valhalla(roads)
            contenders["Valhalla isochrone"] = lambda: peers.ask(
                "valhalla_isochrone", name=tiles, points=points, minutes=MINUTES
            )["taken"]
            contenders["Valhalla isochrone"]()
        except PeerMissing as error:
            contenders = {"ours": contenders["ours"]}
            report.say(f"  {roads.name}: Valhalla left out ({error})")
    medians = in_turns(contenders, ROUNDS)
    ms = medians["ours"] * 1000
    for peer in list(contenders)[1:]:
        theirs = medians[peer] * 1000
        report.beside(f"zone {roads.name}", ms, "ms", peer, theirs, floor=FLOOR, sizes=roads.sizes)
    checks = [check(roads, point) for point in points[:CHECKED]]
    reached, outside, far, wrongly = (sum(c[i] for c in checks) for i in range(4))
    pieces = statistics.median(c[0] for c in checks)
    report.say(
        f"  {roads.name}: in {CHECKED} zones ({pieces:,.0f} reached pieces each) {outside} of {reached:,} "
        f"not inside; {wrongly} of {far:,} points of roads beyond {WALK_IN_M:g} m inside"
    )
    report.must_be_zero(f"zone {roads.name} reached but not inside", outside, "pieces", roads.sizes)
    report.must_be_zero(f"zone {roads.name} far but inside", wrongly, "points", roads.sizes)


def check(roads: Roads, point: tuple[float, float]) -> tuple[int, int, int, int]:
    """Reached pieces, those not covered by the zone; points of unreached roads farther than the
    walk-in distance from all reached ones, those inside the zone."""
    network = roads.network
    field = times_from(network, FREE, snap(network, point, PROFILE), PROFILE, MINUTES * 60.0)
    area = zone_xy(field)
    shapely.prepare(area)
    lines = piece_lines(network, field.reached_pieces())
    outside = int((~shapely.covers(area, lines)).sum())
    edges = np.flatnonzero(network.edge_length > 0)
    everything = Pieces(edges, np.zeros(len(edges)), np.ones(len(edges)))
    spots = shapely.points(shapely.get_coordinates(shapely.segmentize(piece_lines(network, everything), SAMPLE_M)))
    near = shapely.STRtree(lines).query(spots, predicate="dwithin", distance=WALK_IN_M)[0]
    is_far = np.ones(len(spots), dtype=bool)
    is_far[near] = False
    far = spots[is_far]
    return len(lines), outside, len(far), int(shapely.covers(area, far).sum())
