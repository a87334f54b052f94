"""All results of a ledger in one folder: ledger.json, workbook, evidence pack."""

from __future__ import annotations

from pathlib import Path

from models.ledger import Ledger
from optimiser.export.ledger_workbook import ledger_xlsx
from optimiser.export.write import write_files


def ledger_json(ledger: Ledger) -> str:
    """The ledger as text, every key always there; floats as short as they read back exactly."""
    return ledger.model_dump_json(indent=2) + "\n"


def write_ledger(ledger: Ledger, folder: Path) -> None:
    """Leave ledger.json and ledger.xlsx in ``folder``, whole or not at all."""
    write_files(
        {"ledger.json": ledger_json(ledger).encode(), "ledger.xlsx": ledger_xlsx(ledger)}, folder
    )
