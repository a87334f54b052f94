"""CSV text to rows and back.

A spreadsheet that opens a CSV file runs text that begins with ``=``, ``+``, ``-`` or ``@`` as a
formula. So such text is written with an apostrophe before it, and one apostrophe before such a
beginning is taken off again when reading: nothing is lost, and nothing runs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from models.issue import InvalidScenario
from optimiser.intake.cells import is_blank
from optimiser.intake.files import decoded, file_issue, read_bytes
from optimiser.intake.raw import RawTable

DELIMITERS = ",;\t"
_FORMULA = re.compile(r"'*[=+\-@\t]")
_ESCAPED = re.compile(r"'+[=+\-@\t]")


def read_csv(path: Path, *, table: str) -> RawTable:
    """The table in a CSV file.

    Raises:
        InvalidScenario: the file is not UTF-8, is empty, or its quotes do not match.
    """
    text = decoded(read_bytes(path), file=path.name)
    lines = _parsed(text, path.name)
    if not lines or not any(lines[0]):
        message = f"{path.name} has no header in its first row"
        hint = "name the columns in row 1, or delete the file"
        raise InvalidScenario((file_issue("header_missing", message, file=path.name, hint=hint),))
    return table_of_rows(lines, table=table, file=path.name, sheet=table)


def table_of_rows(
    lines: Sequence[Sequence[object]],
    *,
    table: str,
    file: str,
    sheet: str,
    in_workbook: bool = False,
) -> RawTable:
    """The table of ``lines``, the first being its header; empty rows are left out."""
    kept = [(n, line) for n, line in enumerate(lines[1:], 2) if not all(map(is_blank, line))]
    width = max([len(lines[0]), *(len(line) for _, line in kept)])
    header = ["" if name is None else str(name).strip() for name in lines[0]]
    return RawTable(
        table=table,
        file=file,
        sheet=sheet,
        header=(*header, *[""] * (width - len(header))),
        rows=[line if len(line) == width else [*line, *[None] * (width - len(line))]
              for _, line in kept],
        numbers=[number for number, _ in kept],
        in_workbook=in_workbook,
    )  # fmt: skip


def _parsed(text: str, file: str) -> list[list[str]]:
    parsed: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sniffed(text), strict=True)
    try:
        parsed.extend(map(_unescaped_line, reader))
    except csv.Error as error:
        row = len(parsed) + 1
        message = f"{file} breaks off in row {row}: {error}"
        hint = "look for a quote that is opened and not closed"
        raise InvalidScenario(
            (file_issue("csv_broken", message, file=file, row=row, hint=hint),)
        ) from None
    return parsed


def sniffed(text: str) -> str:
    """The delimiter: the one that parts the header into most columns."""
    header = re.match(r'(?:"[^"]*"|[^"\r\n])*', text)
    line = re.sub(r'"[^"]*"', "", header.group() if header else "")
    return max(DELIMITERS, key=line.count)


def _unescaped_line(line: list[str]) -> list[str]:
    return [cell[1:] if cell[:1] == "'" and _ESCAPED.match(cell) else cell for cell in line]


def escaped(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def csv_text(rows: Iterable[Sequence[str]], *, delimiter: str) -> str:
    """The rows as CSV text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()
