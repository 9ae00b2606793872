"""What if: each kind of edit on a network worked out by hand, and back again to the byte."""

import hashlib

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.conditions import Conditions, Rule
from geo.network import build_network
from geo.planning.compare import compare, cut_off, difference
from geo.planning.coverage import arrivals, reached
from geo.planning.edits import BadEdits, dump_edits, parse_edits
from geo.planning.scenario import apply, grown
from geo.planning.today import world_today
from tests.geo.planning.worlds import KM_S, M, ask, lon, people_at, post, straight_road, street, world

BOX = [[lon(-1), -0.02], [lon(30), -0.02], [lon(30), 0.02], [lon(-1), 0.02], [lon(-1), -0.02]]


def box(a, b, half_km=0.5):
    h = half_km * 1000 * M
    return {"type": "Polygon", "coordinates": [[[lon(a), -h], [lon(b), -h], [lon(b), h], [lon(a), h], [lon(a), -h]]]}


def line(*spots):
    return {"type": "LineString", "coordinates": [[lon(x), y * 1000 * M] for x, y in spots]}


def made(w, *rows, areas=None):
    return apply(w, parse_edits(list(rows)), areas)


def first(w, **told):
    return arrivals(w, ask(clock="driving", **told)).first


@pytest.fixture
def street_of_ten():
    return world(straight_road(10), [post("a", 0), post("b", 9)], people_at((1, 10), (5, 20), (8, 40)), (1, 5, 8))


def test_a_post_added_moved_and_closed(street_of_ten):
    w = street_of_ten
    new = {"kind": "station.add", "code": "n", "name": "New", "service": "fire", "lon": lon(5), "lat": 0.0}
    assert first(made(w, new))[1] == pytest.approx(0.0, abs=0.2)
    moved = {"kind": "station.move", "station": "a", "lon": lon(4), "lat": 0.0}
    assert first(made(w, moved))[1] == pytest.approx(KM_S, abs=0.2)
    closed = made(w, {"kind": "station.close", "station": "b"})
    assert first(closed)[2] == pytest.approx(8 * KM_S, abs=0.2)


def test_vehicles_more_and_fewer_and_tied_up(street_of_ten):
    w = street_of_ten
    more = made(w, {"kind": "vehicles", "station": "a", "change": 1, "capabilities": ["pump"]})
    assert arrivals(more, ask(clock="driving")).second[0] == pytest.approx(KM_S, abs=0.2)
    fewer = made(w, {"kind": "vehicles", "station": "a", "change": -1, "capabilities": ["pump"]})
    assert first(fewer)[0] == pytest.approx(8 * KM_S, abs=0.2)
    tied = made(w, {"kind": "units.tied", "units": ["a 0"]})
    assert first(tied)[0] == pytest.approx(8 * KM_S, abs=0.2)
    with pytest.raises(BadEdits, match="cannot lose 5"):
        made(w, {"kind": "vehicles", "station": "a", "change": -5})


def test_a_closed_road_cuts_off_what_lies_behind_it():
    w = world(straight_road(10), [post("a", 0)], people_at((1, 10), (5.5, 20), (8, 40)), (1, 5, 8))
    shut = made(w, {"kind": "road.close", "name": "Bridge", "geometry": line((4.4, 0), (4.6, 0))})
    before, after = arrivals(w, ask()), arrivals(shut, ask())
    assert np.isfinite(after.first[0])
    assert np.isinf(after.first[1:3]).all()
    people, rows = cut_off(before, after)
    assert (people, [r["people"] for r in rows]) == (60.0, [60])
    assert compare(before, after)["total"]["cut_off"] == 60.0
    assert {f["properties"]["state"] for f in difference(before, after)["features"]} == {"cut_off"}


