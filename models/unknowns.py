"""What is said of elements that no analysis knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models.analysis import Analysis, elements_pct
from models.composition import SUM_TOLERANCE_PCT, Filled
from models.inherit import Lineage
from models.issue import Issue
from models.lot import Lot
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
    base = scenario.settings.base_element
    usable = {
        one.metal_id: one
        for one in lineages
        if not one.value("sealed") and one.value("status") != "hold"
    }
    named = {key: compositions[key] for key in sorted(usable)}
    told = {key: one for key, one in named.items() if one.missing or not one.pct[base] > 0.0}
    pointers = _pointers(scenario) if told else {}
    places = {row.class_: f"/classes/{i}" for i, row in enumerate(scenario.classes)}
    wrong = [
        *((_called(usable[key]), one, pointers[key], usable[key]) for key, one in told.items()),
        *((f"heel of furnace {key}", one, "/furnaces", None) for key, one in heels.items()),
        *((f"class {key}", one, places[key], None) for key, one in classes.items()),
    ]
    issues = [
        issue
        for thing, filled, pointer, metal in wrong
        for issue in _errors(
            thing, filled, pointer, base, NOTHING if metal is None else metal.metal.analysis
        )
    ]
    assumed: list[tuple[Lineage | str, Filled]] = [
        (usable[key], filled)
        for key, filled in named.items()
        if filled.zeroed or filled.bounded or filled.traced
    ]
    assumed += classes.items()
    return (*issues, *_assumptions(assumed, scenario.settings.trace_default_pct))


def _called(one: Lineage | str) -> str:
    """What to call a lot, an offer or a class."""
    if isinstance(one, str):
        return f"class {one}"
    return f"{'lot' if isinstance(one.metal, Lot) else 'offer'} {one.metal_id}"


def _pointers(scenario: Scenario) -> dict[str, str]:
    """Where each lot or offer stands in the document."""
    lots = {row.lot_id: f"/lots/{i}" for i, row in enumerate(scenario.lots)}
    return lots | {row.offer_id: f"/offers/{i}" for i, row in enumerate(scenario.offers)}


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


def _assumptions(assumed: list[tuple[Lineage | str, Filled]], trace_pct: float) -> Iterable[Issue]:
    for field, code, text in (
        ("zeroed", "analysis_taken_as_zero", "not analysed and taken as zero, as set"),
        ("bounded", "analysis_taken_as_bound", "not analysed and taken at the upper bound"),
        (
            "traced",
            "analysis_taken_as_trace",
            f"not analysed and taken as {trace_pct:g} %, a trace",
        ),
    ):
        alike: dict[tuple[str, ...], list[Lineage | str]] = {}
        for one, filled in assumed:
            if elements := tuple(getattr(filled, field)):
                alike.setdefault(elements, []).append(one)
        for elements, ones in alike.items():
            shown = ", ".join([_called(one) for one in ones[:4]])
            shown += f" and {len(ones) - 4} more" * (len(ones) > 4)
            message = f"{', '.join(elements)}: {text} ({shown})"
            yield Issue(code=code, severity="warning", message=message)
