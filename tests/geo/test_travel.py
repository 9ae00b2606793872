"""Travel times against an independent oracle, on generated graphs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrivals import arrivals
from geo.conditions import FREE, Conditions, Rule
from geo.network import EdgeRow, Network, build_network
from geo.route import route
from geo.snap import NoRoad, Snap, SnapSet, check_lonlat, snap
from geo.travel import times_from, times_to
from tests.geo.oracle import seconds_between

SPEED = 25 / 3.6  # a fire engine on a residential street, m/s
FRACTIONS = (0.0, 0.25, 0.5, 0.75, 1.0)


def network_of(edges: list[tuple[int, int, bool, bool, int]]) -> Network:
    rows = []
    for i, (u, v, forth, back, length) in enumerate(edges):
        line = [[116 + u * 0.001, -1.0], [116 + (u + v) * 0.0005, -1 - 0.0001 * (i + 1)], [116 + v * 0.001, -1.0]]
        rows.append(
            EdgeRow(i, u, v, "residential", forth, back, float(length), None, 0, 0, 0.0, 0.0, None, np.array(line))
        )
    return build_network(rows)


def place(net: Network, edge_id: int, fraction: float) -> Snap:
    return Snap(net.edge_index[edge_id], fraction, 0.0, 0.0, 0.0, 0.0)


edge = st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans(), st.booleans(), st.integers(50, 900)).filter(
    lambda e: e[2] or e[3]
)
rule = st.tuples(
    st.integers(0, 30), st.sampled_from(FRACTIONS[:4]), st.sampled_from((0.125, 0.25)), st.sampled_from((0.0, 0.5))
)
spot = st.tuples(st.integers(0, 30), st.sampled_from((0.1, 0.4, 0.9)))


@settings(max_examples=400, deadline=None)
@given(st.lists(edge, min_size=1, max_size=14), st.lists(rule, max_size=3), spot, spot)
def test_a_field_agrees_with_the_oracle_with_parallel_edges_loops_one_ways_and_closures(edges, rules, a, b):
    net = network_of(edges)
    n = len(edges)
    a, b = (a[0] % n, a[1]), (b[0] % n, b[1])
    cuts = [(r[0] % n, r[1], min(1.0, r[1] + r[2]), r[3]) for r in rules]
    cond = Conditions(1, tuple(Rule(net.edge_index[e], s, t, f) for e, s, t, f in cuts))
    plain = [
        (u, v, length / SPEED if forth else None, length / SPEED if back else None)
        for u, v, forth, back, length in edges
    ]
    expected = seconds_between(plain, cuts, a, b)
    start, goal = place(net, *a), place(net, *b)
    out = times_from(net, cond, start, "fire_engine").at([goal])[0]
    into = times_to(net, cond, goal, "fire_engine").at([start])[0]
    assert out == pytest.approx(expected, rel=1e-5, abs=1e-3)
    assert into == pytest.approx(expected, rel=1e-5, abs=1e-3)
    by_label = arrivals(net, cond, SnapSet([start]), goal, "fire_engine")[0]
    assert by_label == pytest.approx(expected, rel=1e-5, abs=1e-3)
    road = route(net, cond, start, goal, "fire_engine")
    assert (road is None) == math.isinf(expected)
    if road is not None:
        assert road.seconds == pytest.approx(expected, rel=1e-5, abs=1e-3)
    near = times_from(net, cond, start, "fire_engine", cutoff=100.0).at([goal])[0]
    assert near == (pytest.approx(out) if out <= 100.0 else math.inf)


@settings(max_examples=100, deadline=None)
@given(st.lists(edge, min_size=2, max_size=14), spot, st.floats(10, 400))
def test_reached_pieces_are_reached_and_what_lies_beyond_is_not(edges, a, limit):
    net = network_of(edges)
    start = place(net, a[0] % len(edges), a[1])
    field = times_from(net, FREE, start, "fire_engine", cutoff=limit)
    pieces = field.reached_pieces()
    far = times_from(net, FREE, start, "fire_engine")
    for e in range(net.edges):
        for f in (0.05, 0.35, 0.65, 0.95):
            seconds = far.at([Snap(e, f, 0.0, 0.0, 0.0, 0.0)])[0]
            inside = any(s <= f <= t for k, s, t in zip(*pieces, strict=True) if k == e)
            if abs(seconds - limit) > 0.01:
                assert inside == (seconds <= limit)


def test_a_bounded_search_says_beyond_and_only_an_unbounded_one_unreachable():
    net = network_of([(0, 1, True, True, 5000), (2, 3, True, True, 500)])
    a, b, c = place(net, 0, 0.0), place(net, 0, 1.0), place(net, 1, 0.5)
    assert times_from(net, FREE, a, "car", cutoff=60).status(b) == "beyond"
    assert times_from(net, FREE, a, "car", cutoff=60).status(c) == "beyond"
    assert times_from(net, FREE, a, "car").status(c) == "unreachable"


@pytest.mark.parametrize(
    ("lon", "lat", "word"),
    [
        (math.nan, 0, "finite"),
        (math.inf, 0, "finite"),
        (-1.3, 116.7, "swapped"),
        (200, 5, "earth"),
        ("x", 1, "numbers"),
    ],
)
def test_a_point_that_cannot_be_is_refused_in_words(lon, lat, word):
    with pytest.raises(ValueError, match=word):
        check_lonlat(lon, lat)


def test_a_point_far_from_any_road_is_told_so():
    net = network_of([(0, 1, True, True, 500)])
    with pytest.raises(NoRoad, match="km"):
        snap(net, (117.0, -1.0), "car")


def test_arrays_survive_the_cache_file(tmp_path):
    net = network_of([(0, 1, True, False, 500), (1, 2, True, True, 700)])
    net.save(tmp_path / "n")
    again = Network.load(tmp_path / "n")
    assert again.digest == net.digest
    assert np.array_equal(again.edge_seconds, net.edge_seconds)
