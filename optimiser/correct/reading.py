"""What is asked about a melt, as a document, a file or the command line spells it.

The document is ``{"order_id": "H7", "melt": {"mass_kg": 11800, "Fe": 0.31, "Fe_sd": 0.01,
"Pb_max": 0.002}, "hold_min": 40, "fade_pct_per_h": {"Mg": 6}, "target": "spec",
"charged": {"L-7": 4200}, "overfill_pct": 2, "returns_per_t": 1900}``; only ``order_id`` must be
there. What was measured may come from a file or the command line (measured.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from models.analysis import Analysis
from models.element import is_symbol
from models.issue import InvalidScenario, Issue
from models.sampled import Sampled
from optimiser.correct.issues import wrong
from optimiser.correct.measured import MASS, MELT, Measured
from optimiser.intake.cells import Reader, is_blank, read_choice, read_id, reader
from optimiser.intake.composition import (
    ENDINGS,
    composition_reader,
    figures,
    split,
    symbol_meant,
)
from optimiser.intake.raw import Mark, shown
from optimiser.intake.units import converted, spellings
from optimiser.intake.words import Wrong, did_you_mean, quoted

Document = Mapping[str, Any]
MOST: Final[Mapping[str, float]] = {"hold_min": 10_000.0, "overfill_pct": 100.0}
MEMBERS: Final = tuple(
    MELT if name == "analysis" else name for name in Sampled.model_fields if name != MASS
)
TABLES: Final = ("fade_pct_per_h", "charged")


def sampled_of(
    document: object,
    *,
    mark: Mark = ".",
    qualities: frozenset[str] = frozenset(),
    measured: Measured | None = None,
) -> Sampled:
    """What a document asks; ``mark`` is the decimal mark of text, ``qualities`` may be measured.

    What was ``measured`` is the melt, where the document has none.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    if not isinstance(document, dict):
        hint = 'write {"order_id": "…", "melt": {"mass_kg": 1, "Fe": 0.2}}'
        raise InvalidScenario((wrong("not_an_object", "this is no object", hint=hint),))
    if measured is not None:
        document = {**document, MELT: measured.values}
    reading = _Reading(document, mark, qualities, measured or Measured())
    found = reading.fields()
    if reading.issues:
        raise InvalidScenario(tuple(reading.issues))
    return Sampled(**found)


class _Reading:
    """A document being read: what is found, and all that is wrong."""

    def __init__(
        self, document: Document, mark: Mark, qualities: frozenset[str], measured: Measured
    ) -> None:
        self.document, self.mark, self.qualities = document, mark, qualities
        self.figures = measured.figures
        self.number: Reader = reader("number", mark=mark)
        self.issues: list[Issue] = list(measured.issues)

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
            mark = self.figures[name].mark if name in self.figures else self.mark
            if name in masses:
                kg[name] = self._cell(value, _mass(masses[name], mark), MELT, name)
            elif (place := self._place(str(name))) is not None:
                read = composition_reader(*place, mark=mark)
                found = self._cell(value, read, MELT, name)
                if found is not None:
                    values[place] = found
        if len(kg) > 1:
            self._wrong("given_twice", f"the mass is given twice: {', '.join(kg)}", MELT)
        mass = next((one for one in kg.values() if one is not None), None)
        return {MASS: mass, "analysis": Analysis(figures=figures(values))}

    def _place(self, name: str) -> tuple[str, str] | None:
        """The element and the field that a column of the melt means."""
        element, field = split(name)
        if is_symbol(element) or element in self.qualities:
            return element, field
        meant = MASS if name.casefold().startswith("mass") else symbol_meant(name)
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
        found = found.model_copy(update={"value": shown(value)})
        spelled = self.figures.get(steps[-1]) if steps[:1] == (MELT,) else None
        self.issues.append(found if spelled is None else spelled.placed(found))


def _mass(factor: Any, mark: Mark) -> Reader:
    """A mass in kilograms, more than nothing."""
    number = reader("number", mark=mark)

    def read(value: object) -> float | None:
        found = number(value)
        if not isinstance(found, float):
            return None
        kg = converted(repr(found), factor)
        if kg <= 0.0:
            raise Wrong("out_of_range", "must be more than 0")
        return kg

    return read


def read_target(value: object) -> str | None:
    """Spec or aim."""
    return read_choice(value, choices=("spec", "aim"))
