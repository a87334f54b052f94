"""Dross as it was skimmed and weighed, and the metal in it, by assay or by the model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from optimiser.ledger.movements import Movements


def dross_weighed(movements: Movements) -> pd.DataFrame:
    """The dross sheet, a row per weighing, with the furnace and the metal in it.

    ``metal_kg`` is by assay where there is one (``is_assayed``); elsewhere the model's share of
    metal in the dross of that charge, else of that furnace, else of all; NaN where the model
    expects no dross.
    """
    rows, lines = movements.sheets["dross"].copy(), movements.lines
    if not len(rows):
        return rows.assign(is_assayed=pd.Series(dtype=bool), metal_kg=pd.Series(dtype=float))
    furnaces = movements.charges.set_index("charge_id")["furnace"]
    rows["furnace"] = rows["furnace"].fillna(rows["charge_id"].map(furnaces))
    share = pd.Series(np.nan, index=rows.index)
    for column in ("charge_id", "furnace"):
        sums = lines.groupby(column)[["dross_metal_kg", "dross_kg"]].sum()
        found = sums["dross_metal_kg"] / sums["dross_kg"].where(sums["dross_kg"] > 0.0)
        share = share.fillna(pd.to_numeric(rows[column].map(found)))
    share = share.fillna(_share(lines))
    rows["is_assayed"] = rows["metal_pct"].notna()
    rows["metal_kg"] = rows["dross_kg"] * (rows["metal_pct"] / 100.0).fillna(share)
    return rows


def how_known(rows: pd.DataFrame) -> str | None:
    """A note on how the metal in weighed dross is known; None where all of it is by assay."""
    if not len(rows) or rows["is_assayed"].all():
        return None
    assayed = float(rows.loc[rows["is_assayed"], "dross_kg"].sum())
    whole = float(rows["dross_kg"].sum())
    return (
        f"metal by assay for {assayed:,.0f} of {whole:,.0f} kg of dross; "
        "for the rest the model's share of metal"
    )


def _share(lines: Any) -> float:
    dross = float(lines["dross_kg"].sum())
    return float(lines["dross_metal_kg"].sum()) / dross if dross > 0.0 else np.nan
