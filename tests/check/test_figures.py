"""No printed figure may be off: each is nudged in turn, and masses are moved about at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.plan import Plan
from optimiser.check import check
from optimiser.check.tolerances import PRINTED
from tests.check.plant import CHARGED, plant
from tests.check.press import press

UNCHECKED = {
    "provenance",
    "check",
    "warnings",
    "unplanned",
    "bound",
    "gap_pct",
    "loading_order",
}
"""What is more than a figure: how the plan was found, the order of loading."""

BRIEF = plant()
GOOD = press(BRIEF)
GOOD_DOCUMENT = GOOD.model_dump()

Path = tuple[str | int, ...]


def figures(node: Any, path: Path = ()) -> Iterator[tuple[Path, float]]:
    """Every printed number that a recomputation can confirm, with the way to it."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in UNCHECKED:
                yield from figures(value, (*path, key))
    elif isinstance(node, (list, tuple)):
        for number, value in enumerate(node):
            yield from figures(value, (*path, number))
    elif isinstance(node, (int, float)) and not isinstance(node, bool):
        yield path, node


FIGURES = dict(figures(GOOD_DOCUMENT))


def reprinted(path: Path, number: float | None) -> Plan:
    """The good plan with one figure changed."""

    def change(node: Any, rest: Path) -> Any:
        if not rest:
            return number
        if isinstance(node, dict):
            return {**node, rest[0]: change(node[rest[0]], rest[1:])}
        return tuple(
            change(value, rest[1:]) if place == rest[0] else value
            for place, value in enumerate(node)
        )

    return Plan.model_validate(change(GOOD_DOCUMENT, path))


def test_the_good_plan_prints_many_figures():
    assert check(BRIEF, GOOD).passed
    assert len(FIGURES) > 130


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: ".".join(map(str, path)))
def test_no_figure_may_be_one_per_cent_off(path):
    figure = FIGURES[path]
    nudged = figure + 1 if isinstance(figure, int) else figure + max(abs(figure), 1.0) / 100
    assert not check(BRIEF, reprinted(path, nudged)).passed


@given(st.sampled_from(sorted(FIGURES, key=str)), st.sampled_from((-1, 1)), st.floats(-5.6, 0))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_figure_may_be_off_by_more_than_what_printing_allows(path, sign, exponent):
    figure = FIGURES[path]
    if isinstance(figure, float):
        nudged = figure + sign * max(abs(figure), 1.0) * 10**exponent
        assert not check(BRIEF, reprinted(path, nudged)).passed


MAY_BE_NONE = {
    "recycled_content_pct", "post_consumer_pct", "metal_loss_pct", "kgco2e_per_t",
    "kgco2e_cut_off", "kgco2e_mass_allocated", "kwh", "pieces", "min_pct", "max_pct", "value",
}  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [path for path in FIGURES if path[-1] in MAY_BE_NONE],
    ids=lambda path: ".".join(map(str, path)),
)
def test_no_known_figure_may_be_left_out(path):
    assert not check(BRIEF, reprinted(path, None)).passed


def test_figures_are_in_the_scenarios_currency():
    dollars = GOOD.totals.model_copy(update={"currency": "USD"})
    assert not check(BRIEF, GOOD.model_copy(update={"totals": dollars})).passed


DERIVED = [path for path in FIGURES if path[-1] in ("melt_kg", "liquid_kg", "pct", "cost")]


@pytest.mark.parametrize("path", DERIVED, ids=lambda path: ".".join(map(str, path)))
def test_a_derived_figure_may_be_off_by_the_rounding_of_a_float(path):
    assert check(BRIEF, reprinted(path, FIGURES[path] * (1 + PRINTED / 10))).passed


def test_a_plan_with_masses_moved_about_never_passes_unless_printed_anew():
    """Moves between lines, orders and sources, each beyond the tolerance of a weighbridge."""
    dice = random.Random(2026)
    for _ in range(40):
        charged = {order: dict(lines) for order, lines in CHARGED.items()}
        order = dice.choice(sorted(charged))
        name = dice.choice(sorted(charged[order]))
        move = dice.choice(("drop", "scale", "swap"))
        if move == "drop":
            del charged[order][name]
        elif move == "scale":
            charged[order][name] *= dice.choice((0.5, 0.999, 1.001, 2.0))
        else:
            other = dice.choice(sorted(set(charged[order]) - {name}))
            lines = charged[order]
            lines[name], lines[other] = lines[other], lines[name]
        moved = press(BRIEF, charged)
        stale = GOOD.model_copy(
            update={
                "charges": tuple(
                    old.model_copy(update={"lines": _masses_of(old.lines, new.lines)})
                    for old, new in zip(GOOD.charges, moved.charges, strict=True)
                )
            }
        )
        assert not check(BRIEF, stale).passed, (order, name, move)


def _masses_of(old, new):
    """The old lines with the new masses; a line that is gone is gone."""
    kg = {line.source: line.kg for line in new}
    return tuple(
        line.model_copy(update={"kg": kg[line.source]}) for line in old if line.source in kg
    )
