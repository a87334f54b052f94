"""The plan as people and programs read it: JSON, CSV, workbook, report, terminal.

The names are looked up when first asked for, so that a program that only wants the JSON
does not wait for the workbook's and the report's libraries.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from optimiser.export.compared_files import compared_document, write_compared
    from optimiser.export.compared_terminal import compared_table
    from optimiser.export.document import plan_document, plan_json
    from optimiser.export.ledger_files import write_ledger
    from optimiser.export.ledger_terminal import ledger_table
    from optimiser.export.terminal import summary
    from optimiser.export.value_files import value_document, write_value
    from optimiser.export.value_terminal import value_table
    from optimiser.export.write import write_plan

__all__ = [
    "compared_document",
    "compared_table",
    "ledger_table",
    "plan_document",
    "plan_json",
    "summary",
    "value_document",
    "value_table",
    "write_compared",
    "write_ledger",
    "write_plan",
    "write_value",
]

_HOMES: Final = {
    "compared_document": "optimiser.export.compared_files",
    "compared_table": "optimiser.export.compared_terminal",
    "ledger_table": "optimiser.export.ledger_terminal",
    "plan_document": "optimiser.export.document",
    "plan_json": "optimiser.export.document",
    "summary": "optimiser.export.terminal",
    "value_document": "optimiser.export.value_files",
    "value_table": "optimiser.export.value_terminal",
    "write_compared": "optimiser.export.compared_files",
    "write_ledger": "optimiser.export.ledger_files",
    "write_plan": "optimiser.export.write",
    "write_value": "optimiser.export.value_files",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
