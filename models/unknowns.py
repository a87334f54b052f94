"""What is said of elements that no analysis knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models.analysis import Analysis, elements_pct
from models.composition import SUM_TOLERANCE_PCT, Filled
from models.inherit import Lineage
from models.issue import Issue
from models.scenario import Scenario

NOTHING = Analysis()
"""An analysis that says nothing."""


def unknown_issues(
    scenario: Scenario,
    *,
    compositions: Mapping[str, Filled],
    heels: Mapping[str, Filled],
    classes: Mapping[str, Filled],
    lineages: tuple[Lineage, ...],
) -> tuple[Issue, ...]:
    """Errors for what must be known and is not; warnings for what was assumed."""
    pointers, base = _pointers(scenario), scenario.settings.base_element
    usable = {
        one.metal_id: one.metal.analysis
        for one in lineages
        if not one.value("sealed") and one.value("status") != "hold"
    }
    named = {key: compositions[key] for key in sorted(usable)}
    told = {key: one for key, one in named.items() if one.missing or not one.pct[base] > 0.0}
    issues = [
        issue
        for key, filled in told.items()
        for issue in _errors(_called(key, pointers), filled, pointers[key][0], base, usable[key])
    ]
    issues += [
        issue
        for key, filled in heels.items()
        for issue in _errors(f"heel of furnace {key}", filled, "/furnaces", base)
    ]
    places = {row.class_: f"/classes/{i}" for i, row in enumerate(scenario.classes)}
    issues += [
        issue
        for key, filled in classes.items()
        for issue in _errors(f"class {key}", filled, places[key], base)
    ]
    assumed = {
        _called(key, pointers): filled
        for key, filled in named.items()
        if filled.zeroed or filled.bounded or filled.traced
    }
    assumed |= {f"class {key}": filled for key, filled in classes.items()}
    return (*issues, *_assumptions(assumed, scenario.settings.trace_default_pct))


def _called(key: str, pointers: Mapping[str, tuple[str, str]]) -> str:
    """What to call a lot or offer."""
    return f"{pointers[key][1]} {key}"


def _pointers(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """Where each lot or offer stands in the document, and what to call it."""
    lots = {row.lot_id: (f"/lots/{i}", "lot") for i, row in enumerate(scenario.lots)}
    return lots | {row.offer_id: (f"/offers/{i}", "offer") for i, row in enumerate(scenario.offers)}


def _errors(
    thing: str, filled: Filled, pointer: str, base: str, own: Analysis = NOTHING
) -> Iterable[Issue]:
    sheet = pointer.split("/")[1]
    if filled.missing:
        names = ", ".join(filled.missing)
        yield Issue(
            code="analysis_missing",
            severity="error",
            sheet=sheet,
            pointer=pointer,
            column=filled.missing[0],
            message=f"{thing}: {names} not analysed, and an alloy on order limits it"
            + _without_means(filled.missing, own),
            hint="fill the column, name a material that knows it, or set unknown_analysis "
            "to bound (with a _max column) or zero",
        )
    if filled.pct[base] > 0.0:  # it is no more than what the others leave
        return
    total = elements_pct(filled.pct)
    if total > 100.0 + SUM_TOLERANCE_PCT:
        yield Issue(
            code="analysis_over_100",
            severity="error",
            sheet=sheet,
            pointer=pointer,
            value=f"{total:.4g}",
            message=f"{thing}: the analysis adds up to {total:.4g} %, more than the whole metal",
            hint="composition is wt-% of the metal; check the decimal mark and the unit",
        )


def _without_means(missing: Iterable[str], own: Analysis) -> str:
    """Of which of the missing elements a deviation is given, whose mean nobody knows."""
    figures = (own.by_element.get(name) for name in missing)
    bare = [one.element for one in figures if one is not None and (one.sd, one.n) != (None, None)]
    return f"; a deviation is given of {', '.join(bare)}, and no mean" if bare else ""


def _assumptions(named: Mapping[str, Filled], trace_pct: float) -> Iterable[Issue]:
    for field, code, text in (
        ("zeroed", "analysis_taken_as_zero", "not analysed and taken as zero, as set"),
        ("bounded", "analysis_taken_as_bound", "not analysed and taken at the upper bound"),
        (
            "traced",
            "analysis_taken_as_trace",
            f"not analysed and taken as {trace_pct:g} %, a trace",
        ),
    ):
        by_elements: dict[str, list[str]] = {}
        for thing, filled in named.items():
            if elements := ", ".join(getattr(filled, field)):
                by_elements.setdefault(elements, []).append(thing)
        for elements, things in by_elements.items():
            shown = ", ".join(things[:4]) + (f" and {len(things) - 4} more" * (len(things) > 4))
            yield Issue(code=code, severity="warning", message=f"{elements}: {text} ({shown})")
