"""Which consignments get custody: whole ones, within the ceiling (F6).

First those of priority 1: of all sets that fit, the most valuable, and of these the heaviest;
then, with what is left, those of priority 2, and so on. Masses count to the gram, values to a
hundredth of the currency per tonne, both in whole numbers, so that no rounding hides in a sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from models.library.rules import RuleBook
from optimiser.formulation.program import Ints
from optimiser.ledger.custody.filling import Filling, best_filling

GRAMS: Final = 1000
HUNDREDTHS: Final = 100
DUST: Final = 1e-3
"""Of a gram: what sums of floating-point kilograms may be off by."""
Why = Literal["issued", "covered", "partly", "no_room", "outbid", "unwanted", "ceiling_unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Who gets custody.

    ``rows`` has a row per consignment that asks or has its document already, the first shipped
    first: its columns, ``covered_kg``, ``why`` of Why, and ``short_kg``: how much room it lacked
    when its priority had been served, NaN where the ceiling is not known. ``off_value`` and
    ``off_kg`` say by how much another allocation may be better at most; both are 0 where this is
    the best.
    """

    rows: pd.DataFrame
    off_value: float
    off_kg: float

    @property
    def covered_kg(self) -> float:
        """What is covered beside what had its document already."""
        return math.fsum(self.rows.loc[self.rows["why"] != "issued", "covered_kg"])

    @property
    def is_best(self) -> bool:
        """Whether no other allocation is better."""
        return self.off_value == 0.0 and self.off_kg == 0.0


def asking(consignments: pd.DataFrame) -> pd.DataFrame:
    """The consignments that ask for custody, or have its document already."""
    asks = consignments["custody_asked"].eq(True) | consignments["custody_document"].notna()
    return consignments[asks].sort_values(["shipped_at", "consignment_id"], ignore_index=True)


def allocated(consignments: pd.DataFrame, *, room_kg: float | None, rules: RuleBook) -> Allocation:
    """Who gets custody where ``room_kg`` is left after all that has its document already.

    A consignment whose custody is worth less than nothing gets none. ``room_kg`` of None is not
    known: then nobody new is covered.
    """
    asked = asking(consignments)
    issued = asked["custody_document"].notna()
    found = asked.assign(
        covered_kg=asked["kg"].where(issued, 0.0),
        why=np.where(issued, "issued", "ceiling_unknown"),
        short_kg=np.where(issued, 0.0, np.nan),
    )
    fillings: list[Filling] = []
    if room_kg is not None:
        room = max(0, math.floor(room_kg * GRAMS + DUST))
        for _, rows in found[~issued].groupby("priority", sort=True):
            wanted = rows[rows["value_per_t"] >= 0.0]
            found.loc[rows.index.difference(wanted.index), "why"] = "unwanted"
            room = _serve(found, wanted, room, fillings, whole=rules.yes("whole_consignment"))
    return Allocation(
        rows=found,
        off_value=sum(one.value_off for one in fillings) / (HUNDREDTHS * 1000 * GRAMS),
        off_kg=sum(one.weight_off for one in fillings) / GRAMS,
    )


def _serve(
    found: pd.DataFrame, rows: pd.DataFrame, room: int, fillings: list[Filling], *, whole: bool
) -> int:
    """Serve one priority, and say what room is left, in grams."""
    grams = np.ceil(rows["kg"].to_numpy() * GRAMS - DUST).astype(np.int64)
    per_t = np.rint(rows["value_per_t"].to_numpy() * HUNDREDTHS).astype(np.int64)
    if whole:
        # Where all are worth the same, the heaviest choice is the most valuable one.
        alike = len(set(per_t.tolist())) <= 1
        value = np.zeros_like(grams) if alike else per_t * grams
        fillings.append(best_filling(weight=grams, value=value, room=room))
        given = np.where(fillings[-1].chosen, grams, 0)
    else:
        given = _poured(grams, per_t, room)
    left = room - int(given.sum())
    full, some = given == grams, given > 0
    found.loc[rows.index, "covered_kg"] = np.where(full, rows["kg"], given / GRAMS)
    found.loc[rows.index, "short_kg"] = np.where(full, 0.0, (grams - given - left) / GRAMS)
    beaten = np.where(grams > room, "no_room", "outbid")
    found.loc[rows.index, "why"] = np.where(full, "covered", np.where(some, "partly", beaten))
    return left


def _poured(grams: Ints, per_t: Ints, room: int) -> Ints:
    """Where consignments may be covered in part: the most valuable first, until all is given."""
    order = np.argsort(-per_t, kind="stable")
    before = np.cumsum(grams[order]) - grams[order]
    given = np.empty_like(grams)
    given[order] = np.clip(room - before, 0, grams[order])
    return given