def test_a_flood_lets_pass_whom_its_depth_lets_pass_and_slows_them():
    w = world(straight_road(10), [post("a", 0)], people_at((1, 10), (3.5, 30), (6, 20)), (1,))
    knee = made(w, {"kind": "flood", "name": "River", "depth": "knee", "geometry": box(3, 4)})
    through = arrivals(knee, ask(clock="driving", minutes=(60,)))
    assert through.first[2] == pytest.approx(5 * KM_S + KM_S / 0.25, abs=1)  # an engine wades at a quarter
    assert np.isinf(arrivals(knee, ask(profile="ambulance", capability=None)).first[1:3]).all()
    deep = made(w, {"kind": "flood", "name": "River", "depth": "deep", "geometry": box(3, 4)})
    assert np.isinf(first(deep)[1:3]).all()  # those in the water too: no other road may be reached through it
    waded = made(
        w, {"kind": "flood", "name": "River", "depth": "deep", "geometry": box(3, 4), "passes": {"fire_engine": 0.5}}
    )
    assert first(waded, minutes=(60,))[2] == pytest.approx(5 * KM_S + 2 * KM_S, abs=1)


def test_a_bridge_joins_two_roads_part_way_without_rebuilding_the_base():
    rows = [street(1, 0, 10), street(2, 0, 10, u=20, v=21, north_km=2.0)]
    network = build_network(rows)
    w = world(network, [post("a", 0)], people_at((4, 5)), (4,))
    north = w.people.__class__(
        ("c0",), np.array([5.0]), np.array([(lon(4), 2000 * M)]), np.zeros(1, np.int64), np.ones(1), True
    )
    w = world(network, [post("a", 0)], north, (4,))
    assert np.isinf(first(w)[0])
    built = made(
        w,
        {
            "kind": "road.add",
            "name": "Bridge",
            "road_class": "residential",
            "is_bridge": True,
            "geometry": line((6, 0), (6, 2)),
        },
    )
    assert first(built)[0] == pytest.approx((6 + 2 + 2) * KM_S, rel=0.01)
    assert built.network.edges == network.edges + 5  # the bridge, and the two roads in two parts each
    assert np.array_equal(built.network.edge_u[: network.edges], network.edge_u)
    closed = made(
        w,
        {"kind": "road.close", "name": "East", "geometry": line((7, 0), (8, 0))},
        {"kind": "road.add", "name": "B", "road_class": "residential", "geometry": line((6, 0), (6, 2))},
    )
    assert first(closed)[0] == pytest.approx(10 * KM_S, rel=0.01)
    shut = made(
        w,
        {"kind": "road.close", "name": "West", "geometry": line((3, 0), (4, 0))},
        {"kind": "road.add", "name": "B", "road_class": "residential", "geometry": line((6, 0), (6, 2))},
    )
    assert np.isinf(first(shut)[0])  # the closure holds on the halves of the road that was cut as well


def test_a_closure_in_force_holds_on_the_parts_a_new_road_makes():
    network = build_network([street(1, 0, 10), street(2, 0, 10, u=20, v=21, north_km=2.0)])
    shut = Conditions(1, (Rule(0, 0.3, 0.4, 0.0),))
    w = world(network, [post("a", 0)], people_at((8, 5)), (8,), conditions=shut)
    built = made(w, {"kind": "road.add", "name": "B", "geometry": line((6, 0), (6, 2))})
    assert np.isinf(first(built)[0])


def test_rain_slows_everybody_alike(street_of_ten):
    dry, wet = first(street_of_ten), first(made(street_of_ten, {"kind": "rain", "factor": 0.5}))
    assert wet[:3] == pytest.approx(2 * dry[:3], rel=1e-4)


def test_growth_by_year_and_zone_is_added_where_people_live():
    w = world(straight_road(10), [post("a", 0)], people_at((1, 100), (8, 300)), (1,))
    zone = {"new-town": shapely.box(lon(5), -1, lon(11), 1)}
    rates = [{"area": "new-town", "percent": 10.0, "added": 50.0}]
    later = made(w, {"kind": "growth", "from_year": 2025, "year": 2027, "rates": rates}, areas=zone)
    assert later.people.count.tolist() == pytest.approx([100.0, (300 * 1.1 + 50) * 1.1 + 50])
    assert grown(np.zeros(4), 5.0, 10.0).tolist() == [2.5] * 4
    with pytest.raises(BadEdits, match="no area"):
        made(w, {"kind": "growth", "from_year": 2025, "year": 2030, "rates": rates})


