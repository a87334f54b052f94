"""What a file that came is: told by its first bytes, not by its name."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final, Literal

Kind = Literal["workbook", "zip", "csv", "json"]
PACKED: Final = b"PK"
OLE: Final = b"\xd0\xcf\x11\xe0"
WORKBOOK: Final = "xl/workbook.xml"


def kind_of(path: Path, *, table: str | None) -> Kind:
    """The kind of the file at ``path``; whoever names a table means a CSV file.

    What is none of these goes to the reader of workbooks, which says so.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if table is not None and not head.startswith((PACKED, OLE)):
        return "csv"
    if path.suffix == ".json" and not head.startswith((PACKED, OLE)):
        return "json"
    if not head.startswith(PACKED):
        return "workbook"
    try:
        with zipfile.ZipFile(path) as archive:
            return "workbook" if WORKBOOK in archive.NameToInfo else "zip"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return "workbook" if path.suffix == ".xlsx" else "zip"
