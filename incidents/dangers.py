"""What endangers people at an incident: the questions, what they make of the priority, and the facts.

An answer is yes, no or unknown. Pure functions; nothing here reads or writes the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

YES, NO, UNKNOWN = "yes", "no", "unknown"
ANSWERS = (YES, NO, UNKNOWN)

QUESTIONS: Mapping[str, Any] = {
    "trapped": _("Is somebody trapped?"),
    "unconscious": _("Is somebody unconscious?"),
    "not_breathing": _("Is somebody not breathing normally?"),
    "severe_bleeding": _("Is somebody bleeding heavily?"),
    "injured": _("Is somebody hurt?"),
    "many_injured": _("Are three or more people hurt?"),
    "vulnerable": _("Are there children, old or disabled people?"),
    "spreading": _("Is it spreading or getting worse?"),
    "near_homes": _("Is it near houses?"),
    "hazmat": _("Is there gas, fuel or a dangerous substance?"),
    "electricity": _("Are there broken or live wires?"),
    "fast_water": _("Is there fast or deep water?"),
    "weapons": _("Are there weapons?"),
    "violence": _("Is there violence now?"),
    "road_blocked": _("Is the road blocked?"),
    "over": _("Is the danger surely over?"),
}
FACT_CODES = list(QUESTIONS)  # as choices of a form
CONCERNS_LIFE = frozenset({"trapped", "unconscious", "not_breathing", "severe_bleeding", "many_injured", "violence"})
SHOUTS = CONCERNS_LIFE | {"hazmat", "weapons", "spreading", "electricity", "fast_water"}  # jumps out when new
VIOLENT = frozenset({"weapons", "violence"})


@dataclass(frozen=True)
class Judged:
    """A priority (1 the most urgent), and the answers that made it so."""

    priority: int
    because: tuple[str, ...]


def judge(default: int, rules: Mapping[str, Any], answers: Mapping[str, str]) -> Judged:
    """The priority that the answers make of a kind's default.

    `rules` of the kind: "raise" {priority: [dangers]} and "lower" [{"to": priority, "yes": [...],
    "no": [...]}]. Whatever concerns life is P1 in every kind. A lower priority needs every one of its
    answers: unknown never lowers, and a danger that is there forbids it.
    """
    yes = {name for name, answer in answers.items() if answer == YES}
    raised = [(1, name) for name in sorted(yes & CONCERNS_LIFE)]
    for level, names in rules.get("raise", {}).items():
        raised += [(int(level), name) for name in names if name in yes]
    urgent = [(level, name) for level, name in raised if level < default]
    if urgent:
        best = min(level for level, _name in urgent)
        return Judged(best, tuple(dict.fromkeys(name for level, name in urgent if level == best)))
    if raised:  # dangerous already, as the default says
        return Judged(default, tuple(dict.fromkeys(name for _level, name in raised)))
    lowest = Judged(default, ())
    for rule in rules.get("lower", ()):
        wanted = dict.fromkeys(rule.get("yes", ()), YES) | dict.fromkeys(rule.get("no", ()), NO)
        known = wanted and all(answers.get(name) == answer for name, answer in wanted.items())
        if known and rule["to"] > lowest.priority:
            lowest = Judged(int(rule["to"]), tuple(wanted))
    return lowest


def suspects_violence(yes: Iterable[str]) -> bool:
    return bool(VIOLENT.intersection(yes))


Facts = dict[str, dict[str, Any]]


def is_loud(name: str, fact: Mapping[str, Any]) -> bool:
    """Whether a danger still jumps out: a shouting one that was not known when the incident was opened,
    or is disputed, and that nobody has passed on to the crews or settled."""
    came_later = fact["version"] > 1 or fact["disputed"]
    return name in SHOUTS and fact["value"] == YES and came_later and not fact.get("passed")


def add_facts(facts: Mapping[str, Any], told: Mapping[str, str], at: str, version: int) -> tuple[Facts, list[str]]:
    """The facts of an incident with what one more caller tells (`at`: ISO time, `version`: of the
    facts), and the names of dangers that are new.

    Each fact: value, at, version, `reports` that say so, `disputed` where callers say otherwise,
    `passed` once it was passed on to the crews or settled, `settled` where somebody who sees it said
    so ("unknown" then: what callers told is taken away). A "no" never silences a "yes" (the first
    caller may have seen what the second did not): it makes it disputed, until somebody settles it.
    """
    joined = {name: dict(fact) for name, fact in facts.items()}
    new = []
    for name, answer in told.items():
        if answer == UNKNOWN:
            continue
        known = joined.get(name)
        was = known["value"] if known else UNKNOWN
        if known is None or was == UNKNOWN or (answer == YES and was == NO):
            joined[name] = {"value": answer, "at": at, "version": version, "reports": 1, "disputed": was == NO}
            if answer == YES:
                new.append(name)
        elif known["value"] == answer:
            known["reports"] += 1
        else:
            known["disputed"] = True
    return joined, new


def settled(answer: str, at: str, version: int, reports: int) -> dict[str, Any]:
    """A fact as somebody on scene finds it: it outranks what any caller told before."""
    return {
        "value": answer,
        "at": at,
        "version": version,
        "reports": reports,
        "disputed": False,
        "passed": True,
        "settled": True,
    }


def join_facts(several: Iterable[Mapping[str, Any]]) -> Facts:
    """The facts of incidents that are one: a "yes" of any counts, told first by the earliest; but what
    was settled at one of them outranks what was told before at any."""
    told: dict[str, list[Mapping[str, Any]]] = {}
    for facts in several:
        for name, fact in facts.items():
            told.setdefault(name, []).append(fact)
    return {name: _one(same) for name, same in told.items()}


def _one(told: list[Mapping[str, Any]]) -> dict[str, Any]:
    last = max((f for f in told if f.get("settled")), key=lambda f: f["at"], default=None)
    if last is not None:
        later = [f for f in told if f["at"] > last["at"]]
        told = later if later and last["value"] == UNKNOWN else [last, *later]
    differ = len({f["value"] for f in told}) > 1
    same = [f for f in told if f["value"] == (YES if differ else told[0]["value"])]
    first = min(same, key=lambda f: (f["at"], f["version"]))
    joined = {
        "value": first["value"],
        "at": first["at"],
        "version": max(f["version"] for f in same),
        "reports": sum(f["reports"] for f in same),
        "disputed": differ or any(f["disputed"] for f in told),
    }
    marks = {mark: True for mark in ("passed", "settled") if all(f.get(mark) for f in same)}
    return joined | marks
