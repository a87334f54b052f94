"""Edits of a kept scenario: all of them hold, or none does.

An edit says what the planner saw. It holds while that is still so, or is already as they want it;
so two planners in different cells never meet, and in the same cell none overwrites the other
unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from api.http.problems import refused
from api.scenarios.asked_edits import (
    BEGINNING,
    Adding,
    Edit,
    Naming,
    OfCell,
    OfSetting,
    Removing,
    Renaming,
    Seeing,
)
from api.scenarios.sheets import Cells, Sheets, check_size
from models.issue import Issue
from optimiser.intake.raw import pointer_to, shown

MOST_ANSWERED: Final = 20
Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Made:
    """Sheets with edits made to them: what they have become, and how to take the edits back.

    ``behind`` holds for a row the rows to stand behind it, the last of them first; ``last`` the
    rows to stand at a table's end. ``called`` holds the numbers of rows that the edits gave names,
    ``differing`` the issues of edits that do not hold.
    """

    before: Sheets
    settings: Json
    rows: dict[str, dict[int, Cells]]
    next_row: int
    name: str
    left_out_seen: bool
    behind: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    last: dict[str, list[int]] = field(default_factory=dict)
    added: list[int] = field(default_factory=list)
    called: dict[int, int] = field(default_factory=dict)
    inverse: list[Json] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    differing: list[Issue] = field(default_factory=list)
    _above: dict[str, dict[int, int]] = field(default_factory=dict)

    def sheets(self, actor: str, answered: Mapping[str, Mapping[str, Any]]) -> Sheets:
        """What they have become by ``actor``, who has ``answered`` told."""
        return Sheets(
            settings=self.settings,
            rows={table: self._ordered(table) for table in self.rows},
            next_row=self.next_row,
            changed={**self.before.changed, **dict.fromkeys(sorted(self.touched), actor)},
            left_out=self.before.left_out,
            left_out_seen=self.left_out_seen,
            answered=dict(list({**self.before.answered, **answered}.items())[-MOST_ANSWERED:]),
        )

    def cells(self, table: str, row: int) -> Cells | None:
        """The cells of a row, to be changed; None if it is gone."""
        number = self.called.get(row, row)
        found = self.rows[table].get(number)
        if found is not None and found is self.before.rows[table].get(number):
            found = self.rows[table][number] = dict(found)
        return found

    def above(self, table: str, row: int) -> int:
        """The row that stood above a row before the edits."""
        if table not in self._above:
            numbers = list(self.before.rows[table])
            self._above[table] = dict(zip(numbers, [BEGINNING, *numbers], strict=False))
        return self._above[table].get(row, BEGINNING)

    def cell_differs(self, table: str, row: int, column: str, found: object) -> None:
        """Note that an edit does not hold: in a cell is ``found``, by whoever changed its row."""
        place = (table, row, column)
        self._differs(self.before.changed.get(str(row)), found, place, row=row)

    def row_gone(self, table: str, row: int, column: str) -> None:
        """Note that an edit does not hold: the row of its cell is gone."""
        place = (table, row, column)
        self._differs(self.before.changed.get(str(row)), None, place, row=row, gone=True)

    def setting_differs(self, setting: str, found: object) -> None:
        """Note that an edit does not hold: a setting is ``found``."""
        self._differs(self.before.changed.get(f"/{setting}"), found, ("settings", setting))

    def name_differs(self) -> None:
        """Note that an edit does not hold: the scenario is called otherwise."""
        self._differs(self.before.changed.get("/"), self.name, ("name",))

    def _differs(
        self,
        who: str | None,
        found: object,
        place: tuple[str | int, ...],
        *,
        row: int | None = None,
        gone: bool = False,
    ) -> None:
        what = "it is gone" if gone else f"it is {shown(found) or 'blank'} now"
        self.differing.append(
            Issue(
                code="row_gone" if gone else "cell_differs",
                severity="error",
                message=f"changed meanwhile by {who}: {what}" if who else f"differs: {what}",
                value=shown(found),
                subject=who,
                pointer=shown(pointer_to(*place)),
                sheet=str(place[0]),
                row=row if row is not None and row > 0 else None,
                column=shown(place[-1]),
            )
        )

    def _ordered(self, table: str) -> dict[int, Cells]:
        """The rows in their order: as they stood, and each added one behind its own."""
        rows = self.rows[table]
        if table not in self.behind and table not in self.last:
            return rows
        behind = self.behind.get(table, {})
        found: dict[int, Cells] = {}
        for root in (BEGINNING, *self.before.rows[table], *self.last.get(table, ())):
            stack = [root]
            while stack:
                row = stack.pop()
                if row in rows:
                    found[row] = rows[row]
                stack.extend(behind.get(row, ()))
        return {**found, **rows}


def made(sheets: Sheets, name: str, edits: Sequence[Edit]) -> Made:
    """What sheets become by edits; look at ``differing`` before it is kept.

    Raises:
        Problem: 422, there would be too many rows, or an edit makes no sense.
    """
    done = Made(
        before=sheets,
        settings=dict(sheets.settings),
        rows={table: dict(rows) for table, rows in sheets.rows.items()},
        next_row=sheets.next_row,
        name=name,
        left_out_seen=sheets.left_out_seen,
    )
    for edit in edits:
        _MAKERS[type(edit)](done, edit)
    check_size(done.rows)
    done.inverse.reverse()
    return done


def _cell(done: Made, edit: OfCell) -> None:
    cells = done.cells(edit.table, edit.row)
    row = done.called.get(edit.row, edit.row)
    if cells is None:
        done.row_gone(edit.table, row, edit.column)
        return
    found = cells.get(edit.column)
    if same(found, edit.value):
        return
    if not same(found, edit.was):
        done.cell_differs(edit.table, row, edit.column, found)
        return
    _put(cells, edit.column, edit.value)
    done.touched.add(str(row))
    done.inverse.append(
        {"table": edit.table, "row": row, "column": edit.column, "was": edit.value, "value": found}
    )


def _add(done: Made, edit: Adding) -> None:
    number = edit.row if edit.row is not None and edit.row > 0 else None
    if number is None or number >= done.next_row or any(number in r for r in done.rows.values()):
        number = done.next_row
        done.next_row += 1
    if edit.row is not None and edit.row < 0:
        done.called[edit.row] = number
    cells = {name: value for name, value in edit.add.items() if not same(value, None)}
    done.rows[edit.table][number] = cells
    if edit.after is None:
        done.last.setdefault(edit.table, []).append(number)
    else:
        after = done.called.get(edit.after, edit.after)
        done.behind.setdefault(edit.table, {}).setdefault(after, []).append(number)
    done.added.append(number)
    done.touched.add(str(number))
    done.inverse.append({"table": edit.table, "remove": number, "was": dict(cells)})


def _remove(done: Made, edit: Removing) -> None:
    row = done.called.get(edit.remove, edit.remove)
    found = done.rows[edit.table].get(row)
    if found is None:
        return  # as it is wanted
    if not _same_cells(found, edit.was):
        _tell_cells(done, edit.table, row, (found, edit.was))
        return
    del done.rows[edit.table][row]
    done.touched.add(str(row))
    after = done.above(edit.table, row)
    done.inverse.append({"table": edit.table, "add": found, "after": after, "row": row})


def _tell_cells(done: Made, table: str, row: int, both: tuple[Cells, Cells]) -> None:
    found, was = both
    for name in {**found, **was}:
        if not same(found.get(name), was.get(name)):
            done.cell_differs(table, row, name, found.get(name))


def _rename(done: Made, edit: Renaming) -> None:
    if edit.rename == edit.to:
        return
    for row, cells in list(done.rows[edit.table].items()):
        if edit.rename not in cells:
            continue
        if edit.to in cells:
            raise refused(f"Row {row} of {edit.table} has a value in column {edit.to[:100]}, too.")
        names = {name: edit.to if name == edit.rename else name for name in cells}
        done.rows[edit.table][row] = {names[name]: value for name, value in cells.items()}
        done.touched.add(str(row))
    done.inverse.append({"table": edit.table, "rename": edit.to, "to": edit.rename})


def _set(done: Made, edit: OfSetting) -> None:
    found = done.settings.get(edit.setting)
    if same(found, edit.value):
        return
    if not same(found, edit.was):
        done.setting_differs(edit.setting, found)
        return
    _put(done.settings, edit.setting, edit.value)
    done.touched.add(f"/{edit.setting}")
    done.inverse.append({"setting": edit.setting, "was": edit.value, "value": found})


def _call(done: Made, edit: Naming) -> None:
    if edit.was is not None and done.name not in {edit.was, edit.name}:
        done.name_differs()
        return
    if edit.name != done.name:
        done.inverse.append({"name": done.name, "was": edit.name})
    done.name = edit.name


def _see(done: Made, edit: Seeing) -> None:
    if edit.left_out_seen != done.left_out_seen:
        done.inverse.append({"left_out_seen": done.left_out_seen, "was": edit.left_out_seen})
    done.left_out_seen = edit.left_out_seen


_MAKERS: Final[Mapping[type, Callable[[Made, Any], None]]] = {
    OfCell: _cell, Adding: _add, Removing: _remove, Renaming: _rename,
    OfSetting: _set, Naming: _call, Seeing: _see,
}  # fmt: skip


def same(one: object, other: object) -> bool:
    """Whether two cells hold the same; an empty text is blank, and 1 is not yes."""
    one, other = (None if value == "" else value for value in (one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _same_cells(one: Cells, other: Cells) -> bool:
    return all(same(one.get(name), other.get(name)) for name in {**one, **other})


def _put(cells: Json, name: str, value: object) -> None:
    if same(value, None):
        cells.pop(name, None)
    else:
        cells[name] = value
