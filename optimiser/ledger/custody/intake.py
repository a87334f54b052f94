"""What entered the certification scope in the period, and as what it counts."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from models.books import BOUNDARIES
from models.library.rules import RuleBook
from optimiser.ledger.movements import Movements

Counts = Literal["eligible", "other", "outside", "before"]
COUNTS: Final[tuple[Counts, ...]] = ("eligible", "other", "outside", "before")
"""As chain-of-custody input, as any other input, as a return that never left, or before."""


def received(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """The receipts, with ``counts``: as which of COUNTS; and ``lacks``: what is not said of them.

    What was on stock when the period began was input of an earlier account. ``lacks`` is the
    first that the rules ask of metal of this origin and nobody said, None where nothing lacks or
    metal of the origin is never eligible.
    """
    lots = counted(movements, rules)
    return lots.assign(counts=lots["counts"].where(in_period(movements, rules), "before"))


def counted(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """The receipts as they count whenever they came in, with ``counts`` and ``lacks``."""
    lots = movements.receipts
    lacks = _lacking(lots, rules)
    eligible = lots["origin"].isin(rules.words("eligible"))
    counts = np.select(
        [_outside(movements, rules), eligible & lacks.isna()],
        ["outside", "eligible"],
        default="other",
    )
    return lots.assign(counts=pd.Series(counts, index=lots.index, dtype=object), lacks=lacks)


def in_period(movements: Movements, rules: RuleBook) -> pd.Series[bool]:
    """Which receipts came in within the period."""
    moments = movements.receipts["received_at"]
    undated = moments.isna() & (rules.word("undated_receipts") == "received")
    return undated | (moments >= pd.Timestamp(movements.settings.period_from))


def is_said(lots: pd.DataFrame, what: str) -> pd.Series[bool]:
    """Whether ``what`` is said of each lot: yes, or something else than blank or unknown."""
    values = lots[what]
    if what == "due_diligence":
        return values.eq(True)
    return values.notna() & ~values.isin(("", "unknown"))


def _outside(movements: Movements, rules: RuleBook) -> pd.Series[bool]:
    lots = movements.receipts
    outside = lots["origin"].isin(rules.words("outside"))
    if not rules.yes("own_dross_outside"):
        return outside
    within = BOUNDARIES[: BOUNDARIES.index(movements.settings.process_boundary) + 1]
    return outside | (lots["origin"].eq("dross_metal") & lots["arose_in"].isin(within))


def _lacking(lots: pd.DataFrame, rules: RuleBook) -> pd.Series[Any]:
    found = pd.Series([None] * len(lots), index=lots.index, dtype=object)
    for origin in rules.words("eligible"):
        of_origin = lots["origin"].eq(origin)
        for what in reversed(rules.words(f"needs_{origin}")):
            found = found.mask(of_origin & ~is_said(lots, what), what)
    return found
