"""Snapping and arrivals against slower ways of saying the same."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import hierarchy
from geo.arrivals import arrivals
from geo.conditions import Conditions, Rule
from geo.grid import nearest_edges
from geo.network import EdgeRow, Network, build_network
from geo.profiles import FERRY
from geo.snap import Snap, SnapSet
from geo.travel import times_to

PROFILE = "ambulance"
STEP = 0.002  # degrees between two streets


def streets(side: int, seed: int, ferries: bool = False) -> Network:
    """A town of crossing streets: some missing, some one-way, some twice, bent at random."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(side * side):
        for j in ([i + 1] if (i + 1) % side else []) + ([i + side] if i + side < side * side else []):
            for _twice in range(rng.choice([0, 1, 2], p=[0.15, 0.75, 0.1])):
                ends = np.array([divmod(k, side) for k in (i, j)]) * STEP + [116.0, -1.2]
                line = np.insert(ends, 1, ends.mean(axis=0) + rng.uniform(-STEP / 3, STEP / 3, 2), axis=0)
                flags = FERRY if ferries and rng.random() < 0.1 else 0
                way = rng.choice(["tertiary", "residential", "service"])
                back, length = bool(rng.random() < 0.8), float(rng.integers(150, 500))
                rows.append(EdgeRow(len(rows), i, j, way, True, back, length, None, flags, 0, 60.0, 900.0, None, line))
    return build_network(rows)


def somewhere(net: Network, rng: np.random.Generator, count: int) -> list[Snap]:
    turns = [None, None, None, 0, 1]
    return [
        Snap(
            int(rng.integers(net.edges)), float(rng.random()), 0.0, float(rng.random() * 9), 0.0, 0.0, rng.choice(turns)
        )
        for _ in range(count)
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 14), st.integers(0, 10_000), st.sampled_from(("best", "worst", "none")), st.integers(0, 6))
def test_labels_say_what_the_field_says_whatever_is_closed(side, seed, ferry, closures):
    net, rng = streets(side, seed, ferries=True), np.random.default_rng(seed)
    rules = [Rule(int(rng.integers(net.edges)), 0.2, 0.9, float(rng.choice([0.0, 0.4]))) for _ in range(closures)]
    conditions = Conditions(1, tuple(rules))
    places, goals = SnapSet(somewhere(net, rng, 25)), somewhere(net, rng, 4)
    for goal in [*goals, places.snaps[0]]:
        for cutoff in (None, 120.0):
            by_field = times_to(net, conditions, goal, PROFILE, cutoff, ferry, places).at(places)
            by_label = arrivals(net, conditions, places, goal, PROFILE, cutoff, ferry)
            assert by_label == pytest.approx(by_field, rel=1e-5, abs=1e-3)


def test_a_closure_is_in_the_next_answer_and_gone_with_the_one_after():
    net = streets(12, 3)
    rng = np.random.default_rng(5)
    places, goal = SnapSet(somewhere(net, rng, 30)), somewhere(net, rng, 1)[0]
    before = arrivals(net, Conditions(1), places, goal, PROFILE)
    shut = Conditions(2, tuple(Rule(e, 0.0, 1.0, 0.0) for e in range(0, net.edges, 7) if e != goal.edge))
    closed = arrivals(net, shut, places, goal, PROFILE)
    assert (closed >= before - 1e-6).all()
    assert (closed > before + 1).any()
    assert (arrivals(net, Conditions(3), places, goal, PROFILE) == before).all()


def test_a_network_too_dense_for_a_hierarchy_is_searched_instead(monkeypatch):
    dense, plain = streets(9, 8), streets(9, 8)
    monkeypatch.setattr(hierarchy, "MAX_TRIANGLES", 50)
    assert dense.hierarchy is None
    monkeypatch.undo()
    assert plain.hierarchy is not None
    places, goal = SnapSet(somewhere(plain, np.random.default_rng(1), 20)), Snap(4, 0.5, 0.0, 0.0, 0.0, 0.0)
    searched, looked_up = (arrivals(net, Conditions(), places, goal, PROFILE) for net in (dense, plain))
    assert looked_up == pytest.approx(searched, rel=1e-5)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9), st.integers(0, 10_000), st.floats(-3000, 3000), st.floats(-3000, 3000), st.integers(1, 5))
def test_the_nearest_edges_are_the_nearest_wherever_the_point_lies(side, seed, x, y, wanted):
    net = streets(side, seed)
    usable = np.random.default_rng(seed).random(net.edges) < 0.7
    lines = [shapely.LineString(net.edge_xy(e)) for e in range(net.edges)]
    apart = sorted(shapely.distance(lines[e], shapely.Point(x, y)) for e in np.flatnonzero(usable))
    within = [d for d in apart if d <= 2000.0][:wanted]
    found = nearest_edges(x, y, 2000.0, wanted, usable, *net.grid)
    assert found[:, 2] == pytest.approx(within, abs=1e-6)
    for e, fraction, metres, px, py, _heading in found:
        on_line = shapely.line_interpolate_point(lines[int(e)], fraction, normalized=True)
        assert math.hypot(px - x, py - y) == pytest.approx(metres)
        assert shapely.distance(on_line, shapely.Point(px, py)) < 0.01
