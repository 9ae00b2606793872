"""Siting proved optimal, beside spopt (PuLP's CBC) over the same matrix: equal in value, and how long."""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from geo.planning.siting import Problem, prove, quick
from tests.bench.harness import VAR, Report, Row
from tests.bench.peers import Peers

PACKAGE = "spopt==0.7.0"
VENV = VAR / "bench-siting-venv"
WORKER = Path(__file__).parent / "spopt_worker.py"
FLOOR_S = 2.0
LIMIT_S = 60.0
SEEDS = (1, 2, 3)
# model, cells, sites, posts, target seconds, whether the promise is about it
CASES = (
    ("mclp", 2000, 300, 15, 480.0, True),
    ("mclp", 2000, 300, 15, 360.0, True),
    ("mclp", 2000, 300, 15, 600.0, True),
    ("mclp", 5000, 500, 25, 480.0, False),
    ("mclp", 10000, 800, 30, 480.0, False),
    ("lscp", 2000, 300, 0, 480.0, False),
)
ABOUT = f"""\
  Cells and sites strewn over 40 x 40 km, sites among the cells, 36 km/h over a detour of 1.4; people 1 to 400 a cell.
  ours   timed: reducing, building and solving (HiGHS), in this process.
  spopt  timed: building its model from the matrix and solving it (CBC, as PuLP brings it). Limit {LIMIT_S:g} s each."""


def bench(report: Report, peers: Peers) -> None:
    report.say(ABOUT)
    python = environment(report)
    for model, cells, sites, posts, limit, promised in CASES:
        of_case(report, python, model, cells, sites, posts, limit, promised)


def of_case(
    report: Report, python: Path | None, model: Any, cells: int, sites: int, posts: int, limit: float, promised: bool
) -> None:
    name = f"siting {model} {cells} cells {sites} sites {posts or 'fewest'} posts {limit:g} s"
    ours, theirs, unequal, quickly, gaps = [], [], 0, [], []
    for seed in SEEDS if promised else SEEDS[:1]:
        problem = made(seed, cells, sites, posts, limit)
        at_once, found = quick(model, problem), prove(model, problem, LIMIT_S)
        ours.append(found.seconds)
        gaps.append(found.gap or 0.0)
        quickly.append(f"{at_once.value / found.value:.2%} in {at_once.seconds * 1000:.0f} ms")
        if python is not None:
            peer = ask_spopt(python, model, problem)
            theirs.append(peer["seconds"])
            if peer["proved"] and found.proved:
                unequal += abs(peer["value"] - found.value) > 1e-6
            else:
                report.say(f"  {name}: unproved within the limit: ours {found.value:g}, spopt {peer['value']:g}")
    sizes = {"cells": cells, "sites": sites, "posts": posts, "gap": max(gaps), "seeds": len(ours)}
    worst = max(ours)
    report.add(
        Row(
            name,
            worst,
            "s",
            floor=FLOOR_S if promised else None,
            sizes=sizes,
            note=f"gap {max(gaps):.2%}, quick {quickly[0]}",
        )
    )
    if theirs:
        report.beside(f"{name}, median", statistics.median(ours), "s", "spopt", statistics.median(theirs), sizes=sizes)
        report.must_be_zero(f"{name} unequal to spopt", unequal, "cases", sizes)


def made(seed: int, cells: int, sites: int, posts: int, limit: float) -> Problem:
    rng = np.random.default_rng(seed)
    spots = rng.uniform(0, 40_000, (cells, 2))
    seconds = np.hypot(*(spots[:sites, None] - spots[None]).transpose(2, 0, 1)) * 1.4 / 10.0
    weight = rng.integers(1, 400, cells).astype(np.float64)
    return Problem(seconds, weight, posts, limit, np.full(cells, np.inf), np.zeros(cells, dtype=np.int64))


def ask_spopt(python: Path, model: str, problem: Problem) -> dict[str, Any]:
    path = VAR / "bench" / "siting.npz"
    np.savez(path, seconds=problem.seconds, weight=problem.weight, limit=problem.limit_s, count=problem.count)
    done = subprocess.run(
        [str(python), str(WORKER), str(path), model, str(LIMIT_S)], capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def environment(report: Report) -> Path | None:
    """spopt's Python, made once; None, and said why, where it cannot be had."""
    python, stamp = VENV / "bin" / "python", VENV / "pins"
    if stamp.exists() and stamp.read_text() == PACKAGE:
        return python
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", PACKAGE],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            report.say(f"  spopt left out: installing it failed ({done.stderr.strip().splitlines()[-1:]})")
            return None
    stamp.write_text(PACKAGE)
    return python
