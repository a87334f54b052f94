"""All results of a ledger in one folder: ledger.json, workbook, evidence pack, flows."""

from __future__ import annotations

from pathlib import Path

from models.ledger import Ledger
from optimiser.export.evidence import evidence_html
from optimiser.export.flow_files import write_flows
from optimiser.export.ledger_workbook import ledger_xlsx
from optimiser.export.pdf import PdfUnavailable, pdf_of
from optimiser.export.write import write_files
from optimiser.ledger.movements import Movements


def ledger_json(ledger: Ledger) -> str:
    """The ledger as text, every key always there; floats as short as they read back exactly."""
    return ledger.model_dump_json(indent=2) + "\n"


def write_ledger(ledger: Ledger, folder: Path, *, movements: Movements | None = None) -> None:
    """Leave ledger.json, ledger.xlsx, evidence.html and evidence.pdf in ``folder``.

    With the ``movements`` also the files of their flows, by the ledger's rules. Each
    set is left whole or not at all; without the libraries that set text there is no evidence.pdf,
    and one that lay there before goes, for it speaks of another ledger.
    """
    html = evidence_html(ledger)
    files = {
        "ledger.json": ledger_json(ledger).encode(),
        "ledger.xlsx": ledger_xlsx(ledger),
        "evidence.html": html.encode(),
    }
    try:
        files["evidence.pdf"] = pdf_of(html)
    except PdfUnavailable:
        (folder / "evidence.pdf").unlink(missing_ok=True)
    write_files(files, folder)
    if movements is not None:
        write_flows(movements, folder, rules={book.name: book for book in ledger.rule_sets})
