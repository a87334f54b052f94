"""Workbooks that would harm are refused at once, and cheaply."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from models.issue import InvalidScenario
from optimiser.intake import workbook_guard
from optimiser.intake.sheet_scan import SheetScan, TooMuch
from optimiser.intake.workbook_guard import inspect_workbook

BROKEN = Path(__file__).parent / "broken"


def plain(path: Path) -> Path:
    """A workbook of one sheet and one cell."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("lots").write(0, 0, "lot_id")
    return path


def changed(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The workbook at ``path`` with each part changed."""
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return path


def test_a_plain_workbook_passes(tmp_path: Path) -> None:
    """Nothing in it is a false blank."""
    blanks = inspect_workbook(plain(tmp_path / "a.xlsx"))
    assert not blanks["lots"].errors
    assert not blanks["lots"].formulas


@pytest.mark.parametrize("name", ["cell-far-away.xlsx", "bomb.xlsx"])
def test_a_trap_costs_neither_time_nor_room(name: str) -> None:
    """A reader would ask for 512 GiB; the look takes a moment and a few megabytes."""
    tracemalloc.start()
    begin = time.perf_counter()
    with pytest.raises(InvalidScenario):
        inspect_workbook(BROKEN / name)
    seconds, (_, peak) = time.perf_counter() - begin, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 60
    assert peak < 20_000_000


def test_inflated_bytes_are_counted_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sum over all parts counts, whatever their headers declare."""
    monkeypatch.setattr(workbook_guard, "MAX_INFLATED", 5_000)
    with pytest.raises(InvalidScenario, match="inflates to more than"):
        inspect_workbook(plain(tmp_path / "a.xlsx"))


def test_too_many_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part costs, however small."""
    monkeypatch.setattr(workbook_guard, "MAX_MEMBERS", 3)
    with pytest.raises(InvalidScenario, match="parts, more than 3"):
        inspect_workbook(plain(tmp_path / "a.xlsx"))


def test_shared_text_is_counted_at_every_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One long text shown by many cells fills the memory once per cell."""
    monkeypatch.setattr(workbook_guard, "MAX_TEXT", 5)
    with pytest.raises(InvalidScenario, match="texts would fill"):
        inspect_workbook(plain(tmp_path / "a.xlsx"))


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    """The reader might open the other one."""
    path = plain(tmp_path / "a.xlsx")
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(InvalidScenario, match="two of its parts"):
        inspect_workbook(path)


@pytest.mark.parametrize(
    "cell",
    [
        b'<c s="1" r="XFD1048576"><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c r="&#88;FD1048576"><v>1</v></c>',
        b'<c r="xfd1048576" t="inlineStr"><is><t>x</t></is></c>',
        b'<x:c xmlns:x="y" r="XFD1048576"><x:v>1</x:v></x:c>',
    ],
)
def test_a_far_cell_cannot_hide(cell: bytes, tmp_path: Path) -> None:
    """Whatever the quotes, entities, prefixes or order of attributes."""

    def hide(name: str, content: bytes) -> bytes:
        is_sheet = name.startswith("xl/worksheets/")
        return content.replace(b"</sheetData>", cell + b"</sheetData>") if is_sheet else content

    with pytest.raises(InvalidScenario) as caught:
        inspect_workbook(changed(plain(tmp_path / "a.xlsx"), hide))
    assert caught.value.issues[0].code == "workbook_too_large"


def test_cells_without_a_name_are_counted() -> None:
    """A cell that does not say where it stands follows the one before."""
    scan = SheetScan()
    with pytest.raises(TooMuch, match="columns"):
        scan.feed(b"<s><row>" + b"<c><v>1</v></c>" * 2_001)


def test_formatted_but_empty_cells_do_not_count(tmp_path: Path) -> None:
    """A column coloured down to the last row is no reason to refuse a workbook."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("lots")
        sheet.write(0, 0, "lot_id")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert "lots" in inspect_workbook(path)


def test_no_damage_gets_through_as_another_exception(tmp_path: Path) -> None:
    """Every byte of a small workbook changed in turn, and every length cut: an answer each time."""
    whole = plain(tmp_path / "a.xlsx").read_bytes()
    path = tmp_path / "b.xlsx"
    for at in range(0, len(whole), 97):
        for content in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            path.write_bytes(content)
            try:
                inspect_workbook(path)
            except InvalidScenario:
                continue
