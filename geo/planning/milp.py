"""A mixed integer program for HiGHS: solved in this process, or in a child that can be watched and
stopped. The gap is HiGHS's own: how far the best found may still be from the best there is."""

import os
import pickle
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

LOOK_EVERY_S = 0.3
# a line of HiGHS's table: … explored%, bound, best found, gap% …
ROW = re.compile(r"%\s+(-?[\d.e+]+)\s+(-?[\d.e+]+)\s+([\d.]+)%")


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise `cost` @ v where `low` <= `rows` @ v <= `high` and 0 <= v <= `most`; `whole` marks the
    variables that must be integers."""

    cost: NDArray[np.float64]
    rows: csr_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    most: NDArray[np.float64]
    whole: NDArray[np.bool_]


class Solved(NamedTuple):
    """`values` None: nothing found in the time. `bound`: no solution costs less. `proved`: the best."""

    values: NDArray[np.float64] | None
    cost: float
    bound: float
    proved: bool
    seconds: float


class Stopped(Exception):
    """Whoever watches asked to stop."""


Watch = Callable[[dict[str, float]], bool]  # progress in, whether to go on out


def solve(program: Program, limit_s: float = 60.0, watch: Watch | None = None) -> Solved:
    """Solve within `limit_s` seconds. With `watch` HiGHS runs in a child process, `watch` hears of
    its progress (seconds, bound, cost, gap) a few times a second, and may stop it: then Stopped.

    Raises ValueError where the program has no solution.
    """
    return _here(program, limit_s) if watch is None else _in_child(program, limit_s, watch)


def _here(program: Program, limit_s: float, log: bool = False) -> Solved:
    began = time.perf_counter()
    result = milp(
        program.cost,
        integrality=program.whole.astype(int),
        bounds=Bounds(0, program.most),
        constraints=LinearConstraint(program.rows, program.low, program.high),
        options={"time_limit": float(limit_s), "mip_rel_gap": 0.0, "disp": log},
    )
    if result.status == 2:
        raise ValueError(_("no choice of sites satisfies this; allow more posts or a longer target"))
    bound = result.mip_dual_bound
    cost = float(result.fun) if result.x is not None else float("inf")
    return Solved(
        result.x, cost, cost if result.status == 0 else float(bound), result.status == 0, time.perf_counter() - began
    )


def _in_child(program: Program, limit_s: float, watch: Watch) -> Solved:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        task, answer, log = (Path(folder) / name for name in ("task", "answer", "log"))
        task.write_bytes(pickle.dumps((program, limit_s)))
        here = str(Path(__file__).resolve().parent.parent.parent)
        with open(log, "wb") as out:
            child = subprocess.Popen(
                [sys.executable, "-m", "geo.planning.milp", str(task), str(answer)],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": here},
                cwd=here,
            )
        try:
            while child.poll() is None:
                time.sleep(LOOK_EVERY_S)
                progress = {"seconds": round(time.perf_counter() - began, 1)} | last_progress(log.read_text("utf-8"))
                if not watch(progress):
                    raise Stopped
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
        if not answer.exists():
            raise RuntimeError(f"the solver ended with {child.returncode}: {log.read_text('utf-8')[-300:]}")
        kind, result = pickle.loads(answer.read_bytes())  # noqa: S301  this program's own file
        if kind == "refused":
            raise ValueError(result)
        return Solved(*result)


def last_progress(log: str) -> dict[str, float]:
    """Bound, cost and gap (a share) of the last line of HiGHS's table that has them."""
    for line in reversed(log.splitlines()):
        found = ROW.search(line)
        if found:
            bound, cost, gap = (float(text) for text in found.groups())
            return {"bound": bound, "cost": cost, "gap": gap / 100.0}
    return {}


def _child(task: str, answer: str) -> None:
    program, limit_s = pickle.loads(Path(task).read_bytes())  # noqa: S301  this program's own file
    try:
        result: tuple[str, object] = ("solved", tuple(_here(program, limit_s, log=True)))
    except ValueError as error:
        result = ("refused", str(error))
    Path(answer).write_bytes(pickle.dumps(result))


if __name__ == "__main__":
    from geo.planning import milp as this  # the program was pickled under this name

    this._child(*sys.argv[1:3])
