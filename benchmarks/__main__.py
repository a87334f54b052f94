"""Measure, side by side, and write RESULTS.md: ``make bench``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import isfinite
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import cones, corrections, infeasible, learning, risk
from benchmarks.books import write_books
from benchmarks.cluster import Farms, cost_per_task, speed_up
from benchmarks.generate import plant
from benchmarks.results import Watch, measure_alone, table
from benchmarks.what_if import FULL as WAITS
from benchmarks.what_if import SMOKE as FEW_WAITS
from benchmarks.what_if import Waits
from benchmarks.what_if import told as waits_told
from optimiser.intake import write_scenario

Row = dict[str, Any]
RESULTS = Path(__file__).parent / "RESULTS.md"

HOW_BUILT = (
    "From the filled scenario (Remelt), or from dictionaries of ready coefficients (peers), to "
    "HiGHS in memory; CPU seconds, cold. Medians; the ratio is the median of the pairwise ones."
)
FARMED = (
    "The scheduler and the client share the machine's cores with the workers, so that 2 workers "
    "on 2 cores stay below 2 times."
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much to measure."""

    week: tuple[int, int]
    whole: tuple[tuple[int, int, float, float], ...]
    repeats: int
    seeds: int
    yards: tuple[tuple[int, int, int, str, float], ...]
    farms: Farms
    networks: tuple[tuple[str, float], ...]
    infeasible: int
    waits: Waits
    books: tuple[int, int]
    risky: int
    drawn: tuple[tuple[int, int], ...]
    doubted: cones.Sizes
    samples: corrections.Samples
    years: learning.Years


FULL = Size(week=(300, 50), whole=((50, 10, 0.1, 5.0), (120, 20, 1.0, 15.0)), repeats=5, seeds=5,
            yards=((20, 4, 6, "divided", 60.0), (60, 6, 12, "divided", 60.0),
                   (200, 12, 30, "divided", 60.0), (100, 8, 15, "whole", 60.0)),
            networks=(("published", 60.0), ("60x30x40x20", 60.0)), infeasible=18,
            farms=Farms(scenarios=24, lots=60, orders=12, pairs=3, tiny=1000),
             waits=WAITS, books=(5_000, 365),
             risky=1_000, drawn=((100, 50), (300, 50)),
             doubted=cones.FULL, samples=corrections.FULL, years=learning.FULL)  # fmt: skip
SMOKE = Size(week=(30, 5), whole=((20, 4, 1.0, 5.0),), repeats=1, seeds=1,
             yards=((8, 2, 3, "divided", 3.0), (8, 2, 3, "whole", 3.0)),
             networks=(("8x4x6x3", 3.0),), infeasible=1,
             farms=Farms(scenarios=4, lots=6, orders=2, pairs=1, tiny=20),
             waits=FEW_WAITS, books=(40, 30),
             risky=4, drawn=((20, 4),), doubted=cones.SMOKE,
             samples=corrections.SMOKE, years=learning.SMOKE)  # fmt: skip


