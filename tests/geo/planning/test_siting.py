"""Siting against brute force over every choice; proofs, gaps, and a run that is stopped."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.planning.median import relax
from geo.planning.milp import Stopped, last_progress
from geo.planning.reduce import dominated, reduce_cover
from geo.planning.siting import Problem, prove, quick, value_of

LIMIT = 500.0


def problem(seed, sites, cells, count, fixed=0, busy=0.3):
    rng = np.random.default_rng(seed)
    seconds = rng.choice([100.0, 300.0, 450.0, 700.0, 1500.0, np.inf], (sites, cells))
    standing = rng.choice([200.0, 900.0, np.inf], cells) if fixed else np.full(cells, np.inf)
    weight = rng.integers(0, 50, cells).astype(float)
    return Problem(seconds, weight, count, LIMIT, standing, (standing <= LIMIT).astype(np.int64), busy, 2000.0)


def brute(model, p):
    sites = range(len(p.seconds))
    if model == "lscp":
        can = p.cover.any(axis=0) & (p.weight > 0) & (p.fixed_crews == 0)
        for n in range(len(p.seconds) + 1):
            for chosen in itertools.combinations(sites, n):
                if (p.cover[list(chosen)].any(axis=0) | ~can).all():
                    return float(n)
    values = [value_of(model, p, list(c)) for c in itertools.combinations(sites, min(p.count, len(sites)))]
    return min(values) if model == "pmedian" else max(values)


@pytest.mark.parametrize("model", ["mclp", "lscp", "pmedian", "mexclp"])
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(1, 14), st.integers(1, 4), st.booleans())
def test_the_proved_answer_is_the_best_of_all_there_are(model, seed, sites, cells, count, fixed):
    p = problem(seed, sites, cells, count, fixed)
    best, proved, at_once = brute(model, p), prove(model, p), quick(model, p)
    assert proved.proved
    assert proved.value == pytest.approx(best)
    assert value_of(model, p, list(proved.chosen)) == pytest.approx(proved.value)
    assert proved.gap in (None, pytest.approx(0.0, abs=1e-6))
    if model in ("mclp", "mexclp"):
        assert at_once.value <= best + 1e-9
        assert at_once.value >= (1 - 1 / np.e) * best - 1e-9  # what greedy is known to reach
    else:
        assert at_once.value >= best - 1e-9
        assert at_once.bound is None or at_once.bound <= best + 1e-6
    if model != "lscp":
        assert len(at_once.chosen) <= count


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(1, 14), st.integers(1, 4), st.booleans())
def test_no_choice_beats_the_bound_and_what_is_decided_holds_of_every_better_one(seed, sites, cells, count, fixed):
    p = problem(seed, sites, cells, count, fixed)
    cost = np.minimum(np.minimum(p.seconds, p.cap_s), p.fixed) * p.weight
    standing = np.minimum(p.fixed, p.cap_s) * p.weight
    found = relax(cost, standing, count, list(range(min(count, sites))))
    for chosen in itertools.combinations(range(sites), min(count, sites)):
        value = np.minimum(standing, cost[list(chosen)].min(axis=0)).sum()
        assert value >= found.bound - 1e-6
        if value < found.cost - 1e-6:
            assert not found.out[list(chosen)].any()
            assert set(np.flatnonzero(found.must)) <= set(chosen)


def test_a_median_of_a_regencys_size_has_a_bound_at_once_and_a_proof():
    p = big(3, 100, 500, 10)
    at_once = quick("pmedian", p)
    assert at_once.gap is not None
    assert at_once.gap < 0.02
    proved = prove("pmedian", p, 60)
    assert proved.proved
    assert at_once.bound <= proved.value * (1 + 1e-9) <= at_once.value * (1 + 2e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 7), st.integers(1, 12))
def test_a_reduced_problem_covers_as_much(seed, sites, cells):
    p = problem(seed, sites, cells, 2)
    small = reduce_cover(p.cover, p.weight)
    for n in range(1, len(small.site) + 1):
        for rows in itertools.combinations(range(len(small.site)), n):
            whole = p.weight[p.cover[small.site[list(rows)]].any(axis=0)].sum()
            assert small.weight[small.cover[list(rows)].any(axis=0)].sum() == pytest.approx(whole)


def test_of_two_equal_sites_one_stays():
    rows = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=bool)
    assert dominated(rows).tolist() == [False, True, True, False]


def test_posts_that_stay_are_kept_and_counted():
    seconds = np.array([[100.0, np.inf], [np.inf, 100.0]])
    p = Problem(seconds, np.array([10.0, 4.0]), 1, LIMIT, np.array([100.0, np.inf]), np.array([1, 0]))
    assert prove("mclp", p).chosen == (1,)
    assert prove("mclp", p).value == 14.0


def test_a_cell_no_site_can_reach_is_said_and_stops_nothing():
    seconds = np.array([[100.0, np.inf], [200.0, np.inf]])
    p = Problem(seconds, np.array([10.0, 4.0]), 1, LIMIT, np.full(2, np.inf), np.zeros(2, dtype=np.int64))
    assert (prove("lscp", p).value, prove("lscp", p).unreachable) == (1.0, 4.0)
    assert prove("pmedian", p).value == pytest.approx((10 * 100 + 4 * 7200) / 14)


def big(seed=7, sites=300, cells=2000, count=15):
    rng = np.random.default_rng(seed)
    spots = rng.uniform(0, 40_000, (cells, 2))
    seconds = np.hypot(*(spots[:sites, None] - spots[None]).transpose(2, 0, 1)) * 1.4 / 10
    weight = rng.integers(1, 400, cells).astype(float)
    return Problem(seconds, weight, count, LIMIT, np.full(cells, np.inf), np.zeros(cells, dtype=np.int64))


def test_a_run_that_is_watched_gives_the_same_and_tells_its_progress():
    p, heard = big(), []
    watched = prove("mclp", p, 60, lambda progress: heard.append(progress) is None)
    assert watched.proved
    assert watched.value == pytest.approx(prove("mclp", p).value)
    assert heard[0]["seconds"] > 0


def test_a_run_that_is_stopped_half_way_ends_at_once():
    with pytest.raises(Stopped):
        prove("lscp", big(), 60, lambda progress: False)


def test_the_solvers_table_is_read_for_bound_value_and_gap():
    log = (
        "        Nodes      |    B&B Tree     |            Objective Bounds              |  Dynamic Constraints\n"
        " L       0       0         0   0.00%   -238000.5       -236613           0.59%      482    190    410  1.2s\n"
    )
    assert last_progress(log) == {"bound": -238000.5, "cost": -236613.0, "gap": pytest.approx(0.0059)}
