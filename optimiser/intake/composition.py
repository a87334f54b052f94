"""Composition columns: chemical symbols and qualities, each with its reserved endings."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from models.analysis import Figure
from models.element import SYMBOLS, is_symbol, members
from optimiser.intake.cells import Reader, read_whole, reader
from optimiser.intake.raw import Mark
from optimiser.intake.words import Wrong

ENDINGS: Final[Mapping[str, str]] = {
    "_bias_sd": "bias_sd",
    "_sd": "sd",
    "_n": "n",
    "_max": "max",
}
"""Reserved endings and the figure's field each one fills, longest first."""
FIELDS: Final = ("pct", "sd", "n", "max", "bias_sd")
"""The fields of a figure in the order in which their columns are written."""


def split(column: str) -> tuple[str, str]:
    """The element or quality that ``column`` speaks of, and the field of its figure."""
    for ending, field in ENDINGS.items():
        if column.endswith(ending) and len(column) > len(ending):
            return column.removesuffix(ending), field
    return column, "pct"


def join(element: str, field: str) -> str:
    """The column of an element's ``field``."""
    return element if field == "pct" else f"{element}_{field}"


def qualities_named(
    *, settings: Collection[str], alloys: Iterable[str], recoveries: Iterable[str]
) -> frozenset[str]:
    """The names that columns may carry beside chemical symbols."""
    named = {name for one in (*alloys, *recoveries) for name in members(one)}
    return frozenset(name for name in (*settings, *named) if name and not is_symbol(name))


def composition_reader(element: str, field: str, *, mark: Mark) -> Reader:
    """The reader of one composition column; only what is an element is bound to 100 %."""
    if field == "n":
        return _samples(mark)
    read = reader("number", mark=mark)
    if not is_symbol(element) and field in ("pct", "max"):
        return read
    return _within(read, most=100.0 if is_symbol(element) else None)


def _within(read: Reader, *, most: float | None) -> Reader:
    highest = sys.float_info.max if most is None else most

    def bounded(value: object) -> object:
        # Most cells of a document are this; a plant has tens of thousands of them.
        if type(value) is float and 0.0 <= value <= highest:
            return value
        found = read(value)
        if isinstance(found, float) and found < 0:
            raise Wrong("out_of_range", "must be 0 or more", "leave what is unknown blank")
        if isinstance(found, float) and most is not None and found > most:
            hint = "composition is wt-% of the metal; check the decimal mark and the unit"
            raise Wrong("out_of_range", f"must be {most:g} or less", hint)
        return found

    return bounded


def _samples(mark: Mark) -> Reader:
    def read(value: object) -> int | None:
        found = read_whole(value, mark=mark)
        if found is not None and found < 1:
            raise Wrong("out_of_range", "must be 1 or more", "leave it blank if never sampled")
        return found

    return read


def symbol_meant(column: str) -> str | None:
    """The composition column that a misspelt one such as ``FE``, ``fe_sd`` or ``Fe %`` means."""
    element, field = split(column.strip())
    for ending in ("_pct", "%", "wt", "pct"):
        element = element.removesuffix(ending).strip(" _-(")
    symbol = element.capitalize()
    return join(symbol, field) if symbol in SYMBOLS else None


def figures(values: Mapping[tuple[str, str], Any]) -> tuple[Figure, ...]:
    """The figures, sorted by element, of the values by element and field, as their readers gave."""
    by_element: dict[str, dict[str, Any]] = {}
    for (element, field), value in values.items():
        by_element.setdefault(element, {})[field] = value
    return tuple(Figure(element=name, **by_element[name]) for name in sorted(by_element))


def columns_of(analyses: Iterable[Iterable[Figure]]) -> list[tuple[str, str]]:
    """Every element and field that any of ``analyses`` fills, element by element."""
    found = {
        (figure.element, field)
        for one in analyses
        for figure in one
        for field in FIELDS
        if getattr(figure, field) is not None
    }
    return sorted(found, key=lambda pair: (pair[0], FIELDS.index(pair[1])))
