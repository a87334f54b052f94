"""What treatments take out of melts: metal that is lost, with which reagent, and at what cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from models.ledger import Column
from models.library.rules import RuleBook
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, named, table

TREATED: Final = "treatments of melts: what they take out, with what"
NAMES: Final = {"charge_id": "Charge", "treatment_id": "Treatment", "element": "Element"}


def treated(movements: Movements, rules: RuleBook) -> Section:
    """Reagent and cost of all treatments together, and every treatment; nothing without any.

    What they take out is a stage of the loss chain.
    """
    rows = movements.treated
    if not len(rows):
        return Section()
    columns = [*(named(name, title) for name, title in NAMES.items()), *_columns(movements, rules)]
    return Section(
        entries=tuple(
            method.entry(float(rows[column].sum()), basis="planned")
            for column, method in _sums(movements, rules).items()
            if column != "removed_kg"
        ),
        tables=(table("treatments", "Treatments of melts", columns, rows),),
    )


def _sums(movements: Movements, rules: RuleBook) -> dict[str, Method]:
    """How that which adds up over treatments is made, by column."""
    told = {
        "removed_kg": ("treated_kg", "Taken out of melts by treatments", "kg"),
        "reagent_kg": ("treatment_reagent_kg", "Reagent that treatments use", "kg"),
        "cost": ("treatment_cost", "Cost of treatments", movements.settings.currency),
    }
    return {
        column: Method(name=name, title=title, unit=unit, boundary=TREATED, rules=rules)
        for column, (name, title, unit) in told.items()
    }


def _columns(movements: Movements, rules: RuleBook) -> Iterator[Column]:
    for name, title in (
        ("before_pct", "In the melt before it is treated"),
        ("after_pct", "In the melt that is treated"),
    ):
        method = Method(name=name, title=title, unit="%", boundary=TREATED, rules=rules)
        yield method.column(basis="planned")
    for name, method in _sums(movements, rules).items():
        yield method.column(basis="planned", name=name)
