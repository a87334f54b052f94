"""Energy and its carbon: by the meters, and as the furnaces' figures model it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from models.library.rules import RuleBook
from optimiser.ledger.movements import Movements

PLACE: Final = ("carrier", "furnace", "scope", "kgco2e_per_kwh", "source", "year", "region")
"""What tells metered energy apart."""
USED: Final = (*PLACE, "kwh", "kgco2e", "basis", "what", "liquid_kg", "kgco2e_per_t")
"""The columns of energy: metered (``basis`` counted) or modelled, a row per place."""


def metered(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """Metered energy, a row per carrier, furnace, scope and factor; NaN where anything is blank."""
    sheet = movements.sheets["meters"]
    sheet = sheet[sheet["carrier"] != "water"]
    usual = pd.Series(
        np.where(sheet["carrier"].isin(rules.words("scope_2")), "2", "1"), index=sheet.index
    )
    sheet = sheet.assign(scope=sheet["scope"].astype(object).fillna(usual))
    # A meter that stood still needs no factor.
    factor = sheet["kgco2e_per_kwh"].where(sheet["kwh"] != 0.0, 0.0)
    sheet = sheet.assign(kgco2e=sheet["kwh"] * factor)
    grouped = sheet.groupby(list(PLACE), dropna=False, sort=True)[["kwh", "kgco2e"]]
    frame = total(grouped).reset_index()
    frame["basis"], frame["what"] = "counted", frame["carrier"].astype(object)
    return frame.reindex(columns=list(USED))


def modelled(movements: Movements) -> pd.DataFrame:
    """Melting as the furnaces' figures have it, a row per furnace.

    A plan counts a furnace without a figure for carbon as none, as its totals do; in the books
    of a period it is not known.
    """
    liquid = movements.charges.groupby("furnace", dropna=False)["liquid_kg"].sum()
    frame = liquid.reset_index().reindex(columns=list(USED))
    frame["liquid_kg"] = liquid.to_numpy()
    furnaces = movements.sheets["furnaces"].set_index("furnace_id")
    idle = frame["liquid_kg"] <= 0.0
    for column, figure in (("kwh", "kwh_per_t"), ("kgco2e", "kgco2e_per_t")):
        per_t = pd.to_numeric(frame["furnace"].map(furnaces[figure].to_dict()))
        if figure == "kgco2e_per_t":
            frame[figure] = per_t
            per_t = per_t.fillna(0.0) if movements.kind == "plan" else per_t
        frame[column] = (per_t * frame["liquid_kg"] / 1000.0).mask(idle, 0.0)
    frame["basis"], frame["what"] = "modelled", "melting"
    frame["scope"] = "1"
    return frame


def used(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """What is counted: the meters; furnaces that none can feed as modelled.

    A meter of the plant may feed every furnace, so that beside one nothing is modelled.
    """
    by_meter, model = metered(movements, rules), modelled(movements)
    if by_meter["furnace"].isna().any():
        return by_meter
    rest = model[~model["furnace"].isin(by_meter["furnace"])]
    return rest if not len(by_meter) else pd.concat([by_meter, rest], ignore_index=True)


def total(grouped: Any) -> pd.DataFrame:
    """The sums of groups, NaN where a part of one is."""
    sums = grouped.sum()
    counts, sizes = grouped.count(), grouped.size()
    return pd.DataFrame(sums.where(counts.eq(sizes, axis=0)))


def name_of(row: Any) -> str:
    """How a place is named: what it is of, and where."""
    where = row.furnace if isinstance(row.furnace, str) else None
    if row.basis == "modelled":
        return f"melting in {where or 'a furnace without a name'}"
    return f"{row.carrier} of {where or 'the plant'}"
