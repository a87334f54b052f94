"""What a section of a ledger is made of, and how its figures are written down."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.issue import Issue
from models.ledger import Amount, Basis, Column, Entry, LedgerTable, Value
from models.library.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The figures, tables and warnings of one kind of claim."""

    entries: tuple[Entry, ...] = ()
    tables: tuple[LedgerTable, ...] = ()
    warnings: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How one figure is made: the same words wherever it stands.

    ``numerator`` and ``denominator`` say what is divided by what; a figure that is no ratio has
    no denominator. ``amount_unit`` is the numerator's. ``uncertainty`` says what the range
    covers, or why there is none.
    """

    name: str
    title: str
    unit: str
    boundary: str
    rules: RuleBook
    numerator: str | None = None
    denominator: str | None = None
    amount_unit: str = "kg"
    denominator_unit: str = "kg"
    uncertainty: str = "not assessed"

    @property
    def id(self) -> str:
        """How an entry names this method."""
        return f"{self.rules.name}.{self.name}"

    def entry(
        self,
        value: float | None,
        *,
        basis: Basis,
        over: tuple[float | None, float | None] = (None, None),
        by: str = "whole",
        of: str | None = None,
        within: tuple[float, float] | None = None,
        boundary: str | None = None,
        note: str | None = None,
    ) -> Entry:
        """One figure; ``over`` are numerator and denominator, ``within`` its 95 % range."""
        low, high = (None, None) if within is None else within
        return Entry(
            name=self.name,
            title=self.title,
            by=by,
            of=of,
            value=known(value),
            unit=self.unit,
            numerator=_amount(self.numerator, over[0], self.amount_unit),
            denominator=_amount(self.denominator, over[1], self.denominator_unit),
            boundary=self.boundary if boundary is None else boundary,
            method=self.id,
            rule_set=self.rules.id,
            basis=basis,
            low=low,
            high=high,
            uncertainty=self.uncertainty,
            note=note,
        )

    def column(self, *, basis: Basis | None, name: str | None = None) -> Column:
        """A table's column of figures made so."""
        return Column(
            name=self.name if name is None else name,
            title=self.title,
            unit=self.unit,
            boundary=self.boundary,
            method=self.id,
            rule_set=self.rules.id,
            basis=basis,
        )


def _amount(what: str | None, value: float | None, unit: str) -> Amount | None:
    return None if what is None else Amount(what=what, value=known(value), unit=unit)


def named(name: str, title: str) -> Column:
    """A table's column of names, which are no figures."""
    return Column(
        name=name, title=title, unit="", boundary="", method="as given", rule_set="", basis=None
    )


def table(name: str, title: str, columns: Iterable[Column], frame: pd.DataFrame) -> LedgerTable:
    """The rows of ``frame``, whose columns are named like ``columns``."""
    columns = tuple(columns)
    values = [_cells(frame[column.name]) for column in columns]
    return LedgerTable(
        name=name, title=title, columns=columns, rows=tuple(zip(*values, strict=True))
    )


def known(value: float | None) -> float | None:
    """The value, None where it is unknown, or part of next to nothing."""
    return None if value is None or not math.isfinite(value) else float(value)


def share_pct(part: float, whole: float) -> float | None:
    """``part`` of ``whole`` in per cent, None where there is no whole."""
    return 100.0 * part / whole if whole > 0.0 else None


def _cells(column: pd.Series[Any]) -> list[Value]:
    """What a column holds; numbers at once, for a table may have a row per lot."""
    if column.dtype == np.float64:
        return [None if one != one else one for one in column.tolist()]  # noqa: PLR0124 - NaN
    return [_plain(one) for one in column.tolist()]


def _plain(value: object) -> Value:
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, float):
        return known(value)
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if isinstance(value, bool):
        return value
    assert isinstance(value, int), f"a ledger's table holds no {type(value)}"
    return float(value)
