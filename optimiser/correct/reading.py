"""What is asked about a melt, as a document, a file or the command line spells it.

The document is ``{"order_id": "H7", "melt": {"mass_kg": 11800, "Fe": 0.31, "Fe_sd": 0.01,
"Pb_max": 0.002}, "hold_min": 40, "fade_pct_per_h": {"Mg": 6}, "target": "spec",
"charged": {"L-7": 4200}, "overfill_pct": 2, "returns_per_t": 1900}``; only ``order_id`` must be
there. A file holds the melt alone: JSON, or CSV with one row or with columns element and pct.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from models.analysis import Analysis
from models.element import is_symbol
from models.issue import InvalidScenario, Issue
from models.sampled import Sampled
from optimiser.correct.issues import wrong
from optimiser.intake.cells import Reader, is_blank, read_choice, read_id, reader
from optimiser.intake.composition import (
    ENDINGS,
    composition_reader,
    figures,
    split,
    symbol_meant,
)
from optimiser.intake.csvtext import read_csv
from optimiser.intake.files import file_issue, read_bytes
from optimiser.intake.jsontext import parse_json
from optimiser.intake.raw import Mark, shown
from optimiser.intake.units import converted, spellings
from optimiser.intake.words import Wrong, did_you_mean, quoted

Document = Mapping[str, Any]
MELT: Final = "melt"
MASS: Final = "mass_kg"
MOST: Final[Mapping[str, float]] = {"hold_min": 10_000.0, "overfill_pct": 100.0}
MEMBERS: Final = tuple(
    MELT if name == "analysis" else name for name in Sampled.model_fields if name != MASS
)
TABLES: Final = ("fade_pct_per_h", "charged")
PAIR: Final = re.compile(r"\s*([A-Za-z][A-Za-z_]*)\s*([=<])\s*(\S+)\s*")


def sampled_of(
    document: object, *, mark: Mark = ".", qualities: frozenset[str] = frozenset()
) -> Sampled:
    """What a document asks; ``mark`` is the decimal mark of text, ``qualities`` may be measured.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    if not isinstance(document, dict):
        hint = 'write {"order_id": "…", "melt": {"mass_kg": 1, "Fe": 0.2}}'
        raise InvalidScenario((wrong("not_an_object", "this is no object", hint=hint),))
    reading = _Reading(document, mark, qualities)
    found = reading.fields()
    if reading.issues:
        raise InvalidScenario(tuple(reading.issues))
    return Sampled(**found)


def melt_in_file(path: Path) -> dict[str, object]:
    """The melt that a file holds, by column.

    Raises:
        InvalidScenario: it is no JSON object and no table of one melt.
    """
    if path.suffix.casefold() != ".csv":
        document = parse_json(read_bytes(path), file=path.name)
        if isinstance(document, dict):
            return document
        raise InvalidScenario((_no_melt(path),))
    table = read_csv(path, table=MELT)
    rows = [dict(zip(table.header, row or (), strict=False)) for row in table.rows]
    if {"element", "pct"} <= set(table.header):
        return dict(_long(rows))
    if len(rows) != 1:
        raise InvalidScenario((_no_melt(path),))
    return {name: value for name, value in rows[0].items() if name and not is_blank(value)}


def melt_in_words(text: str) -> tuple[dict[str, object], Mark]:
    """The melt that ``Fe=0.31,Si=7.2,Pb<0.002`` says, and the decimal mark of its figures.

    With semicolons between them figures may have a decimal comma.

    Raises:
        InvalidScenario: a part of it is no figure of an element.
    """
    apart, mark = (";", ",") if ";" in text else (",", ".")
    found: dict[str, object] = {}
    issues = []
    for part in text.split(apart):
        match = PAIR.fullmatch(part)
        if match is None:
            hint = "write Fe=0.31,Si=7.2,Pb<0.002 or Fe=0,31;Si=7,2"
            message = f"{quoted(part)} is no figure of an element"
            issues.append(wrong("not_a_figure", message, MELT, value=part, hint=hint))
            continue
        name = match[1] if match[2] == "=" else f"{match[1]}_max"
        if name in found:
            message = f"{name} is given twice"
            issues.append(wrong("given_twice", message, MELT, name, value=part))
        found[name] = match[3]
    if issues:
        raise InvalidScenario(tuple(issues))
    return found, "," if mark == "," else "."


def _long(rows: list[dict[str, Any]]) -> Iterator[tuple[str, object]]:
    """The rows of a table of elements, as columns."""
    for row in rows:
        name = str(row.get("element") or "").strip()
        for column, ending in (("pct", ""), ("sd", "_sd"), ("n", "_n"), ("max", "_max")):
            if not is_blank(row.get(column)):
                yield (name if name == MASS else f"{name}{ending}"), row[column]


def _no_melt(path: Path) -> Issue:
    hint = "one row with columns mass_kg, Fe, Si …, or columns element and pct; or a JSON object"
    return file_issue("not_a_melt", f"{path.name} is no analysis of one melt", file=path.name,
                      hint=hint)  # fmt: skip