def test_each_year_grows_by_the_rate_that_holds_then_and_the_inner_zone_counts():
    w = world(straight_road(10), [post("a", 0)], people_at((1, 100), (6, 100), (8, 100)), (1,))
    zones = {"inner": shapely.box(lon(7), -1, lon(11), 1), "outer": shapely.box(lon(5), -1, lon(11), 1)}
    rates = [
        {"area": "inner", "added": 10.0, "year": 2027},
        {"area": "inner", "added": 40.0, "year": 2029},
        {"area": "outer", "percent": 50.0, "year": 2026},
        {"area": "outer", "percent": 0.0, "year": 2027},
    ]
    later = made(w, {"kind": "growth", "from_year": 2025, "year": 2030, "rates": rates}, areas=zones)
    assert later.people.count.tolist() == pytest.approx([100.0, 150.0, 100.0 + 10 + 10 + 40 + 40])
    assert later.people.is_estimate
    twice = [{"area": "inner", "year": 2027}, {"area": "inner", "year": 2027}]
    with pytest.raises(BadEdits, match="two rates"):
        parse_edits([{"kind": "growth", "from_year": 2025, "year": 2030, "rates": twice}])


def test_a_scenario_that_closes_every_road_is_answered_with_nobody_reached(street_of_ten):
    shut = made(
        street_of_ten,
        {"kind": "road.close", "name": "All", "geometry": {"type": "Polygon", "coordinates": [BOX]}},
    )
    found = arrivals(shut, ask())
    r = reached(found, shut.people.count)
    assert (r.by_one, r.never, r.mean_s, r.p90_s) == ((0.0,), 70.0, None, None)
    assert compare(arrivals(street_of_ten, ask()), found)["total"]["cut_off"] == 70.0


