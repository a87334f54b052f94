"""One measurement in a process of its own: ``python -m benchmarks.worker TASK ...``, JSON out.

Each task imports what it needs before the clock runs, so that no peer carries another's memory.
"""

# ruff: noqa: PLC0415 (a task imports only what it measures)
from __future__ import annotations

import gc
import json
import pickle
import resource
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

Result = dict[str, Any]


def peak_mb() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build_ours(folder: str) -> Result:
    """From a read scenario to a solver that holds its program."""
    from benchmarks.ours import posed_of
    from models.filling import fill
    from optimiser.intake import read_scenario
    from optimiser.solve.highs import HighsSession
    from optimiser.solve.solution import Effort

    brief = fill(read_scenario(Path(folder)))
    gc.collect()
    before_mb, start = peak_mb(), time.process_time()
    ours = posed_of(brief)
    built = time.process_time()
    session = HighsSession(ours.program, Effort())
    return _handed(session.solver, start, built, before_mb)


def build_pulp(case_file: str) -> Result:
    """From dictionaries to a solver that holds the program, with PuLP."""
    import pulp  # noqa: F401

    from benchmarks.peers import pulp_handed, pulp_program

    return _build_peer(case_file, pulp_program, pulp_handed)


def build_pyomo(case_file: str) -> Result:
    """The same with Pyomo."""
    import pyomo.contrib.appsi.solvers
    import pyomo.environ  # noqa: F401

    from benchmarks.peers import pyomo_handed, pyomo_program

    return _build_peer(case_file, pyomo_program, pyomo_handed)


def _build_peer(
    case_file: str, program_of: Callable[[Any], Any], handed: Callable[[Any], Any]
) -> Result:
    case = pickle.loads(Path(case_file).read_bytes())
    gc.collect()
    before_mb, start = peak_mb(), time.process_time()
    program = program_of(case)
    built = time.process_time()
    return _handed(handed(program), start, built, before_mb)


def _handed(solver: Any, start: float, built: float, before_mb: float) -> Result:
    end = time.process_time()
    return {
        "build_s": built - start,
        "hand_over_s": end - built,
        "total_s": end - start,
        "rows": solver.getNumRow(),
        "columns": solver.getNumCol(),
        "nonzeros": solver.getNumNz(),
        "before_mb": before_mb,
        "peak_mb": peak_mb(),
    }


def write_case(folder: str, case_file: str) -> Result:
    """The numbers of a scenario for the peers, in a file."""
    from benchmarks.ours import case_of, posed_of
    from models.filling import fill
    from optimiser.intake import read_scenario

    case = case_of(posed_of(fill(read_scenario(Path(folder)))))
    Path(case_file).write_bytes(pickle.dumps(case))
    return {}


def solve_bare(folder: str, solver: str) -> Result:
    """The matrix of a scenario and nothing else: GLOP, or HiGHS by ``simplex`` or ``ipm``."""
    from benchmarks.ours import posed_of
    from models.filling import fill
    from optimiser.intake import read_scenario
    from optimiser.solve import glop
    from optimiser.solve.highs import HighsSession
    from optimiser.solve.solution import Clock, Effort

    ours = posed_of(fill(read_scenario(Path(folder))))
    clock = Clock(seconds=60.0)
    if solver == "glop":
        start = time.perf_counter()
        found = glop.minimise(ours.program, ours.cost, clock)
    else:
        session = HighsSession(ours.program, Effort())
        session.solver.setOptionValue("solver", solver)
        start = time.perf_counter()
        found = session.minimise(ours.cost, clock)
    return {
        "solve_s": time.perf_counter() - start,
        "ending": found.ending.value,
        "cost": found.objective,
    }