class _Reading:
    """A document being read: what is found, and all that is wrong."""

    def __init__(self, document: Document, mark: Mark, qualities: frozenset[str]) -> None:
        self.document, self.mark, self.qualities = document, mark, qualities
        self.number: Reader = reader("number", mark=mark)
        self.issues: list[Issue] = []

    def fields(self) -> dict[str, Any]:
        """The members of the record."""
        for name in sorted(self.document.keys() - set(MEMBERS), key=str):
            hint = did_you_mean(str(name), MEMBERS, otherwise=f"known are {', '.join(MEMBERS)}")
            self._wrong("unknown_column", f"there is no {quoted(name)} here", name, hint=hint)
        found = {"order_id": self._order(), **self._melt(), **self._numbers()}
        found |= {name: self._table(name) for name in TABLES}
        target = self._read("target", read_target, "target")
        return found if target is None else {**found, "target": target}

    def _order(self) -> object:
        if is_blank(self.document.get("order_id")):
            self._wrong("required", "order_id is blank, and it is needed", "order_id",
                        hint="name the order whose melt was sampled")  # fmt: skip
            return None
        return self._read("order_id", read_id, "order_id")

    def _numbers(self) -> dict[str, object]:
        found = {}
        for name in ("hold_min", "overfill_pct", "returns_per_t"):
            value = self._read(name, self._bounded(MOST.get(name)), name)
            if value is not None:
                found[name] = value
        return found

    def _bounded(self, most: float | None) -> Reader:
        """A number, with ``most`` from nothing up to it."""

        def read(value: object) -> object:
            found = self.number(value)
            if isinstance(found, float) and most is not None and not 0.0 <= found <= most:
                raise Wrong("out_of_range", f"must be from 0 to {most:g}")
            return found

        return read

    def _table(self, name: str) -> dict[str, float]:
        """Numbers by name."""
        rows = self.document.get(name)
        if rows is None:
            return {}
        if not isinstance(rows, dict):
            self._wrong("not_an_object", f"{name} is no object of numbers by name", name)
            return {}
        most = 100.0 if name == "fade_pct_per_h" else 1e9
        read = self._bounded(most)
        found = {key: self._cell(value, read, name, key) for key, value in rows.items()}
        if name == "fade_pct_per_h":
            for key in sorted(key for key in found if not is_symbol(key)):
                self._wrong("unknown_element", f"{quoted(key)} is no chemical element", name, key)
        return {key: value for key, value in found.items() if isinstance(value, float)}

    def _melt(self) -> dict[str, Any]:
        """The mass and the analysis."""
        melt = self.document.get(MELT)
        if melt is None:
            return {}
        if not isinstance(melt, dict):
            self._wrong("not_an_object", "melt is no object of mass_kg and elements", MELT)
            return {}
        values: dict[tuple[str, str], object] = {}
        masses = spellings(MASS)
        kg: dict[str, object] = {}
        for name, value in melt.items():
            if name in masses:
                kg[name] = self._cell(value, self._mass(masses[name]), MELT, name)
            elif (place := self._place(str(name))) is not None:
                read = composition_reader(*place, mark=self.mark)
                found = self._cell(value, read, MELT, name)
                if found is not None:
                    values[place] = found
        if len(kg) > 1:
            self._wrong("given_twice", f"the mass is given twice: {', '.join(kg)}", MELT)
        mass = next((one for one in kg.values() if one is not None), None)
        return {MASS: mass, "analysis": Analysis(figures=figures(values))}

    def _mass(self, factor: Any) -> Reader:
        def read(value: object) -> float | None:
            found = self.number(value)
            if found is None:
                return None
            kg = converted(repr(found), factor)
            if kg <= 0.0:
                raise Wrong("out_of_range", "must be more than 0")
            return kg

        return read

    def _place(self, name: str) -> tuple[str, str] | None:
        """The element and the field that a column of the melt means."""
        element, field = split(name)
        if is_symbol(element) or element in self.qualities:
            return element, field
        meant = symbol_meant(name)
        hint = f"did you mean {meant}?" if meant else "write chemical symbols as columns, such as "
        hint += "" if meant else f"Fe, also with {', '.join(ENDINGS)}, and mass_kg"
        self._wrong("unknown_column", f"there is no element {quoted(name)}", MELT, name, hint=hint)
        return None

    def _read(self, name: str, read: Reader, *steps: str) -> object:
        return self._cell(self.document.get(name), read, *steps)

    def _cell(self, value: object, read: Reader, *steps: str) -> object:
        try:
            return None if is_blank(value) else read(value)
        except Wrong as error:
            message = f"{steps[-1]} {quoted(value)} {error.message}"
            self._wrong(error.code, message, *steps, value=value, hint=error.hint)
            return None

    def _wrong(
        self, code: str, message: str, *steps: Any, value: object = None, hint: str | None = None
    ) -> None:
        found = wrong(code, message, *steps, hint=hint)
        self.issues.append(found.model_copy(update={"value": shown(value)}))


def read_target(value: object) -> str | None:
    """Spec or aim."""
    return read_choice(value, choices=("spec", "aim"))
