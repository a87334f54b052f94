"""Ways out by the scales: finer steps, for an order that has a recipe but none in whole steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimiser.explain.ways.case import Case
from optimiser.explain.ways.change import PLANT, Candidate, Change, Gauge, whole
from optimiser.explain.ways.figures import plain

PARTS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001)


def step_ways(case: Case) -> Iterator[Candidate]:
    """The coarsest finer step that does, and the least wider tolerance of the tap."""
    step = case.ask.brief.settings.weigh_step_kg
    coarsest = max(source.weigh_step_kg for source in case.ask.brief.sources)
    if coarsest == 0.0:
        return
    for part in PARTS:
        change = _finer(case, coarsest * part)
        if case.trials.makes(change):
            yield whole(
                kind="step",
                tier=PLANT,
                thing="weigh_step_kg",
                clash=f"steps of {plain(coarsest)} kg",
                title=f"weigh in steps of {plain(coarsest * part)} kg",
                sentence=f"Weigh in steps of {plain(coarsest * part)} kg instead of "
                f"{plain(coarsest)} kg",
                change=change,
            )
            break
    yield _wider_tap(case, step)


def _finer(case: Case, step: float) -> Change:
    """No scale is coarser than ``step``."""
    patch: dict[str, Any] = {}
    step = float(f"{step:.6g}")
    if case.ask.brief.settings.weigh_step_kg > step:
        patch["settings"] = {"weigh_step_kg": step}
    for source in case.ask.brief.sources:
        own = source.weigh_step_kg not in (0.0, case.ask.brief.settings.weigh_step_kg)
        if source.kind in ("lot", "offer") and source.weigh_step_kg > step and own:
            row = {f"{source.kind}_id": source.source_id, "weigh_step_kg": step}
            patch.setdefault(f"{source.kind}s", []).append(row)
    return Change(patch=patch)


def _wider_tap(case: Case, step: float) -> Candidate:
    was = case.ask.brief.settings.tap_tolerance_pct
    least = max(was, 100.0 * step / case.order.most_tap_kg)
    gauge = Gauge(was=was, sign=1, guess=max(least - was, 0.01), unit="%", most=5.0)
    return Candidate(
        kind="step",
        tier=PLANT,
        thing="tap_tolerance_pct",
        clash=f"a tap that is met within {plain(was)} %",
        change=lambda amount: Change(
            patch={"settings": {"tap_tolerance_pct": gauge.becomes(amount)}}
        ),
        title=lambda amount: f"let taps be met within {plain(gauge.becomes(amount))} %",
        sentence=lambda amount: (
            f"Let what is tapped be within {plain(gauge.becomes(amount))} % of what is asked for "
            f"instead of {plain(was)} %"
        ),
        gauge=gauge,
    )
