"""Reads the XML of a workbook's part for one thing: how far its cells reach."""

from __future__ import annotations

from xml.parsers import expat

MAX_ROWS = 200_000
MAX_COLUMNS = 2_000
MAX_AREA = 6_000_000
MAX_CELL_TEXT = 32_767
MAX_NOTED = 100
PERCENT_FORMATS = ("9", "10")
"""The numbers of the percentage formats that every workbook has."""


class TooMuch(Exception):
    """The workbook would take more room than a scenario can need."""


class SheetScan:
    """Follows the rows and cells of one part, and the links between parts.

    ``error_cells`` hold a spreadsheet error, ``formula_cells`` a formula that was never
    calculated; a reader takes both for blanks. ``styled_cells`` hold a number, by the style they
    show it in, and ``percent_styles`` are the styles that show a hundredfold. ``targets`` holds
    the part that each relation leads to, ``sheets`` the relation of each sheet.
    """

    def __init__(self) -> None:
        self.cells = 0
        self.longest_text = 0
        self.error_cells: list[str] = []
        self.formula_cells: list[str] = []
        self.styled_cells: dict[str, list[str]] = {}
        self.percent_styles: set[str] = set()
        self.targets: dict[str, str] = {}
        self.sheets: dict[str, str] = {}
        self._row = 0
        self._column = 0
        self._last_row = 0
        self._last_column = 0
        self._text = 0
        self._cell = ""
        self._kind = ""
        self._style = ""
        self._percent_formats = set(PERCENT_FORMATS)
        self._styles: int | None = None
        self._is_formula = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, chunk: bytes) -> None:
        """Scan the next bytes."""
        self._parser.Parse(chunk, False)

    def close(self) -> None:
        """Scan the end."""
        self._parser.Parse(b"", True)

    def _refuse(self, *_: object) -> None:
        raise TooMuch("it declares a document type, which no workbook does")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "c":
            self._at_cell(attributes)
        elif local in ("v", "t", "is"):
            self._at_value(local)
        elif local == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif local == "f":
            self._is_formula = self._kind != "str"
        else:
            self._at_other(local, attributes)

    def _at_other(self, local: str, attributes: dict[str, str]) -> None:
        """Counts that a reader would make room for at once, and the ways to the sheets."""
        for name in ("count", "uniqueCount"):
            said = attributes.get(name, "").lstrip("+")
            if said.isdecimal() and int(said) > MAX_AREA:
                raise TooMuch("it announces more than it can hold")
        if local in ("numFmt", "cellXfs", "xf"):
            self._at_style(local, attributes)
        elif local == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")
        elif local == "sheet":
            ids = [v for k, v in attributes.items() if k.rpartition(":")[2] == "id"]
            self.sheets[attributes.get("name", "")] = ids[0] if ids else ""

    def _at_style(self, local: str, attributes: dict[str, str]) -> None:
        """The styles of cells count from 0; those of other tables of styles do not."""
        number = attributes.get("numFmtId", "")
        if local == "numFmt" and "%" in attributes.get("formatCode", ""):
            self._percent_formats.add(number)
        elif local == "cellXfs":
            self._styles = 0
        elif local == "xf" and self._styles is not None:
            if number in self._percent_formats:
                self.percent_styles.add(str(self._styles))
            self._styles += 1

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "cellXfs":
            self._styles = None
        if local in ("v", "t"):
            self._parser.CharacterDataHandler = None
            self.longest_text = max(self.longest_text, self._text)
            if self._text:
                self._is_formula = False
        elif local == "c" and self._is_formula:
            _note(self.formula_cells, self._cell)

    def _at_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes.get("r", "")
        self._kind = attributes.get("t", "")
        self._style = attributes.get("s", "")
        self._is_formula = False
        if self._cell:
            self._at(self._cell)
        else:
            self._column += 1
        if self._kind == "e":
            _note(self.error_cells, self._cell)

    def _at_value(self, local: str) -> None:
        """A cell counts once it holds something; a reader passes over the others."""
        if local != "t":
            self.cells += 1
            self._reach()
            if self._style and self._kind in ("", "n"):
                _note(self.styled_cells.setdefault(self._style, []), self._cell)
        if local != "is":
            self._text = 0
            self._parser.CharacterDataHandler = self._count

    def _at(self, reference: str) -> None:
        """Go to the cell named ``reference``, such as XFD1048576."""
        letters = reference.rstrip("0123456789")
        self._row = int(reference[len(letters) :] or self._row)
        self._column = 0
        for letter in letters.upper():
            self._column = self._column * 26 + ord(letter) - 64

    def _reach(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._last_row > MAX_ROWS:
            raise TooMuch(f"a sheet has a cell in row {self._last_row}, beyond {MAX_ROWS:,}")
        if self._last_column > MAX_COLUMNS:
            raise TooMuch(f"a sheet has {self._last_column} columns, more than {MAX_COLUMNS:,}")
        if self._last_row * self._last_column > MAX_AREA:
            raise TooMuch(f"a sheet spans more than {MAX_AREA:,} cells")

    def _count(self, text: str) -> None:
        self._text += len(text)
        if self._text > MAX_CELL_TEXT:
            raise TooMuch(f"a cell holds more than {MAX_CELL_TEXT:,} characters")


def _note(cells: list[str], reference: str) -> None:
    if len(cells) < MAX_NOTED:
        cells.append(reference)