def measured(task: str, *arguments: object) -> Row:
    """One task in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.worker", task, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def medians(rows: list[Row]) -> Row:
    """The median of every number; of words, the first."""
    first = rows[0]
    return {
        key: median(row[key] for row in rows) if isinstance(first[key], float) else first[key]
        for key in first
    }


def around_the_solver(folder: Path, size: Size) -> str:
    """What everything around the solver takes, against the bare solve of the same matrix."""
    plans = medians([measured("plan", folder, 120) for _ in range(size.repeats)])
    around = plans["total_s"] - plans["solve_s"]
    body = [
        [name, f"{plans[f'{key}_s']:.3f}"]
        for name, key in (
            ("read", "read"),
            ("build", "build"),
            ("solve, hand over, weigh", "solve"),
            ("exact check", "verify"),
            ("write JSON", "write"),
            ("all", "total"),
        )
    ]
    bare = {solver: measured("solve_bare", folder, solver) for solver in ("glop", "simplex", "ipm")}
    against = [
        [solver, found["ending"], f"{found['solve_s']:.2f}", f"{around / found['solve_s']:.2f}"]
        for solver, found in bare.items()
    ]
    said = (
        f"Large week, {size.week[0]} lots and {size.week[1]} orders, from files to a checked plan: "
        f"{plans['outcome']}, {plans['cost']:.2f}; {plans['peak_mb']:.0f} MB at most. "
        f"Around the solver: {around:.3f} s."
    )
    return "\n\n".join((
        "## Around the solver",
        said,
        table(["seconds", "median"], body),
        "The bare solve of the same matrix, and how many times that is spent around the solver:",
        table(["solver", "ending", "s", "around / bare"], against),
    ))  # fmt: skip


def against_peers(folder: Path, size: Size) -> str:
    """Building and handing over the same program, pairwise in turn."""
    case_file = folder / "case.pickle"
    measured("write_case", folder, case_file)
    tasks = (("Remelt", "build_ours", folder), ("PuLP", "build_pulp", case_file),
             ("Pyomo", "build_pyomo", case_file))  # fmt: skip
    runs: dict[str, list[Row]] = {name: [] for name, _, _ in tasks}
    for _ in range(size.repeats):
        for name, task, given in tasks:
            runs[name].append(measured(task, given))
    ours = [run["total_s"] for run in runs["Remelt"]]
    body = []
    for name, rows in runs.items():
        found = medians(rows)
        ratio = median(row["total_s"] / own for row, own in zip(rows, ours, strict=True))
        body.append([
            name,
            *(f"{found[key]:.3f}" for key in ("build_s", "hand_over_s", "total_s")),
            f"{ratio:.1f}",
            *(f"{found[key]:.0f}" for key in ("before_mb", "peak_mb")),
            *(f"{found[key]:,}" for key in ("rows", "columns", "nonzeros")),
        ])  # fmt: skip
    case_file.unlink()
    return "\n\n".join((
        "## Building and handing over, against PuLP and Pyomo",
        HOW_BUILT,
        table(["", "build s", "hand over s", "both s", "times ours", "MB before", "MB peak",
               "rows", "columns", "nonzeros"], body),
    ))  # fmt: skip


def whole_things(size: Size) -> str:
    """Whole pieces, smallest bites and max_sources: the gap that is left after the time."""
    body = []
    for lots, orders, gap_pct, seconds in size.whole:
        for seed in range(1, size.seeds + 1):
            found = _whole(lots, orders, seed, gap_pct=gap_pct, seconds=seconds)
            gap = "none" if found["gap_pct"] is None else f"{found['gap_pct']:.3f}"
            body.append([
                f"{lots} x {orders}, seed {seed}", f"{gap_pct:g} % in {seconds:g} s",
                gap, f"{found['solve_s']:.2f}", found["outcome"], str(found["passed"]),
            ])  # fmt: skip
    return "\n\n".join(
        (
            "## Whole pieces, smallest bites, few sources",
            table(["lots x orders", "target", "gap %", "solve s", "outcome", "checked"], body),
        )
    )


def _whole(lots: int, orders: int, seed: int, *, gap_pct: float, seconds: float) -> Row:
    scenario = plant(lots=lots, orders=orders, seed=seed, whole=True)
    settings = scenario.settings.model_copy(update={"gap_pct": gap_pct})
    with tempfile.TemporaryDirectory() as folder:
        write_scenario(scenario.model_copy(update={"settings": settings}), Path(folder) / "plant")
        return measured("plan", Path(folder) / "plant", seconds)


def against_scip(size: Size) -> str:
    """Streams that share bins: the best plan and the bound after the same time, side by side."""
    body = []
    for streams, bins, orders, kind, seconds in size.yards:
        for name, who in (("Remelt", "ours"), ("SCIP alone", "scip")):
            found = measured("segregate", who, streams, bins, orders, kind, seconds)
            label = f"{streams} streams, {bins} bins, {orders} orders, {kind}"
            body.append([label, name, *_gap(found)])
    return "\n\n".join(
        (
            "## Segregation, against SCIP alone",
            "Cost and its bound, from the same arrays; SCIP as it comes, to a tolerance of 1e-8.",
            table(["yard", "", "cost", "bound", "gap %", "s"], body),
        )
    )


def on_a_cluster(size: Size) -> str:
    """Batches on workers of their own: the speed-up, and the cost of a task."""
    farms = size.farms
    plants = f"{farms.scenarios} plants of {farms.lots} lots and {farms.orders} orders"
    return "\n\n".join((
        "## Batches on a dask cluster",
        f"{plants} on workers of this machine; medians of {farms.pairs} runs in turn. {FARMED}",
        table(["tasks", "s", "times as fast"], speed_up(farms)),
        f"{farms.tiny:,} tiny tasks, 4 lots and an order each, on 2 workers:",
        table(["each", ""], cost_per_task(farms)),
    ))  # fmt: skip


def what_ifs(size: Size) -> str:
    """Changes of a plan that is held open, and a front, against answering cold."""
    return waits_told(size.waits)


def after_samples(size: Size) -> str:
    """Corrections of melts that were sampled, most of them off."""
    said = (
        f"{size.samples.count} samples of each week, seed {size.samples.seed}: in the middle of "
        "every limit but for two elements. Additions, pour-off, dilution and each other alloy on "
        "order are planned and checked."
    )
    body = table(list(corrections.HEAD), list(corrections.rows(size.samples)))
    return f"## Corrections\n\n{said}\n\n{body}"


def a_year_accounted(size: Size) -> str:
    """The books of a plant to its ledger.json, in a process of its own."""
    charges, days = size.books
    with tempfile.TemporaryDirectory() as where:
        folder, out = Path(where) / "books", Path(where) / "ledger.json"
        write_books(folder, charges=charges, first=date(2025, 1, 1), days=days, seed=1)
        found = medians([measured("account", folder, out) for _ in range(size.repeats)])
    said = (
        f"The books of {days} days, drawn: {found['charges']:,} charges, {found['receipts']:,} "
        f"lots, {found['charge_lines']:,} lines, {found['casts']:,} casts, as CSV files. "
        f"{found['figures']:,} figures and {found['flows']:,} flows in {found['json_mb']:.1f} MB "
        f"of JSON; {found['peak_mb']:.0f} MB of memory at most. Medians of {size.repeats}."
    )
    steps = {"read and check": "read", "follow the metal": "count", "account": "account",
             "write ledger.json": "write", "all": "all"}  # fmt: skip
    body = [
        [step, f"{found[f'{key}_cpu_s']:.2f}", f"{found[f'{key}_s']:.2f}"]
        for step, key in steps.items()
    ]
    head = ["", "CPU s", "s"]
    return "\n\n".join(("## A year of a plant accounted", said, table(head, body)))


def _gap(found: Row) -> list[str]:
    """Value, bound, gap and time in words."""
    value, bound = float(found["value"]), float(found["bound"])
    known = isfinite(value) and isfinite(bound)
    return [
        f"{value:.1f}" if isfinite(value) else "none",
        f"{bound:.1f}" if isfinite(bound) else "none",
        f"{100 * (value - bound) / abs(value):.3f}" if known else "none",
        f"{found['seconds']:.1f}",
    ]


def standard_networks(size: Size) -> str:
    """Standard pooling problems, where no two bins are alike: side by side with SCIP alone."""
    body = []
    for which, seconds in size.networks:
        for name, who in (("Remelt", "ours"), ("SCIP alone", "scip")):
            body.append([which, name, *_gap(measured("standard", who, which, seconds))])
    said = (
        "sppA0 as published (20 streams, 10 bins, 15 orders, 12 qualities; best known -35812.33), "
        "and one drawn of that kind (streams x bins x orders x qualities)."
    )
    head = ["network", "", "cost", "bound", "gap %", "s"]
    return f"## Standard pooling problems, against SCIP alone\n\n{said}\n\n{table(head, body)}"


def verdicts(size: Size) -> str:
    """Plants that cannot make an order: whether the first way out holds, and no less does."""
    said = (
        "Plants drawn so that an order cannot be made. The first way out of each is applied to the "
        "scenario and planned again; where it is a continuous amount, so is 2 % less of it. Time "
        "is the processor's, for the plan with its verdict."
    )
    body = table(list(infeasible.HEAD), infeasible.lines(size.infeasible))
    return f"## Verdicts\n\n{said}\n\n{body}"


def stated_risk(size: Size) -> str:
    """Plans with a stated risk: whether draws confirm it, and what drawing takes."""
    said = (
        f"{size.risky:,} plants drawn, each promise of their plans beside 10,000 draws of every "
        "error. *Made use of* are promises of which 90 % is spent, *had use for more* charges with "
        "primary in them while scrap was left."
    )
    return "\n\n".join((
        "## Plans with a stated risk", said,
        table(list(risk.CALIBRATION_HEAD), risk.calibration(size.risky)),
        "10,000 draws, ten lots in each charge, with errors of the scales:",
        table(list(risk.DRAWS_HEAD), risk.draws(size.drawn)),
    ))  # fmt: skip


def doubted(size: Size) -> str:
    """What limits whose analyses are not sure take."""
    parts = cones.parts(size.doubted)
    return "\n\n".join(f"{said}\n\n{table(head, body)}" for said, head, body in parts)


def years_learned(size: Size) -> str:
    """Years with known truth: how many ranges hold it, and what plans come to when melted."""
    years = size.years
    said = (
        f"{len(years.seeds)} years of {years.heats} heats, drawn, suppliers who declare wrongly "
        "and papers that are wrong among them. Ranges are to hold the truth in 90 % of cases:"
    )
    weeks = (
        f"{years.replayed} heats after each, planned to least primary metal at an accepted risk of "
        f"{learning.ACCEPTED_PCT:g} % a limit, then melted as the metal truly is:"
    )
    planned = ["planned", "heats", "left out", "off spec per 100", "primary kg", "more than true"]
    return "\n\n".join((
        "## Learning from past heats", said,
        table(["ranges of", "asked", "hold the truth, %"], learning.coverage_rows(years)), weeks,
        table(planned, learning.replay_rows(years)),
    ))  # fmt: skip


ALONE: dict[str, tuple[str, Callable[[Size], str]]] = {
    "cluster": ("batches", on_a_cluster),
    "segregation": ("streams that share bins", against_scip),
    "verdicts": ("verdicts", verdicts),
    "what-if": ("changes", what_ifs),
    "books": ("ledgers", a_year_accounted),
    "cones": ("limits whose analyses are not sure", doubted),
    "risk": ("plans with a stated risk", stated_risk),
    "corrections": ("corrections", after_samples),
    "learn": ("learning", years_learned),
}
"""Parts that can be asked for by themselves."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="small and once; writes nothing")
    parser.add_argument("--write", action="store_true", help="write the parts asked for as well")
    for name, (what, _) in ALONE.items():
        parser.add_argument(f"--{name}", action="store_true", help=f"{what} only")
    asked = parser.parse_args()
    smoke, size = asked.smoke, SMOKE if asked.smoke else FULL
    parts = [name for name in ALONE if getattr(asked, name.replace("-", "_"))]
    if parts:
        measures = [partial(ALONE[name][1], size) for name in parts]
        measure_alone(measures, RESULTS if asked.write and not smoke else None)
        return
    watch = Watch()
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where) / "week"
        write_scenario(plant(lots=size.week[0], orders=size.week[1], seed=2), folder)
        measured_parts = (
            around_the_solver(folder, size),
            against_peers(folder, size),
            whole_things(size),
            against_scip(size),
            on_a_cluster(size),
            standard_networks(size),
            verdicts(size),
            what_ifs(size),
            a_year_accounted(size),
            stated_risk(size),
            doubted(size),
            after_samples(size),
            years_learned(size),
        )
    head = f"# Measured\n\nBy `make bench` on {watch.said()}."
    report = "\n\n".join((head, *measured_parts)) + "\n"
    print(report)
    if not smoke:
        RESULTS.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
