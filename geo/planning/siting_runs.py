"""A run of siting from its row: posed again over today and its scenario, proved, told."""

from collections.abc import Mapping
from typing import Any

from geo.planning.asking import arrivals_of, question_of, world_of
from geo.planning.coverage import Arrivals
from geo.planning.edits import parse_edits
from geo.planning.milp import Watch
from geo.planning.sites import SitingQuestion, pose, told
from geo.planning.siting import LIMIT_S, prove, quick

SITING_FIELDS = ("model", "count", "kinds", "own", "keep", "turnout_s", "busy", "busy_from")


def siting_question(data: Mapping[str, Any]) -> SitingQuestion:
    """From checked fields, or from a row's JSON."""
    keep = data.get("keep")
    own = tuple((str(row["name"]), float(row["lon"]), float(row["lat"])) for row in data.get("own") or ())
    return SitingQuestion(
        model=data["model"],
        count=data["count"],
        kinds=tuple(data.get("kinds") or ()),
        own=own,
        keep=None if keep is None else tuple(keep),
        turnout_s=float(data.get("turnout_s") or 0.0),
        busy=float(data.get("busy") or 0.0),
        busy_from=str(data.get("busy_from") or ""),
    )


def answer_quickly(found: Arrivals, question: SitingQuestion) -> dict[str, Any]:
    """A good answer at once."""
    problem, sites = pose(found, question)
    return told(found, question, sites, quick(question.model, problem))


def answer_with_proof(asked: Mapping[str, Any], limit_s: float = LIMIT_S, watch: Watch | None = None) -> dict[str, Any]:
    """The proved answer to a stored question. Raises milp.Stopped where `watch` stops it."""
    found = arrivals_of(world_of(parse_edits(asked["edits"])), question_of(asked))
    question = siting_question(asked)
    problem, sites = pose(found, question)
    return told(found, question, sites, prove(question.model, problem, limit_s, watch))
