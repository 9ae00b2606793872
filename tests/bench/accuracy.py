"""Our seconds beside OSRM's: the same roads and speeds and no turn costs, and its ordinary car."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from geo.conditions import FREE
from geo.snap import Snap, snap
from geo.travel import times_from
from tests.bench.harness import Report, Row, percentile
from tests.bench.networks import PROFILE, REAL, Roads, load
from tests.bench.peers import PeerMissing, Peers, build_osrm, car_profile

NETWORKS = ("andorra", "balikpapan", "town-10k")
PAIRS, LEAST_S = 1500, 60.0
MEDIAN_PERCENT, P95_PERCENT = 0.5, 2.0
APART_M = 5.0  # the same place on the road, but for rounding
WORST = 5
WGS84 = Geod(ellps="WGS84")


def bench(report: Report, peers: Peers) -> None:
    if peers.missing:
        report.say(f"  left out: there is no OSRM to compare with ({peers.missing})")
        return
    report.say(
        f"  {PAIRS} random pairs a network, those over {LEAST_S:g} s compared; the legs from the points to the\n"
        "  road are left out of ours, since OSRM has none. OSRM rounds each segment to 0.1 s."
    )
    for name in NETWORKS:
        roads = load(name)
        if roads is None:
            report.say(f"  {name}: left out, the extract is not on this machine")
            continue
        try:
            of_network(report, peers, roads)
        except PeerMissing as error:
            report.say(f"  {name}: left out ({error})")


def of_network(report: Report, peers: Peers, roads: Roads) -> None:
    ends = roads.points(2 * PAIRS, 4)
    pairs = list(zip(ends[:PAIRS], ends[PAIRS:], strict=True))
    snaps = [(snap(roads.network, a, PROFILE), snap(roads.network, b, PROFILE)) for a, b in pairs]
    ours = np.array([drive_seconds(roads, a, b) for a, b in snaps])
    answers = peers.ask("osrm_pairs", name=peers.osrm(roads), pairs=pairs)
    theirs = np.array([np.nan if row[0] is None else row[0] for row in answers], dtype=float)
    error, used = errors(ours, theirs)
    name = f"accuracy {roads.name}"
    about = roads.sizes | {"pairs": int(used.sum()), "answered by one alone": alone(ours, theirs)}
    median, p95 = float(np.median(error[used])), percentile(error[used].tolist(), 95)
    report.add(Row(f"{name} median error", median, "%", "OSRM same speeds", floor=MEDIAN_PERCENT, sizes=about))
    report.add(Row(f"{name} p95 error", p95, "%", "OSRM same speeds", floor=P95_PERCENT, sizes=about))
    we, they = alone(ours, theirs)
    apart = np.array([snapped_apart(roads, s, row) for s, row in zip(snaps, answers, strict=True)])
    same = used & (apart <= APART_M)
    report.say(
        f"  {name}: {used.sum()} pairs, answered by us alone {we}, by them alone {they}; median {median:.3f}%, "
        f"p95 {p95:.2f}%, max {error[used].max():.1f}%; {(used & ~same).sum()} snapped over {APART_M:g} m apart, "
        f"the others p95 {percentile(error[same].tolist(), 95):.2f}%, max {error[same].max():.2f}%; "
        f"ours / theirs, median {np.median((ours / theirs)[used]):.5f}"
    )
    for i in np.argsort(-np.where(used, error, 0.0))[:WORST]:
        reason = why(roads, apart[i], answers[i], ours[i])
        report.say(f"    {error[i]:6.2f}%  ours {ours[i]:7.1f} s, theirs {theirs[i]:7.1f} s: {reason}")
    if roads.name in REAL and roads.source.name.endswith(".pbf"):
        beside_car(report, peers, roads, pairs, ours)


def drive_seconds(roads: Roads, a: Snap, b: Snap) -> float:
    """From a to b along the road, without the legs to it."""
    field = times_from(roads.network, FREE, a, PROFILE, None, "worst")
    return float(field.at([b])[0]) - a.access_s - b.access_s


def errors(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Percent of theirs, and which pairs count: answered by both and long enough."""
    with np.errstate(invalid="ignore", divide="ignore"):
        error = 100 * np.abs(ours - theirs) / theirs
        used = np.isfinite(ours) & np.isfinite(theirs) & (np.maximum(ours, theirs) >= LEAST_S) & (theirs > 0)
    return np.where(used, error, np.nan), used


def alone(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[int, int]:
    """Pairs answered by us alone, and by them alone."""
    we, they = np.isfinite(ours), np.isfinite(theirs)
    return int((we & ~they).sum()), int((they & ~we).sum())


def snapped_apart(roads: Roads, snaps: tuple[Snap, Snap], answer: list[Any]) -> float:
    """Metres between where we and they put the pair's ends on the road; the greater one."""
    found = []
    for s, (lon, lat) in zip(snaps, answer[1:], strict=True):
        own = roads.network.to_lonlat(s.x, s.y)
        found.append(WGS84.inv(*own, lon, lat)[2])
    return max(found)


def why(roads: Roads, apart: float, answer: list[Any], ours: float) -> str:
    """What makes a pair differ: asked again from the very places where they put it."""
    a, b = (snap(roads.network, tuple(place), PROFILE) for place in answer[1:])
    again = drive_seconds(roads, a, b)
    if apart > APART_M:
        return f"an end put on another road, {apart:.0f} m away; from their places ours is {again:.1f} s"
    if abs(again - answer[0]) < abs(ours - answer[0]) / 2:
        return f"put {apart:.1f} m apart, on another edge; from their places ours is {again:.1f} s"
    return f"another way or rounding; from their places ours is {again:.1f} s"


def beside_car(report: Report, peers: Peers, roads: Roads, pairs: list[Any], ours: NDArray[np.float64]) -> None:
    """OSRM's own car over the original extract: its speeds, turn costs and restrictions. Reported only."""
    base, _cost = build_osrm(roads.source, car_profile())
    peers.ask("open_osrm", name=f"{roads.name} car", path=str(base), algorithm="CH")
    answers = peers.ask("osrm_pairs", name=f"{roads.name} car", pairs=pairs)
    theirs = np.array([np.nan if row[0] is None else row[0] for row in answers], dtype=float)
    error, used = errors(ours, theirs)
    ratio = (ours / theirs)[used]
    about = roads.sizes | {"pairs": int(used.sum())}
    report.add(
        Row(f"accuracy {roads.name} median difference", float(np.median(error[used])), "%", "OSRM car", sizes=about)
    )
    report.say(
        f"  beside its ordinary car: {used.sum()} pairs, ours / theirs p5 {percentile(ratio.tolist(), 5):.2f}, "
        f"median {np.median(ratio):.2f}, p95 {percentile(ratio.tolist(), 95):.2f}"
    )
