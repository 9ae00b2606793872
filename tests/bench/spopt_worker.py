"""spopt in its own environment: reads one covering problem, answers with value, seconds and status.

python spopt_worker.py PROBLEM.npz mclp|lscp LIMIT_S
"""

import json
import sys
import time
import warnings

import numpy as np
import pulp
from spopt.locate import LSCP, MCLP

warnings.simplefilter("ignore")


def main(path: str, model: str, limit_s: str) -> None:
    task = np.load(path)
    times, weights = task["seconds"].T, task["weight"]
    began = time.perf_counter()
    if model == "mclp":
        problem = MCLP.from_cost_matrix(times, weights, float(task["limit"]), p_facilities=int(task["count"]))
    else:
        reachable = (times <= float(task["limit"])).any(axis=1)
        problem = LSCP.from_cost_matrix(times[reachable], float(task["limit"]))
    built = time.perf_counter() - began
    solved = problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=float(limit_s)))
    taken = time.perf_counter() - began
    chosen = [i for i, variable in enumerate(solved.fac_vars) if variable.value() and variable.value() > 0.5]
    covered = (times[:, chosen] <= float(task["limit"])).any(axis=1)
    value = float(weights[covered].sum()) if model == "mclp" else float(len(chosen))
    proved = solved.problem.sol_status == pulp.LpSolutionOptimal and taken < float(limit_s)
    print(json.dumps({"value": value, "seconds": taken, "built": built, "proved": bool(proved)}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
