"""Plans side by side in a planner's words: what figures are called, and how they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from optimiser.compare import Comparison
from optimiser.compare.comparison import ComparedOrder, Figure, NamedFigure
from optimiser.export.figures import DASH, number
from optimiser.export.words import GOALS, listed, plural

TOTALS: Final[Mapping[str, str]] = {
    "cost": "Cost",
    "metal_cost": "Metal",
    "sorting_cost": "Sorting",
    "melting_cost": "Melting",
    "treatment_cost": "Treatments",
    "dross_cost": "Dross",
    "fixed_cost": "Fixed cost",
    "revenue": "Value of tapped metal",
    "recycled_content_pct": "Recycled content",
    "post_consumer_pct": "Post-consumer content",
    "metal_charged_kg": "Metal charged",
    "tapped_kg": "Tapped",
    "metal_loss_kg": "Metal lost",
    "metal_loss_pct": "Metal lost, share",
    "dross_kg": "Dross, mass",
    "primary_kg": "Primary metal",
    "kgco2e_cut_off": "Carbon, cut-off",
    "kgco2e_mass_allocated": "Carbon, mass allocated",
    "kwh": "Energy",
}
LETTERS: Final = "ABCD"
LARGE: Final = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure as text: in each plan, and how it differs from the first."""

    name: str
    unit: str
    values: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether any difference shows."""
        return any(self.differences)


def signed(value: float | None, decimals: int = 0) -> str:
    """A difference with its sign; nothing where there is none to see."""
    if value is None:
        return ""
    text = number(abs(value), decimals)
    if not text.strip("0.,"):
        return ""
    return ("+" if value > 0 else "\N{MINUS SIGN}") + text


def decimals_of(unit: str, figure: Figure) -> int:
    """Shares and small money to the hundredth, all else whole."""
    if unit == "%":
        return 2
    if unit in {"kg", "kWh", "kgCO2e"}:
        return 0
    return (
        2 if max((abs(one) for one in figure.values if one is not None), default=0) < LARGE else 0
    )


def row_of(name: str, unit: str, figure: Figure) -> Row:
    """A figure as text."""
    decimals = decimals_of(unit, figure)
    return Row(
        name=name,
        unit=unit,
        values=tuple(DASH if one is None else number(one, decimals) for one in figure.values),
        differences=tuple(signed(one, decimals) for one in figure.differences),
    )


def goal_rows(found: Comparison) -> tuple[Row, ...]:
    """The goals in the order they are met."""
    names: Mapping[str, str] = {str(goal): words for goal, words in GOALS.items()}
    return tuple(row_of(names.get(one.name, one.name), one.unit, one) for one in found.goals)


def total_rows(found: Comparison) -> tuple[Row, ...]:
    """The totals that say anything in any plan."""
    return tuple(
        row_of(TOTALS.get(one.name, one.name), one.unit, one)
        for one in found.totals
        if _says_something(one)
    )


def _says_something(one: NamedFigure) -> bool:
    return any(value not in (None, 0.0) for value in one.values)


def first_sentence(found: Comparison) -> str:
    """What a planner wants to hear first."""
    if found.same:
        return "All plans charge the same, kilogram by kilogram."
    moved = [(max(order.moved_kg), order) for order in found.orders]
    changed = [order for kg, order in moved if kg > 0]
    kg = [sum(order.moved_kg[at] for order in found.orders) for at in range(len(found.plans))]
    each = [
        f"{number(kg[at])} kg in {LETTERS[at]}" for at in range(1, len(found.plans)) if kg[at] > 0
    ]
    return (
        f"{plural(len(changed), 'order')} of {len(found.orders):,} "
        f"{'differs' if len(changed) == 1 else 'differ'} from A: "
        f"{listed(each)} charged otherwise."
    )


def made(order: ComparedOrder) -> str:
    """In which plans an order is made, where not in all."""
    if all(order.made):
        return ""
    names = [LETTERS[at] for at, is_made in enumerate(order.made) if is_made]
    return f"only in {listed(names)}" if names else "in none"


def line_rows(order: ComparedOrder) -> Iterator[Row]:
    """The lines of an order that differ, those that differ most first."""
    for line in order.lines:
        row = row_of(line.source, "kg", line.kg)
        if row.differs:
            yield row


def source_rows(found: Comparison) -> Iterator[Row]:
    """Lots and offers of which more or less is taken."""
    for source in found.sources:
        row = row_of(source.source, "kg", source.kg)
        if row.differs:
            yield row
