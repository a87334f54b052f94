"""A look at a workbook before it is read, so that no file can ask for more than it is worth.

The reader that follows lays every sheet out as one block from its first cell to its last, and
repeats each shared text at every cell that shows it. So the members are inflated and counted
here first, never held, and every cell's position is read by a parser that knows no entities.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import basename
from typing import IO
from xml.parsers.expat import ExpatError

from models.issue import InvalidScenario
from optimiser.intake.files import MAX_BYTES, file_issue
from optimiser.intake.sheet_scan import SheetScan, TooMuch

MAX_MEMBERS = 2_000
MAX_INFLATED = 200_000_000
MAX_RATIO = 300
RATIO_FROM = 5_000_000
MAX_TEXT = 1_000_000_000
CHUNK = 1 << 16
OLE = b"\xd0\xcf\x11\xe0"
RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddities:
    """The cells of one sheet that a reader would misread.

    Errors and formulas seem blank; percentages hold a hundredth of what they show.
    """

    errors: frozenset[str] = frozenset()
    formulas: frozenset[str] = frozenset()
    percentages: frozenset[str] = frozenset()


def inspect_workbook(path: Path) -> dict[str, Oddities]:
    """Look the workbook at ``path`` through; returns the cells of each sheet to be told of.

    Raises:
        InvalidScenario: it is no workbook, is damaged, or would take too much room.
    """
    try:
        _check_kind(path)
        with zipfile.ZipFile(path) as archive:
            return _inspect(archive)
    except TooMuch as reason:
        code, message, hint = "workbook_too_large", str(reason), "delete what is not needed"
    except _NotAWorkbook as reason:
        code, message, hint = "not_a_workbook", str(reason), reason.hint
    except OSError as error:
        code, hint = "file_unreadable", "check that the file is there and closed"
        message = f"it cannot be read: {error.strerror or type(error).__name__}"
    except (
        zipfile.BadZipFile, zlib.error, ExpatError, EOFError, ValueError,
        NotImplementedError, RuntimeError, LookupError,
    ):  # fmt: skip
        code, message = "workbook_damaged", "it is damaged or cut short"
        hint = "open it in your spreadsheet program and save it again as .xlsx"
    issue = file_issue(code, f"{path.name}: {message}", file=path.name, hint=hint)
    raise InvalidScenario((issue,))


class _NotAWorkbook(Exception):
    """The file is something else."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def _check_kind(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
    if path.stat().st_size > MAX_BYTES:
        raise TooMuch(f"it is larger than {MAX_BYTES // 10**6} MB")
    if head.startswith(OLE):
        hint = "take the password off, or save an old .xls as .xlsx"
        raise _NotAWorkbook("it is protected by a password or an old .xls", hint)
    if not head.startswith(b"PK"):
        hint = "save it from your spreadsheet program as .xlsx; renaming is not enough"
        raise _NotAWorkbook("it is no .xlsx workbook", hint)


def _inspect(archive: zipfile.ZipFile) -> dict[str, Oddities]:
    members = archive.infolist()
    _check_members(members)
    inflated = 0
    scans: dict[str, SheetScan] = {}
    for member in members:
        scan = scans[member.filename] = SheetScan()
        with archive.open(member) as content:
            inflated += _scan(content, member, scan, inflated)
    cells = sum(scan.cells for scan in scans.values())
    if cells * max(scan.longest_text for scan in scans.values()) > MAX_TEXT:
        raise TooMuch("its texts would fill more than 1 GB")
    return _oddities(scans)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename for member in members}
    hint = "save it from your spreadsheet program as .xlsx"
    if len(members) > MAX_MEMBERS:
        raise TooMuch(f"it has {len(members)} parts, more than {MAX_MEMBERS}")
    if "xl/workbook.xml" not in names or RELATIONS not in names:
        raise _NotAWorkbook("it is a zip file but no .xlsx workbook", hint)
    if len(names) < len(members):
        raise _NotAWorkbook("two of its parts have one name", hint)
    if any(member.flag_bits & 1 for member in members):
        raise _NotAWorkbook("it is protected by a password", "save it without one")


def _oddities(scans: dict[str, SheetScan]) -> dict[str, Oddities]:
    """The cells to be told of by sheet; every part the workbook leads to must be scanned."""
    targets = scans[RELATIONS].targets
    if not all(target.casefold().endswith(".xml") for target in targets.values()):
        hint = "save it from your spreadsheet program as .xlsx, without macros"
        raise _NotAWorkbook("it leads to parts that are not XML", hint)
    found: dict[str, Oddities] = {}
    percent = {style for scan in scans.values() for style in scan.percent_styles}
    for sheet, relation in scans["xl/workbook.xml"].sheets.items():
        target = targets.get(relation, "")
        part = target[1:] if target.startswith("/") else f"xl/{target}"
        if part in scans:
            scan = scans[part]
            shown = (cells for style, cells in scan.styled_cells.items() if style in percent)
            found[sheet] = Oddities(
                errors=frozenset(scan.error_cells),
                formulas=frozenset(scan.formula_cells),
                percentages=frozenset(cell for cells in shown for cell in cells),
            )
    return found


def _scan(content: IO[bytes], member: zipfile.ZipInfo, scan: SheetScan, before: int) -> int:
    """Inflate one member, counting, and scan it if it is XML; returns its inflated size."""
    size = 0
    is_xml = member.filename.casefold().endswith((".xml", ".rels"))
    for chunk in _chunks(content):
        size += len(chunk)
        if before + size > MAX_INFLATED:
            raise TooMuch(f"it inflates to more than {MAX_INFLATED // 10**6} MB")
        if size > RATIO_FROM and size > MAX_RATIO * max(member.compress_size, 1):
            raise TooMuch(f"its part {basename(member.filename)} inflates {MAX_RATIO}-fold")
        if is_xml:
            scan.feed(chunk)
    if is_xml:
        scan.close()
    return size


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk
