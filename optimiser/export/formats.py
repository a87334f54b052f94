"""How numbers look in the cells of one plan's workbook."""

from __future__ import annotations

from optimiser.export.cells import decimals_format
from optimiser.export.view import PlanView


def kg_format(view: PlanView) -> str:
    """Kilograms with the digits of the scale."""
    return decimals_format(view.figures.kg_decimals)


def money_format(view: PlanView) -> str:
    """Money with or without cents."""
    return decimals_format(view.figures.money_decimals)
