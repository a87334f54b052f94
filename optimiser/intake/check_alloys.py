"""Cross-checks of alloys: what a limit speaks of, and that its numbers can hold together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from models.alloy import Limit
from models.element import OTHERS_EACH, OTHERS_TOTAL, SYMBOLS, is_symbol, members
from models.issue import Issue
from models.lot import Lot, Offer
from optimiser.intake.reading import Reading
from optimiser.intake.words import quoted

BOUNDS = ("min_pct", "aim_min_pct", "aim_max_pct", "max_pct")
"""The bounds of a limit in the order in which their values must stand."""


def names_are_well_formed(reading: Reading) -> Iterator[Issue]:
    """A sum adds different elements, a ratio divides two, and symbols are spelt as such."""
    for row, limit in enumerate(reading.scenario.alloys):
        parts = members(limit.element)
        if not _is_well_formed(limit.element, parts):
            yield reading.issue(
                "alloys",
                row,
                "element",
                code="element_malformed",
                message=f"alloy {limit.alloy}: {quoted(limit.element)} is neither an element, "
                "a sum nor a ratio",
                hint="write Si, Si+Fe, Fe/Mn, others_each or others_total",
            )
        for name in parts:
            symbol = name.capitalize()
            if not is_symbol(name) and symbol in SYMBOLS:
                yield reading.issue(
                    "alloys",
                    row,
                    "element",
                    code="symbol_case",
                    severity="warning",
                    message=f"alloy {limit.alloy}: {quoted(name)} is taken for a quality, since "
                    "it is no chemical symbol",
                    hint=f"did you mean {symbol}?",
                )


def _is_well_formed(element: str, parts: tuple[str, ...]) -> bool:
    if element in (OTHERS_EACH, OTHERS_TOTAL):
        return True
    divided = element.count("/")
    is_ratio = divided == 1 and "+" not in element
    return all(parts) and len(set(parts)) == len(parts) and (divided == 0 or is_ratio)


def limits_do_not_cross(reading: Reading) -> Iterator[Issue]:
    """No lower bound is above an upper one, and aims lie within the spec."""
    for row, limit in enumerate(reading.scenario.alloys):
        given = [(name, v) for name in BOUNDS if (v := getattr(limit, name)) is not None]
        crossing = [pair for pair in combinations(given, 2) if pair[0][1] > pair[1][1]]
        for (low, low_value), (high, high_value) in crossing[:1]:
            spec = low == "min_pct" and high == "max_pct"
            yield reading.issue(
                "alloys",
                row,
                low if low.startswith("aim") else high,
                code="limits_crossing" if spec else "aim_crossing",
                message=f"alloy {limit.alloy}, {limit.element}: {low} {low_value:g} is above "
                f"{high} {high_value:g}",
                hint="swap them, or mend the one that is wrong"
                if spec
                else "an aim lies within min_pct and max_pct",
            )


def limits_are_shares(reading: Reading) -> Iterator[Issue]:
    """Limits of elements and sums lie in 0 to 100, ratios are not negative."""
    for row, limit in enumerate(reading.scenario.alloys):
        if any(name not in SYMBOLS for name in members(limit.element)):
            continue
        most = float("inf") if limit.is_ratio else 100.0
        for name in BOUNDS:
            value = getattr(limit, name)
            if value is not None and not 0.0 <= value <= most:
                words = "must be 0 or more" if value < 0 else "must be 100 or less"
                yield reading.issue(
                    "alloys",
                    row,
                    name,
                    code="out_of_range",
                    message=f"alloy {limit.alloy}, {limit.element}: {name} {value:g} {words}",
                    hint="limits are wt-% of the melt; leave the field blank for no limit",
                )


def equal_limits_are_weighed_exactly(reading: Reading) -> Iterator[Issue]:
    """A limit without width can only be met by masses that are not rounded."""
    stepped = _first_stepped(reading)
    if stepped is None:
        return
    on_order = {order.alloy for order in reading.scenario.orders}
    for row, limit in enumerate(reading.scenario.alloys):
        if limit.alloy in on_order and _has_no_width(limit):
            yield reading.issue(
                "alloys",
                row,
                "max_pct",
                code="limit_without_width",
                message=f"alloy {limit.alloy}, {limit.element}: min and max are both "
                f"{limit.max_pct:g}, which masses in steps of {stepped} cannot hit",
                hint="set weigh_step_kg = 0, or give the limit some width",
            )


def _has_no_width(limit: Limit) -> bool:
    return limit.min_pct is not None and limit.min_pct == limit.max_pct != 0


def _first_stepped(reading: Reading) -> str | None:
    """Whose step rounds masses, or None if nothing does."""
    setting = reading.scenario.settings.weigh_step_kg
    steps = {m.material: m.weigh_step_kg for m in reading.scenario.materials}
    metals: list[Lot | Offer] = [*reading.scenario.lots, *reading.scenario.offers]
    for metal in metals:
        own = metal.weigh_step_kg
        step = steps.get(metal.material or "") if own is None else own
        if (setting if step is None else step) > 0:
            return f"{setting if step is None else step:g} kg"
    return None
