"""What planners call columns: names found without case, spaces and signs, and those of their own.

A title that is a column's name but for its spelling is that column. A word of titles.toml is only
proposed, for a planner to say that it is meant.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from models.element import members
from optimiser.intake.cells import is_blank
from optimiser.intake.composition import ENDINGS
from optimiser.intake.raw import RawScenario, RawTable
from optimiser.intake.schema import TableSchema, settings_schema, table_schema
from optimiser.intake.units import without_unit

COMMON: Final = (
    *("Si", "Fe", "Cu", "Mn", "Mg", "Cr", "Ni", "Zn", "Ti", "Pb", "Sn", "Ag", "B", "Be", "Bi"),
    *("Ca", "Cd", "Ce", "Co", "Ga", "Hg", "Li", "Na", "P", "Sb", "Sr", "V", "Zr"),
)
"""Symbols that are known in small letters and in capitals too; IN and no are words."""
ALSO_CALLED: Final[Mapping[str, Sequence[str]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text("utf-8")
)
MASSES: Final = {
    **{unit: unit for unit in ("kg", "t", "lb")},
    **dict.fromkeys(("to", "tonnen", "tons", "tonnes"), "t"),
}
"""Units of mass as they stand in titles, and in names of columns."""
_SIGNS: Final = re.compile(r"[\W_]+")


def plain(title: str, currency: str = "") -> str:
    """A title in plain letters: "Mass (t)" is mass_t, "Price EUR/t" is price_per_t."""
    words = _SIGNS.sub(" ", title.lower().replace("/", "_per_")).split()
    return "_".join(word for word in words if word not in {"wt", currency.lower()})


class Titles:
    """The names that a table's columns may have; ``own`` are the qualities, columns beside metals'.

    A title that is one of them but for its spelling finds it; lot is lot_id where nothing else is.
    """

    def __init__(self, schema: TableSchema, own: Collection[str] = (), currency: str = "") -> None:
        metals = [one + end for one in COMMON for end in ("", *ENDINGS)]
        beside = (*metals, *sorted(own)) if schema.has_composition else ()
        self._exact = frozenset((*schema.by_spelling, *beside))
        self._currency = currency
        self._by_plain: dict[str, tuple[str, ...]] = {}
        for name in dict.fromkeys((*schema.by_spelling, *beside)):
            self._by_plain[plain(name)] = (*self._by_plain.get(plain(name), ()), name)
        for name in schema.by_spelling:
            if name.endswith("_id"):
                self._by_plain.setdefault(plain(name.removesuffix("_id")), (name,))

    def meant(self, title: str) -> tuple[str, ...]:
        """The columns that a title may be: itself where it is one, else those but for spelling."""
        return (title,) if title in self._exact else self._by_plain.get(self._plain(title), ())

    def _plain(self, title: str) -> str:
        return plain(title, self._currency)


def proposed(schema: TableSchema, title: str) -> str | None:
    """The column that a title is another word for, in the unit that stands beside it."""
    stem, _, last = plain(title).rpartition("_")
    unit = MASSES.get(last)
    stem = stem.removesuffix("_per") if unit else plain(title)
    for column in schema.columns:
        if stem in also_called(column.name):
            found = [name for name in column.names if name.rpartition("_")[2] == unit]
            return found[0] if found else column.name
    return None


@cache
def also_called(name: str) -> frozenset[str]:
    """Other words for a column, in plain letters; its name without its unit is one."""
    bare = without_unit(name)
    return frozenset((*ALSO_CALLED.get(name, ()), *([bare] if bare else [])))


def with_known_titles(raw: RawScenario) -> RawScenario:
    """``raw`` with the columns' own names, where a title is one of them in another spelling."""
    own = _qualities(raw)
    given = raw.settings.entries.get("currency")
    currency = str(settings_schema()["currency"].default if given is None else given.value)
    tables = {name: _titled(table, own, currency) for name, table in raw.tables.items()}
    return replace(raw, tables=tables)


def _titled(raw: RawTable, own: Collection[str], currency: str) -> RawTable:
    """The table under its columns' own names; of two titles of one column both stay as they are."""
    titles = Titles(table_schema(raw.table), own, currency)
    found = [names[0] if len(names := titles.meant(title)) == 1 else title for title in raw.header]
    names = tuple(
        other if found.count(other) == 1 else title
        for title, other in zip(raw.header, found, strict=True)
    )
    return raw if names == raw.header else replace(raw, header=names)


def _qualities(raw: RawScenario) -> frozenset[str]:
    """The names that may be columns beside those of metals, as the file gives them."""
    entry = raw.settings.entries.get("qualities")
    given = () if entry is None or is_blank(entry.value) else entry.value
    names = given.split(",") if isinstance(given, str) else given
    listed = names if isinstance(names, list | tuple) else ()
    found = [*map(str, listed), *_elements(raw)]
    return frozenset(name.strip() for one in found for name in members(one) if name.strip())


def _elements(raw: RawScenario) -> Iterator[str]:
    for name in ("alloys", "recoveries"):
        table = raw.tables.get(name)
        if table is not None and "element" in table.header:
            yield from table.texts(table.header.index("element"))
