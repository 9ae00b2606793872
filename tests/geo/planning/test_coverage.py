"""Coverage of small networks worked out by hand, and of the regency: every figure adds up."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import build_network
from geo.planning.circle import beside_circle
from geo.planning.coverage import arrivals, curve, first_and_second, reached, weighted_percentile
from geo.planning.gaps import gaps
from geo.planning.matrix import front, travel_matrix
from geo.planning.points import point_report
from geo.planning.today import world_today
from geo.profiles import FERRY
from tests.geo.planning.worlds import KM_S, ask, lon, people_at, post, straight_road, street, world

ON_CLOCK = 60 + 60 + 60  # handling, turnout, set-up


def test_seconds_at_the_wheel_are_metres_over_speed():
    w = world(straight_road(10), [post("a", 2)], people_at((2, 1), (3, 1), (9.5, 1)))
    matrix = travel_matrix(w, [(lon(2), 0.0)], "fire_engine")
    assert matrix.seconds[0, :3] == pytest.approx([0, KM_S, 7.5 * KM_S], abs=0.2)


def test_the_two_clocks_differ_by_what_is_spent_before_and_after_the_drive():
    w = world(straight_road(10), [post("a", 0)], people_at((4, 100), (6, 50)))
    driving = arrivals(w, ask(clock="driving", minutes=(10,)))
    target = arrivals(w, ask(clock="target", minutes=(10,)))
    assert driving.first[0] == pytest.approx(4 * KM_S, abs=0.2)
    assert target.first[0] - driving.first[0] == pytest.approx(ON_CLOCK)
    assert reached(driving, w.people.count).by_one == (100.0,)  # 576 s of 600
    assert reached(target, w.people.count).by_one == (0.0,)  # 756 s of 600


def test_turnout_follows_the_post_and_the_hour():
    w = world(straight_road(5), [post("a", 0, turnout_day_s=30.0, turnout_night_s=300.0)], people_at((1, 1)))
    by_day, by_night = (arrivals(w, ask(hour=h)).first[0] for h in (10, 23))
    assert by_night - by_day == pytest.approx(270.0)


def test_a_second_crew_may_leave_from_the_same_post_but_one_crew_counts_once():
    cells = people_at((1, 100))
    network = straight_road(8)
    alone, double = (world(network, [post("a", 0, crews=n), post("b", 5)], cells) for n in (1, 2))
    first = arrivals(alone, ask(clock="driving"))
    assert first.first[0] == pytest.approx(KM_S, abs=0.2)
    assert first.second[0] == pytest.approx(4 * KM_S, abs=0.2)
    assert arrivals(double, ask(clock="driving")).second[0] == pytest.approx(KM_S, abs=0.2)


def test_two_vehicles_that_share_a_crew_count_once():
    shared = post("a", 0, crews=2)
    one = tuple(v.__class__(v.name, "the one crew", v.profile, v.capabilities) for v in shared.vehicles)
    w = world(straight_road(5), [post("a", 0, vehicles=one)], people_at((1, 100)))
    found = arrivals(w, ask())
    assert reached(found, w.people.count).by_one == (100.0,)
    assert reached(found, w.people.count).by_two == (0.0,)


def test_a_post_without_a_crew_for_it_reaches_nobody_and_is_named():
    w = world(straight_road(5), [post("a", 0, crews=0)], people_at((1, 100)))
    question = ask()
    assert reached(arrivals(w, question), w.people.count).never == 100.0
    assert [p.code for p in question.posts_without(w)] == ["a"]


def test_inbound_is_not_outbound_on_a_one_way_street():
    rows = [street(1, 0, 1), street(2, 1, 2)._replace(backward=False), street(3, 2, 3)]
    w = world(build_network(rows), [post("a", 0)], people_at((2.5, 1)))
    assert np.isfinite(arrivals(w, ask()).first[0])
    assert np.isinf(arrivals(w, ask(direction="inbound")).first[0])


def test_mean_and_ninetieth_percentile_are_weighted_by_people():
    w = world(straight_road(10), [post("a", 0)], people_at((1, 900), (9, 100)))
    r = reached(arrivals(w, ask(clock="driving")), w.people.count)
    assert r.mean_s == pytest.approx((900 * KM_S + 100 * 9 * KM_S) / 1000, abs=0.5)
    assert r.p90_s == pytest.approx(KM_S, abs=0.2)
    assert weighted_percentile(np.array([1.0, np.inf]), np.array([89.0, 11.0]), 90) is None


def test_a_ferry_is_shown_at_its_best_and_worst_and_never_counted():
    rows = [
        street(1, 0, 1),
        street(2, 1, 2, flags=FERRY, waits=(300.0, 1800.0), road_class="ferry"),
        street(3, 2, 3),
    ]
    w = world(build_network(rows), [post("a", 0)], people_at((3, 100)), middles=(3,))
    found = arrivals(w, ask(minutes=(60,)))
    assert reached(found, w.people.count).never == 100.0
    assert found.ferry_worst[0] - found.ferry_best[0] == pytest.approx(1500.0)
    row = point_report(found, lon(3), 0.0)[0]
    assert row["arrival_s"] is None
    assert not row["in_time"]
    assert row["ferry_worst_s"] - row["ferry_best_s"] == pytest.approx(1500.0)


def test_the_old_circle_counts_those_across_the_water():
    rows = [street(1, 0, 1), street(2, 6, 7)]
    w = world(build_network(rows), [post("a", 0)], people_at((1, 100), (6.5, 40), (9, 7)))
    beside = beside_circle(arrivals(w, ask()), w.people.count)
    assert (beside.both, beside.circle_only, beside.road_only, beside.neither) == (100, 40, 0, 7)


def test_gaps_are_ranked_by_people_and_end_at_the_village():
    spots = [(0, 10), *((k, 5.0, 1) for k in (7, 8)), *((k, 50.0, 2) for k in (9, 10)), (14, 30.0, 2)]
    w = world(straight_road(15), [post("a", 0)], people_at(*spots), middles=(0, 7.5, 10))
    found = gaps(arrivals(w, ask(minutes=(10,))), w.people.count)
    assert [(g.village, g.people) for g in found] == [(2, 100.0), (2, 30.0), (1, 10.0)]
    assert found[0].region == found[2].region != found[1].region
    assert found[0].soonest_s == pytest.approx(9 * KM_S + ON_CLOCK, abs=0.5)


def test_a_target_of_none_is_refused_in_words():
    with pytest.raises(ValueError, match="at least one minute"):
        ask(minutes=(0,))


def test_the_front_of_all_posts_reaches_what_the_first_of_them_reaches():
    w = world(straight_road(20), [post("a", 2), post("b", 15, turnout=600.0)], people_at(*((k, 1) for k in range(20))))
    found = arrivals(w, ask())
    spent = [found.question.spent_s(p) for p in found.posts]
    ahead = front(w, [(p.lon, p.lat) for p in found.posts], spent, "fire_engine", "outbound", 900.0)
    area = ahead.zone_xy(900.0)
    inside = shapely.contains_xy(area, w.places_xy[:20])
    assert (inside == (found.first[:20] <= 900.0)).all()


times = st.lists(st.lists(st.sampled_from([1.0, 2.0, 5.0, np.inf]), min_size=3, max_size=3), max_size=5)


@settings(max_examples=200, deadline=None)
@given(times, st.lists(st.integers(1, 3), min_size=5, max_size=5))
def test_first_and_second_are_the_two_least_of_all_crews(rows, crews):
    seconds = np.array(rows, dtype=np.float32).reshape(-1, 3)
    first, second, post_row = first_and_second(seconds, np.array(crews[: len(rows)], dtype=np.int64))
    for c in range(3):
        every = sorted(float(row[c]) for row, n in zip(rows, crews, strict=False) for _ in range(n)) + [np.inf] * 2
        assert (first[c], second[c]) == (every[0], every[1])
        assert (post_row[c] >= 0) == np.isfinite(first[c])


@pytest.mark.django_db
def test_people_inside_and_outside_sum_to_the_regencys_total():
    w = world_today()
    found = arrivals(w, ask(capability="pompa_pemadam", minutes=(15, 5, 30, 60)))
    whole = reached(found, w.people.count)
    assert whole.people == pytest.approx(203_639)
    parts = [reached(found, w.people.count, w.people.village == i) for i in range(-1, len(w.villages))]
    for k in range(4):
        assert sum(p.by_one[k] for p in parts) == pytest.approx(whole.by_one[k])
        assert sum(p.people - p.by_one[k] for p in parts) == pytest.approx(whole.people - whole.by_one[k])
    assert sum(g.people for g in gaps(found, w.people.count)) == pytest.approx(whole.people - whole.by_one[0])
    line = curve(found, w.people.count)
    assert line["by_one"][15] == pytest.approx(whole.by_one[0])
    assert line["by_one"] == sorted(line["by_one"])
    beside = beside_circle(found, w.people.count)
    assert beside.both + beside.road_only == pytest.approx(whole.by_one[0])
    assert beside.circle_only + beside.neither == pytest.approx(whole.people - whole.by_one[0])
