"""A planner's changes as one patch in the language of revisions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from models.filling import fill
from models.issue import InvalidScenario, Issue
from models.plan import Plan
from models.scenario import Scenario
from optimiser.intake import to_document
from optimiser.intake.patch import NAMED_BY, SETTINGS, Key, key_of
from optimiser.intake.words import did_you_mean, quoted
from optimiser.session.way import way_of
from optimiser.sweep.place import Place, UnknownPlace, place_of

Row = dict[str, Any]
MEMBERS: Final = frozenset({"patch", "remove", "pins"})
"""What a revision may say here."""
NO_BOUNDS: Final = {"min_kg": None, "max_kg": None}


@dataclass(slots=True)
class Changes:
    """What is patched and what is taken out, as it is gathered; the last word on a figure holds."""

    scenario: Scenario
    patch: dict[str, Any] = field(default_factory=dict)
    remove: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def are_none(self) -> bool:
        """Whether nothing is changed."""
        return not self.patch and not self.remove

    def add(self, revision: object, *, file: str) -> None:
        """What a document says, as the body of a revision does: patch, remove, pins.

        Raises:
            InvalidScenario: it is no such document.
        """
        if not isinstance(revision, dict) or not revision or not revision.keys() <= MEMBERS:
            raise _refused(
                "invalid_patch", f"{file} is no object of patch, remove and pins",
                'spell it as {"patch": {"lots": [{"lot_id": "…", "mass_kg": 1}]}}',
            )  # fmt: skip
        for name in ("patch", "remove"):
            if not isinstance(revision.get(name, {}), dict):
                raise _refused("invalid_patch", f"{name} in {file} is no object of tables", None)
        tables = {**revision.get("patch", {})}
        for table, rows in (*tables.items(), ("pins", revision.get("pins", []))):
            self._put(table, rows)
        for table, names in revision.get("remove", {}).items():
            self.remove.setdefault(table, []).extend(names if isinstance(names, list) else [names])

    def take_way(self, plan: Plan, number: int, order_id: str | None) -> None:
        """The way out of an order that ``plan`` leaves out, counted from 1 as they are told.

        Raises:
            InvalidScenario: the plan leaves out no such order, or knows no such way.
        """
        way = way_of(plan, number, order_id)
        self.add({"patch": way.patch, "remove": way.remove}, file=f"way out {number}")

    def pin(self, source: str, order_id: str, kg: float) -> None:
        """So much of a source in an order, neither more nor less."""
        self._put("pins", [{"source": source, "target": order_id, "kg": kg, **NO_BOUNDS}])

    def lift(self, source: str, order_id: str) -> None:
        """A pin taken out."""
        self.remove.setdefault("pins", []).append({"source": source, "target": order_id})

    def leave_out(self, order_id: str) -> None:
        """An order that is not to be made."""
        self.remove.setdefault("orders", []).append(order_id)

    def put(self, spelled: str) -> None:
        """A figure, as ``PLACE=VALUE``; nothing after the sign makes it blank.

        Raises:
            InvalidScenario: there is no such place.
        """
        name, sign, value = spelled.partition("=")
        if not sign:
            raise _refused("unknown_place", f"{quoted(spelled)} is no PLACE=VALUE", None)
        try:
            place = place_of(name.strip())
        except UnknownPlace as error:
            raise _refused("unknown_place", f"{name}: {error}", None) from None
        if place.table is None:
            self._put(SETTINGS, {place.column: value_of(value)})
        else:
            self._put(place.table, self._rows(place, value_of(value)))

    def _rows(self, place: Place, value: object) -> list[Row]:
        """The row that a place names; a limit of the library is spelled with all of its alloy."""
        assert place.table is not None, "settings are no table"
        names = NAMED_BY.get(place.table, ())
        rows = to_document(self.scenario).get(place.table) or []
        rows = [*rows, *(self.patch.get(place.table) or [])]
        known = {"/".join(key_of(place.table, row)): row for row in rows}
        if (row := known.get(place.row_id or "")) is not None:
            return [{**{name: row[name] for name in names}, place.column: value}]
        if place.table == "alloys":
            of_library = self._spelled(place, value)
            if of_library is not None:
                return of_library
        near = did_you_mean(place.row_id or "", known, otherwise="see remelt convert")
        raise _refused("unknown_place", f"{place.table} has no row {quoted(place.row_id)}", near)

    def _spelled(self, place: Place, value: object) -> list[Row] | None:
        """All limits that the library has of an alloy, one of them changed."""
        for alloy, limits in fill(self.scenario).limits.items():
            named = {f"{alloy}/{limit.element}" for limit in limits}
            if place.row_id in named:
                spelled = self.scenario.model_copy(update={"alloys": limits})
                return [
                    {**row, place.column: value}
                    if f"{alloy}/{row['element']}" == place.row_id
                    else row
                    for row in to_document(spelled)["alloys"]
                ]
        return None

    def _put(self, table: str, rows: Any) -> None:
        before = self.patch.get(table)
        if isinstance(before, dict) and isinstance(rows, dict):
            self.patch[table] = {**before, **rows}
        elif not _are_rows(table, rows):
            self.patch[table] = rows
        elif rows:
            self.patch[table] = _joined(table, before or [], rows)


def _are_rows(table: str, rows: object) -> bool:
    """Whether rows can be found by what names them; what cannot is refused where it is patched."""
    if table not in NAMED_BY or not isinstance(rows, list):
        return False
    return all(isinstance(row, dict) for row in rows)


def _joined(table: str, before: Iterable[Row], rows: Iterable[Row]) -> list[Row]:
    """Rows of one name as one, the later word on top; what makes a cell blank stays."""
    found: dict[Key, Row] = {}
    for row in (*before, *rows):
        found[key_of(table, row)] = {**found.get(key_of(table, row), {}), **row}
    return list(found.values())


def value_of(text: str) -> object:
    """A value as it stands after the sign: a number, true, a list, else the words themselves."""
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        return text.strip()


def _refused(code: str, message: str, hint: str | None) -> InvalidScenario:
    issue = Issue(code=code, severity="error", message=message, hint=hint)
    return InvalidScenario((issue,))
