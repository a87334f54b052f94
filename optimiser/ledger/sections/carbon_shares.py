"""The carbon of each charge: its own metal and additions, and its share of the energy."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from models.library.rules import RuleBook
from optimiser.formulation.metal import Array
from optimiser.ledger.movements import CARBON, Movements
from optimiser.ledger.sections.carbon_parts import additions, of_lines
from optimiser.ledger.sections.energy_use import total, used

SHARED: Final = (
    "energy of a furnace by the new liquid metal of its charges, energy of the plant and "
    "additions to no charge by that of all charges"
)


def of_charges(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """Per charge kg CO2e of metal by either method, energy and additions, and kg of product.

    What is shared out is shared by liquid metal (``SHARED``); NaN where a part is not known.
    """
    charges = movements.charges
    frame = charges[["charge_id", "alloy", "customer"]].copy()
    sums = total(of_lines(movements.lines).groupby(movements.lines["charge_id"]))
    has_lines = frame["charge_id"].isin(sums.index)
    for name in CARBON:
        found = frame["charge_id"].map(sums[name])
        frame[f"metal_{name}"] = found.where(has_lines, 0.0)
    liquid = charges["liquid_kg"].to_numpy(dtype=np.float64)
    whole = float(liquid.sum())
    share = liquid / whole if whole > 0.0 else np.full(len(liquid), 1.0 / max(1, len(liquid)))
    frame["energy_kgco2e"] = _energy(movements, rules, share)
    rows = additions(movements)
    own = total(rows.groupby("charge_id")[["kgco2e"]])["kgco2e"].to_dict()
    loose = float(rows.loc[rows["charge_id"].isna(), "kgco2e"].sum(skipna=False))
    frame["additions_kgco2e"] = [own.get(one, 0.0) for one in frame["charge_id"]] + loose * share
    for name in CARBON:
        frame[name] = frame[[f"metal_{name}", "energy_kgco2e", "additions_kgco2e"]].sum(
            axis=1, skipna=False
        )
    product = "planned_tap_kg" if movements.kind == "plan" else "good_kg"
    return frame.assign(product_kg=charges[product])


def _energy(movements: Movements, rules: RuleBook, share: Array) -> Array:
    """The energy's carbon of each charge; ``share`` is its part of all liquid metal."""
    rows = used(movements, rules)
    rows = rows[rows["scope"].astype(str).isin(rules.words("scopes_counted"))]
    furnace = movements.charges["furnace"]
    part = pd.Series(share, index=furnace.index)
    of_furnace = part.groupby(furnace).sum()
    melts = of_furnace[of_furnace > 0.0]
    rest = movements.charges["furnace"].isna()
    unnamed = rows["furnace"].isna() & (rows["basis"] == "modelled")
    at_home = rows["furnace"].isin(melts.index)
    sums = total(rows[at_home].groupby("furnace")[["kgco2e"]])["kgco2e"]
    per_share = furnace.map((sums / melts.reindex(sums.index)).to_dict())
    found = pd.to_numeric(per_share).where(furnace.isin(sums.index), 0.0) * part
    nameless = float(rows.loc[unnamed, "kgco2e"].sum(skipna=False))
    if unnamed.any():
        of_rest = float(part[rest].sum())
        found += (nameless * part / of_rest if of_rest > 0.0 else 0.0 * part).where(rest, 0.0)
    shared = float(rows.loc[~at_home & ~unnamed, "kgco2e"].sum(skipna=False))
    return np.asarray(found + shared * part, dtype=np.float64)
