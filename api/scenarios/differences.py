"""The edits that make a kept scenario what a file says, so that a mended workbook is taken over.

Rows keep their numbers where they are found again: as they are, by what names them, by their turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from api.scenarios.asked_edits import BEGINNING
from api.scenarios.edits import same
from api.scenarios.sheets import Cells, Sheets
from models.scenario import TABLES
from optimiser.intake.check_ids import KEYS, SOURCES
from optimiser.intake.workbook_dates import date_of, zone_of_cells

Json = dict[str, Any]
NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    **KEYS, **{table: (column,) for table, column in SOURCES},
}  # fmt: skip
FEW: Final = 16
"""Of more rows of one name than these, the first are looked at."""


def differences(kept: Sheets, shown: Mapping[str, Any], file: Sheets) -> list[Json]:
    """Edits of ``kept``; what the file does not have as a table or as settings stays.

    ``shown`` are the settings as a workbook of it shows them: what is still so was not changed.
    """
    of = _Comparison(zone_of_cells(shown))
    found = [*of.settings(kept.settings, shown, file.settings)] if file.settings else []
    called = 0
    for table in TABLES:
        if file.rows[table]:
            edits = list(of.table(table, kept.rows[table], list(file.rows[table].values()), called))
            called -= sum("add" in edit for edit in edits)
            found += edits
    if lacking(kept) and not kept.left_out_seen and not lacking(file):
        found.append({"left_out_seen": True, "was": False})
    return found


def lacking(sheets: Sheets) -> list[Mapping[str, Any]]:
    """What in a file could not be read; not what was odd about how it was."""
    return [issue for issue in sheets.left_out if issue["severity"] == "error"]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What is the same however a file spells it; ``zone`` is that of dates without one."""

    zone: tzinfo | None

    def settings(self, kept: Json | Mapping[str, Any], shown: Mapping[str, Any], file: Any) -> Any:
        for name in dict.fromkeys([*kept, *file]):
            if not self.alike(file.get(name), shown.get(name)):
                yield {"setting": name, "was": kept.get(name), "value": file.get(name)}

    def table(
        self, table: str, kept: Mapping[int, Cells], file: Sequence[Cells], called: int
    ) -> Iterator[Json]:
        """Cells that differ, then rows that are new, then rows that are gone."""
        numbers = self.found_again(table, kept, file)
        for number, cells in zip(numbers, file, strict=True):
            yield from self.row(table, number, kept.get(number or 0, {}), cells)
        after = BEGINNING
        for number, cells in zip(numbers, file, strict=True):
            if number is None:
                called -= 1
                yield {"table": table, "add": dict(cells), "after": after, "row": called}
            after = called if number is None else number
        stay = set(numbers)
        for number, cells in kept.items():
            if number not in stay:
                yield {"table": table, "remove": number, "was": dict(cells)}

    def row(self, table: str, number: int | None, kept: Cells, file: Cells) -> Iterator[Json]:
        if number is None:
            return
        for name in dict.fromkeys([*kept, *file]):
            was, value = kept.get(name), file.get(name)
            if not self.alike(was, value):
                yield {"table": table, "row": number, "column": name, "was": was, "value": value}

    def found_again(
        self, table: str, kept: Mapping[int, Cells], file: Sequence[Cells]
    ) -> list[int | None]:
        """For each row of the file the number of the kept row that it is; None for a new one."""
        found: list[int | None] = [None] * len(file)
        columns = NAMED_BY.get(table, ())
        for key in (self.whole, lambda cells: _name(cells, columns)):
            free: dict[Any, list[int]] = {}
            taken = set(found)
            for number, cells in kept.items():
                if number not in taken and (name := key(cells)) is not None:
                    free.setdefault(name, []).append(number)
            for at, cells in enumerate(file):
                if found[at] is None and (same_name := free.get(key(cells))):
                    likest = self.likest(cells, [kept[n] for n in same_name[:FEW]])
                    found[at] = same_name.pop(likest)
        taken = set(found)
        rest = [number for number in kept if number not in taken]
        if len(rest) == found.count(None):  # renamed rows keep their turn
            turns = iter(rest)
            found = [next(turns) if number is None else number for number in found]
        return found

    def likest(self, cells: Cells, others: Sequence[Cells]) -> int:
        """Which of the others has the most cells alike: of rows of one name one may be renamed."""
        if len(others) == 1:
            return 0
        alike = [
            sum(name in other and self.alike(value, other[name]) for name, value in cells.items())
            for other in others
        ]
        return alike.index(max(alike))

    def whole(self, cells: Cells) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((name, str(self.plain(value))) for name, value in cells.items()))

    def plain(self, value: object) -> object:
        """A cell however a file spells it: a whole number, a moment without seconds."""
        if isinstance(value, str):
            return date_of(value, self.zone) or value.strip()
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value

    def alike(self, one: object, other: object) -> bool:
        """Whether two cells hold the same; a list is spelled as a text in a workbook."""
        one, other = (
            ", ".join(map(str, value)) if isinstance(value, list) else value
            for value in (one, other)
        )
        return same(self.plain(one), self.plain(other))


def _name(cells: Cells, columns: Sequence[str]) -> tuple[str, ...] | None:
    names = tuple(str(cells.get(column) or "") for column in columns)
    return names if any(names) else None
