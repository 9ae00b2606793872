"""The joint package against every package there is."""

from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from incidents.packages import SAME_S, Option, Wanted, fill, lacking

CAPABILITIES = ("pump", "tanker", "ambulance")


def every_package(rows, options):
    """All ways to give each slot an option or nobody, no crew twice."""
    slots = [r for r, row in enumerate(rows) for _ in range(row.count)]
    able = [[None, *(i for i, o in enumerate(options) if rows[r].capability in o.capabilities)] for r in slots]
    for picked in product(*able):
        crews = [options[i].crew for i in picked if i is not None]
        if len(crews) == len(set(crews)):
            yield slots, picked


def judged(slots, picked, options):
    """The order of the plan's aims: rows filled (earlier ones first), first, last, sum."""
    arrivals = [options[i].arrival_s for i in picked if i is not None]
    filled = [0] * (max(slots) + 1)
    for r, i in zip(slots, picked, strict=True):
        filled[r] += i is not None
    most = (-sum(filled), tuple(-f for f in filled))
    return (*most, min(arrivals, default=0), max(arrivals, default=0))


def by_row(slots, picked, options, rows):
    return [
        sorted(options[i].arrival_s for r, i in zip(slots, picked, strict=True) if r == k and i is not None)
        for k in range(rows)
    ]


options_st = st.lists(
    st.builds(
        Option,
        crew=st.integers(0, 4),
        capabilities=st.frozensets(st.sampled_from(CAPABILITIES), min_size=1),
        arrival_s=st.integers(1, 900).map(float),
    ),
    max_size=6,
)
rows_st = st.lists(st.builds(Wanted, st.sampled_from(CAPABILITIES), st.integers(1, 2)), min_size=1, max_size=3)


@settings(max_examples=300, deadline=None)
@given(rows_st, options_st, st.lists(st.integers(0, 50), min_size=6, max_size=6))
@example([Wanted("pump", 1)], [], [0] * 6)
def test_no_other_package_is_better(rows, options, people):
    def left(units):
        gone = {options[i].crew for i in units}  # a crew leaves its holes whichever vehicle it takes
        return float(sum(people[c] for c in gone) - (min(people) if len(gone) > 1 else 0))  # not a mere sum

    found = fill(rows, options, left)
    everything = [(judged(s, p, options), s, p) for s, p in every_package(rows, options)]
    best = min(judgement for judgement, _s, _p in everything)
    slots = [r for r, row in enumerate(rows) for _ in range(row.count)]
    padded = [i for r, row in enumerate(rows) for i in (*found.rows[r], *[None] * found.short[r])]
    assert judged(slots, padded, options) == best
    assert [len(r) + s for r, s in zip(found.rows, found.short, strict=True)] == [row.count for row in rows]
    equal = [(s, p) for judgement, s, p in everything if judgement == best]
    soonest = min(sum(options[i].arrival_s for i in p if i is not None) for _s, p in equal)
    bases = [
        by_row(s, p, options, len(rows))
        for s, p in equal
        if sum(options[i].arrival_s for i in p if i is not None) == soonest
    ]
    mine = by_row(slots, padded, options, len(rows))

    def as_soon(theirs, base):
        return all(
            a <= b + SAME_S for row, like in zip(theirs, base, strict=True) for a, b in zip(row, like, strict=True)
        )

    def least(base):
        return min(
            left(tuple(sorted(i for i in p if i is not None)))
            for s, p in equal
            if as_soon(by_row(s, p, options, len(rows)), base)
        )

    people_left = left(tuple(sorted(found.units)))
    assert any(as_soon(mine, base) and people_left == least(base) for base in bases)


def test_an_ambulance_next_door_is_not_passed_over_because_the_tanker_is_late():
    near, far = Option("a", frozenset({"ambulance"}), 120.0), Option("b", frozenset({"ambulance"}), 1500.0)
    tanker, pump = Option("t", frozenset({"tanker"}), 1800.0), Option("p", frozenset({"pump"}), 60.0)
    rows = [Wanted("pump", 1), Wanted("tanker", 1), Wanted("ambulance", 1)]
    found = fill(rows, [near, far, tanker, pump], lambda units: 10_000.0 if 0 in units else 0.0)
    assert found.rows == ((3,), (2,), (0,))


def test_two_vehicles_of_one_crew_are_one_and_what_is_short_is_named():
    pump, tanker = (Option("crew", frozenset({c}), t) for c, t in (("pump", 60.0), ("tanker", 60.0)))
    found = fill([Wanted("pump", 1), Wanted("tanker", 1)], [pump, tanker])
    assert found.rows == ((0,), ())
    assert found.short == (0, 1)


def test_of_very_many_packages_no_single_swap_betters_the_one_that_is_found():
    each = [frozenset({name}) for name in CAPABILITIES]
    options = [Option((c, k), each[c], 300.0) for c in range(3) for k in range(10)]

    def left(units):
        return float(sum(100 * (10 - i % 10) for i in units))

    found = fill([Wanted(name, 3) for name in CAPABILITIES], options, left)
    people = left(found.units)
    for out in found.units:
        for other in set(range(30)) - set(found.units):
            if options[other].capabilities == options[out].capabilities:
                assert left(set(found.units) - {out} | {other}) >= people


def test_what_is_under_way_is_counted_for_the_rows_it_can_fill_together():
    rows = [Wanted("pump", 1), Wanted("tanker", 1)]
    both, pump = frozenset({"pump", "tanker"}), frozenset({"pump"})
    for sent in ([both, pump], [pump, both]):
        assert lacking(rows, sent) == [0, 0]
    assert lacking(rows, [pump, pump]) == [0, 1]
    assert lacking(rows, [both]) == [0, 1]  # the earlier row first
    assert lacking(rows, []) == [1, 1]
