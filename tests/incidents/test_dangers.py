"""The priority that answers make, and the facts that callers tell. No database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.dangers import (
    ANSWERS,
    CONCERNS_LIFE,
    NO,
    QUESTIONS,
    UNKNOWN,
    YES,
    add_facts,
    is_loud,
    join_facts,
    judge,
    settled,
)
from incidents.numbers import NotANumber, international, masked
from incidents.similar import ALMOST_SURE, LIKELY, Kind, kinship, likeness, scale_m

names = st.sampled_from(sorted(QUESTIONS))
calls = st.lists(st.dictionaries(names, st.sampled_from([YES, NO]), max_size=4), max_size=5)
answers = st.dictionaries(names, st.sampled_from(ANSWERS), max_size=8)
rules = st.fixed_dictionaries(
    {
        "raise": st.dictionaries(st.sampled_from(["1", "2", "3"]), st.lists(names, max_size=3), max_size=2),
        "lower": st.lists(
            st.fixed_dictionaries(
                {"to": st.integers(2, 5), "yes": st.lists(names, max_size=2), "no": st.lists(names, max_size=3)}
            ),
            max_size=3,
        ),
    }
)


@given(st.integers(1, 5), rules, answers, names)
def test_an_unknown_answer_never_lowers_a_priority(default, rules, answers, name):
    unknown = judge(default, rules, answers | {name: UNKNOWN}).priority
    known = [judge(default, rules, answers | {name: value}).priority for value in (YES, NO)]
    assert unknown <= max(known)
    silent = {key: value for key, value in answers.items() if key != name}
    assert judge(default, rules, silent).priority == unknown
    assert judge(default, rules, {}).priority == default


@given(st.integers(1, 5), rules, answers, st.sampled_from(sorted(CONCERNS_LIFE)))
def test_what_concerns_life_is_the_most_urgent_in_every_kind(default, rules, answers, danger):
    assert judge(default, rules, answers | {danger: YES}).priority == 1


def test_a_lower_priority_needs_each_of_its_answers():
    rules = {"lower": [{"to": 3, "no": ["injured", "road_blocked"]}]}
    assert judge(2, rules, {"injured": NO}).priority == 2
    assert judge(2, rules, {"injured": NO, "road_blocked": UNKNOWN}).priority == 2
    assert judge(2, rules, {"injured": NO, "road_blocked": NO}).priority == 3
    assert judge(2, rules, {"injured": NO, "road_blocked": NO, "trapped": YES}).priority == 1


def test_a_no_never_silences_a_yes():
    facts, new = add_facts({}, {"trapped": YES, "injured": UNKNOWN}, "t1", 1)
    assert new == ["trapped"]
    assert "injured" not in facts
    facts, new = add_facts(facts, {"trapped": NO}, "t2", 2)
    assert new == []
    assert facts["trapped"]["value"] == YES
    assert facts["trapped"]["disputed"]


def test_a_yes_after_a_no_is_new():
    facts, _new = add_facts({}, {"trapped": NO}, "t1", 1)
    facts, new = add_facts(facts, {"trapped": YES}, "t2", 2)
    assert new == ["trapped"]
    assert facts["trapped"]["version"] == 2


@given(calls)
def test_joined_facts_hold_every_yes(told):
    several = [add_facts({}, one, f"t{i}", i)[0] for i, one in enumerate(told)]
    joined = join_facts(several)
    assert {n for n, f in joined.items() if f["value"] == YES} == {
        n for one in told for n, v in one.items() if v == YES
    }


@given(
    st.lists(st.dictionaries(names, st.sampled_from([YES, NO]), max_size=4), max_size=5),
    names,
    st.sampled_from(ANSWERS),
)
def test_what_was_settled_at_one_holds_whatever_callers_told_before_at_any(told, name, answer):
    several = [add_facts({}, one, f"t{i}", i)[0] for i, one in enumerate(told)]
    joined = join_facts([*several, {name: settled(answer, "t9", 9, 0)}])
    assert joined[name]["value"] == answer
    assert not joined[name]["disputed"]
    assert not is_loud(name, joined[name])
    after = join_facts([*several, {name: settled(answer, "t9", 9, 0)}, add_facts({}, {name: YES}, "u1", 10)[0]])
    assert after[name]["value"] == YES
    assert after[name]["disputed"] == (answer == NO)


def test_a_caller_after_a_settled_no_is_heard_again():
    facts, new = add_facts({"trapped": settled(NO, "t1", 2, 1)}, {"trapped": YES}, "t2", 3)
    assert new == ["trapped"]
    assert is_loud("trapped", facts["trapped"])
    facts, new = add_facts({"trapped": settled(UNKNOWN, "t1", 2, 1)}, {"trapped": YES}, "t2", 3)
    assert new == ["trapped"]
    assert not facts["trapped"]["disputed"]


FIRE = Kind("F-1", "fire", frozenset({"pump", "tanker", "ambulance"}))
CAR = Kind("F-2", "fire", frozenset({"pump"}))
CRASH = Kind("C-1", "crash", frozenset({"ambulance", "police"}))
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_the_next_caller_about_one_fire_is_almost_sure():
    assert likeness(150, scale_m([50, 100]), NOW - timedelta(minutes=3), NOW, kinship(FIRE, FIRE)).score > ALMOST_SURE
    assert likeness(150, scale_m([50, 100]), NOW - timedelta(minutes=3), NOW, kinship(None, FIRE)).score > LIKELY


def test_another_place_is_another_incident_however_alike_the_rest():
    assert likeness(5000, scale_m([50, 100]), NOW, NOW, kinship(FIRE, FIRE)).score < LIKELY


def test_a_village_only_point_reaches_as_far_as_it_may_be_off():
    assert likeness(2000, scale_m([2000, 50]), NOW, NOW, kinship(FIRE, CAR)).score > LIKELY


def test_related_kinds_are_nearer_than_unrelated_ones():
    assert 1 == kinship(FIRE, FIRE) > kinship(FIRE, CAR) > kinship(FIRE, CRASH) > kinship(CAR, CRASH)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("006281234567890", "+6281234567890"),
        ("81234567890", "+6281234567890"),
        ("(0542) 123 456", "+62542123456"),
        ("sip:+6281234567890@exchange.example;user=phone", "+6281234567890"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "+6281234567890"),
        ("110", "110"),
        ("+1 (212) 555-0100", "+12125550100"),
        ("+62 (0)812 3456 7890", "+6281234567890"),
        ("+62 0812 3456 7890", "+6281234567890"),
        ("001 62 812 3456 7890", "+6281234567890"),
        ('"Budi" <sip:081234567890@pbx>;tag=1', "+6281234567890"),
        ("<sip:+6281234567890@pbx>;tag=a", "+6281234567890"),
        ("anonymous", ""),
        ("sip:anonymous@anonymous.invalid", ""),
        ("  ", ""),
    ],
)
def test_numbers_in_all_local_forms_are_one_number(text, number):
    assert international(text) == number


@pytest.mark.parametrize("text", ["ibu Siti", "12", "0812x3456", "<b>0812</b>", "9" * 40, "²³¹"])
def test_what_is_no_number_is_refused_with_advice(text):
    with pytest.raises(NotANumber, match="digits"):
        international(text)


def test_a_masked_number_shows_its_two_ends_alone():
    assert masked("+6281234567789") == "0812-xxxx-x789"
    assert masked("+628123456789") == "0812-xxxx-789"
    assert masked("112") == "xxx"
    assert masked("") == ""