def test_a_post_on_water_is_refused_in_words():
    network = straight_road(10)
    x, y = network.to_xy(lon(5), 0.0)
    land = shapely.box(float(x) - 9000, float(y) - 9000, float(x) + 9000, float(y) + 100)
    shapely.prepare(land)
    w = world(network, [post("a", 0)], people_at((1, 1)), (1,), land=land)
    new = {"kind": "station.add", "code": "n", "name": "N", "service": "fire", "lon": lon(5), "lat": 0.05}
    with pytest.raises(BadEdits, match="on water") as caught:
        made(w, new)
    assert list(caught.value.problems) == ["0.station.add"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"kind": "flood", "name": "x", "depth": "knee", "geometry": {}}, "GeoJSON"),
        (
            {
                "kind": "flood",
                "name": "x",
                "depth": "knee",
                "geometry": {"type": "Polygon", "coordinates": [[[116, 0], [117, 1], [117, 0], [116, 1], [116, 0]]]},
            },
            "crosses itself",
        ),
        ({"kind": "flood", "name": "x", "depth": "knee", "geometry": line((0, 0), (1, 1))}, "polygon"),
        ({"kind": "flood", "name": "x", "depth": "ocean", "geometry": box(0, 1)}, "wet"),
        ({"kind": "rain", "factor": 0}, "greater than 0"),
        ({"kind": "rain", "factor": float("nan")}, "finite"),
        ({"kind": "meteor"}, "meteor"),
        ({"kind": "station.add", "code": "n", "name": "N", "service": "f", "lon": -1.2, "lat": 116.7}, "swapped"),
        ({"kind": "vehicles", "station": "a", "change": 0}, "changes nothing"),
        ({"kind": "rain", "factor": 0.5, "wind": 3}, "not permitted"),
        ({"kind": "growth", "from_year": 2030, "year": 2025, "rates": [{"area": "x"}]}, "later"),
        ({"kind": "road.add", "name": "x", "geometry": box(0, 1)}, "line"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_in_words(row, words):
    with pytest.raises(BadEdits, match=words) as caught:
        parse_edits([{"kind": "rain", "factor": 0.9}, row])
    assert all(key.startswith("1.") for key in caught.value.problems)


def test_edits_survive_being_stored():
    rows = [
        {"kind": "rain", "factor": 0.9},
        {"kind": "flood", "name": "x", "depth": "knee", "geometry": box(0, 1)},
        {"kind": "station.add", "code": "n", "name": "N", "service": "f", "lon": 116.7, "lat": -1.2},
    ]
    edits = parse_edits(rows)
    assert parse_edits(dump_edits(edits)) == edits


def bytes_of(w):
    """Every array of a world, as one digest."""
    total = hashlib.sha256(repr((w.conditions.rules, w.posts, w.people.codes)).encode())
    for name in w.network.__dataclass_fields__:
        value = getattr(w.network, name)
        total.update(np.ascontiguousarray(value).tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
    for array in (w.people.count, w.people.lonlat, w.people.village, w.villages.lonlat):
        total.update(array.tobytes())
    return total.hexdigest()


EDITS = [
    {"kind": "station.add", "code": "n", "name": "N", "service": "fire", "lon": lon(5), "lat": 0.0},
    {"kind": "station.move", "station": "a", "lon": lon(2), "lat": 0.0},
    {"kind": "station.close", "station": "b"},
    {"kind": "vehicles", "station": "a", "change": 2},
    {"kind": "units.tied", "units": ["a 0"]},
    {"kind": "road.close", "name": "x", "geometry": line((4.4, 0), (4.6, 0))},
    {"kind": "flood", "name": "x", "depth": "shallow", "geometry": box(6, 7)},
    {"kind": "road.add", "name": "x", "geometry": line((1.5, 0), (2, 1), (2.5, 0))},
    {"kind": "rain", "factor": 0.7},
    {
        "kind": "growth",
        "from_year": 2025,
        "year": 2035,
        "rates": [{"area": "all", "percent": 3, "added": 10}],
    },
]
AREAS = {"all": shapely.box(0, -90, 180, 90)}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(range(len(EDITS))), unique=True, max_size=6))
def test_taking_the_edits_away_gives_today_back_to_the_byte(chosen):
    w = world(straight_road(10), [post("a", 0), post("b", 9)], people_at((1, 10), (5, 20)), (1,))
    before, answer = bytes_of(w), arrivals(w, ask())
    rows = [EDITS[i] for i in sorted(chosen)]
    edited = apply(w, parse_edits(rows), AREAS)
    arrivals(edited, ask())
    assert bytes_of(w) == before
    assert apply(w, ()) is w
    assert (edited.digest == w.digest) == (not rows)
    again = arrivals(w, ask())
    assert again.first.tobytes() == answer.first.tobytes()
    assert apply(w, parse_edits(rows), AREAS).digest == edited.digest


def test_a_by_pass_may_leave_and_meet_the_same_road():
    w = world(build_network([street(1, 0, 10)]), [post("a", 0)], people_at((9, 1)))
    way = {
        "kind": "road.add",
        "name": "By-pass",
        "road_class": "trunk",
        "geometry": line((2, 0), (2, 0.5), (8, 0.5), (8, 0)),
    }
    built = made(w, way)
    assert first(built)[0] == pytest.approx(3 * KM_S + 7000 / (60 / 3.6), rel=0.01)
    twice = made(built, way | {"geometry": line((8.5, 0), (8.5, 0.2), (8.9, 0.2), (8.9, 0))})
    assert first(twice)[0] <= first(built)[0]


@pytest.mark.django_db
def test_the_bridge_across_the_bay_brings_the_far_shore_nearer():
    w = world_today()
    road = {
        "kind": "road.add",
        "name": "Bridge",
        "road_class": "trunk",
        "is_bridge": True,
        "geometry": {"type": "LineString", "coordinates": [[116.7735, -1.2503], [116.69, -1.11]]},
    }
    before, after = arrivals(w, ask(capability=None)), arrivals(made(w, road), ask(capability=None))
    assert compare(before, after)["total"]["lost"] == 0
    assert (after.matrix.seconds < before.matrix.seconds - 1200).any()  # help from the other shore
    assert (after.first <= before.first + 0.5).all()