def plan(folder: str, time_limit_s: str) -> Result:
    """The whole way from files to JSON, and how much of it the solver had."""
    from optimiser.export import plan_document
    from optimiser.intake import read_scenario
    from optimiser.plan import make_plan

    start = time.perf_counter()
    scenario = read_scenario(Path(folder))
    read = time.perf_counter()
    made = make_plan(scenario, time_limit_s=float(time_limit_s))
    planned = time.perf_counter()
    text = json.dumps(plan_document(made))
    end = time.perf_counter()
    (goal,) = made.goals
    return {
        "outcome": made.outcome,
        "passed": made.check.passed,
        "cost": goal.value,
        "gap_pct": goal.gap_pct,
        "read_s": read - start,
        "build_s": made.provenance.seconds.build,
        "solve_s": made.provenance.seconds.solve,
        "verify_s": made.provenance.seconds.verify,
        "write_s": end - planned,
        "total_s": end - start,
        "json_kb": len(text) / 1024,
        "peak_mb": peak_mb(),
    }


def segregate(who: str, streams: str, bins: str, orders: str, kind: str, seconds: str) -> Result:
    """A yard whose streams share bins, by us, or by ``scip`` alone as it comes."""
    from benchmarks.segregation import asked, by_scip, yard
    from optimiser.segregation.session import MixingSession
    from optimiser.solve.solution import Clock, Effort

    size = {"streams": int(streams), "bins": int(bins), "orders": int(orders)}
    program, mixing, form = asked(yard(**size, seed=1, whole=kind == "whole"))
    start = time.perf_counter()
    if who == "scip":
        value, bound = by_scip(program, mixing, form, seconds=float(seconds))
    else:
        session = MixingSession(program, mixing, Effort())
        found = session.minimise(form, Clock(seconds=float(seconds)))
        value, bound = found.objective, found.bound
    return {"value": value, "bound": bound, "seconds": time.perf_counter() - start}


def standard(who: str, which: str, seconds: str) -> Result:
    """A standard pooling problem, published or drawn, by us, or by ``scip`` alone as it comes."""
    from benchmarks.standard import drawn, measured, published

    if which == "published":
        network = published()
    else:
        streams, bins, orders, qualities = (int(word) for word in which.split("x"))
        network = drawn(streams=streams, bins=bins, orders=orders, qualities=qualities, seed=1)
    start = time.perf_counter()
    value, bound = measured(network, who, float(seconds))
    return {"value": value, "bound": bound, "seconds": time.perf_counter() - start}


def account(folder: str, out: str) -> Result:
    """The books in ``folder`` to a ledger.json: seconds and processor's seconds of each step."""
    from optimiser.export.ledger_files import ledger_json
    from optimiser.intake.book_sheets import read_books
    from optimiser.ledger.ledger import ledger
    from optimiser.ledger.period.build import movements_of_books

    clocks = [_clocks()]
    books, warnings = read_books(Path(folder))
    clocks.append(_clocks())
    movements = movements_of_books(books, warnings)
    clocks.append(_clocks())
    made = ledger(movements, input_sha256="measured")
    clocks.append(_clocks())
    Path(out).write_text(ledger_json(made), encoding="utf-8")
    clocks.append(_clocks())
    found: Result = {
        name: len(books[name]) for name in ("charges", "receipts", "charge_lines", "casts")
    }
    found |= {"figures": len(made.entries), "flows": len(made.flows)}
    steps = zip(("read", "count", "account", "write"), pairwise(clocks), strict=True)
    for name, (start, end) in (*steps, ("all", (clocks[0], clocks[-1]))):
        found |= {f"{name}_s": end[0] - start[0], f"{name}_cpu_s": end[1] - start[1]}
    return found | {"json_mb": Path(out).stat().st_size / 1e6, "peak_mb": peak_mb()}


def _clocks() -> tuple[float, float]:
    """Seconds, and seconds of the processor."""
    return time.perf_counter(), time.process_time()


TASKS: dict[str, Callable[..., Result]] = {
    "build_ours": build_ours,
    "build_pulp": build_pulp,
    "build_pyomo": build_pyomo,
    "write_case": write_case,
    "solve_bare": solve_bare,
    "plan": plan,
    "segregate": segregate,
    "standard": standard,
    "account": account,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
