"""One figure of a scenario's document, by a name that stays when rows are added or shuffled.

``settings.gap_pct`` is a setting; ``lots[L-7].price_per_t`` a column of the row with that id.
Where several columns name a row, they are joined: ``alloys[6063/Cu].max_pct``.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.scenario import TABLES
from optimiser.intake.check_ids import KEYS, SOURCES

MOST_NAME: Final = 500
_IN_ROW: Final = re.compile(r"([a-z_]+)\[(.+)\]\.([^.\[\]]+)")
_SETTING: Final = re.compile(r"settings\.([^.\[\]]+)")
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    **KEYS,
    **{table: (column,) for table, column in SOURCES},
}


class UnknownPlace(Exception):
    """A name that means no figure of the scenario; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A setting, or a column of one row."""

    name: str
    column: str
    table: str | None = None
    row_id: str | None = None


def place_of(name: str) -> Place:
    """The place that ``name`` means.

    Raises:
        UnknownPlace: it is spelled as no place is.
    """
    if len(name) <= MOST_NAME and (found := _SETTING.fullmatch(name)):
        return Place(name=name, column=found[1])
    found = _IN_ROW.fullmatch(name) if len(name) <= MOST_NAME else None
    if found is None or found[1] not in TABLES:
        raise UnknownPlace("it must be settings.NAME or TABLE[ID].COLUMN")
    return Place(name=name, table=found[1], row_id=found[2], column=found[3])


def changed(document: Mapping[str, Any], values: Mapping[Place, object]) -> dict[str, Any]:
    """A copy of the scenario's document with these values; None takes a value away.

    What is not changed is shared with ``document``.

    Raises:
        UnknownPlace: there is no such row.
    """
    made = dict(document)
    for place, value in values.items():
        if place.table is None:
            made["settings"] = _with(made.get("settings", {}), place.column, value)
        else:
            made[place.table] = _rows_with(made.get(place.table, ()), place, value)
    return made


def _rows_with(rows: Any, place: Place, value: object) -> list[Any]:
    assert place.table is not None
    keys = _KEYS[place.table]
    found = [
        index
        for index, row in enumerate(rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and "/".join(str(row.get(key, "")) for key in keys) == place.row_id
    ]
    if len(found) != 1:
        how_many = "no row has" if not found else f"{len(found)} rows have"
        raise UnknownPlace(f"{how_many} this {'/'.join(keys)} in {place.table}")
    return [_with(row, place.column, value) if i == found[0] else row for i, row in enumerate(rows)]


def _with(row: Any, column: str, value: object) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise UnknownPlace("settings must be an object")
    without = {name: old for name, old in row.items() if name != column}
    return without if value is None else {**without, column: copy.deepcopy(value)}
