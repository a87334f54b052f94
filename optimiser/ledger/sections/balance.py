"""The metal balance of every charge and furnace, and of the plant over the period (LEDGERS.md §4).

All of it is metal: aluminium with what is dissolved in it, as it is weighed.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from models.ledger import Column, LedgerTable
from models.library.rules import RuleBook
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, named, table
from optimiser.ledger.sections.chain import cast_masses
from optimiser.ledger.sections.dross import dross_weighed
from optimiser.ledger.sections.plant import plant_balance

FURNACE: Final = "furnace: metal charged to metal cast or tapped; heels at both ends"
TERMS: Final = {
    "metal_in_kg": "Metal charged",
    "cast_kg": "Metal cast: good product and scrap; where either is not weighed, liquid tapped",
    "dross_metal_kg": "Metal in dross: weighed where it was, else modelled",
    "oxidised_kg": "Metal oxidised, modelled",
    "heel_change_kg": "Metal that the heel grew by",
    "unexplained_kg": "Metal charged that none of these explains",
}
"""Metal in = cast + in dross + oxidised + change of heel + unexplained."""


def balances(movements: Movements, rules: RuleBook) -> Section:
    """What the terms of the balance leave unexplained, by charge, by furnace, for the plant."""
    plant = plant_balance(movements, rules)
    if movements.kind == "plan":
        return plant
    charges = _charges(movements)
    tables = (
        _table("charges", ("charge_id", "alloy", "furnace"), charges, rules),
        _table("furnaces", ("furnace",), _furnaces(movements, charges), rules),
    )
    return Section(entries=plant.entries, tables=(*tables, *plant.tables), warnings=plant.warnings)


def _charges(movements: Movements) -> pd.DataFrame:
    """The terms of each charge's balance; NaN where nothing was weighed that came out."""
    frame = movements.charges[["charge_id", "alloy", "furnace"]].copy()
    sums = movements.lines.groupby("charge_id")[["metal_kg", "dross_metal_kg", "oxidised_kg"]].sum()
    of = frame["charge_id"]
    frame["metal_in_kg"] = of.map(sums["metal_kg"]).fillna(0.0)
    made, tapped = cast_masses(movements), movements.charges["tapped_kg"]
    cast = made["good_kg"] + made["scrap_kg"]
    frame["cast_kg"] = cast.fillna(tapped)
    frame["cast_by"] = np.where(
        cast.notna(), "cast weighed", np.where(tapped.notna(), "tapped weighed", "not weighed")
    )
    rows = dross_weighed(movements)
    weighed = rows.groupby("charge_id").agg(
        kg=("metal_kg", lambda one: one.sum(skipna=False)), assayed=("is_assayed", "all")
    )
    modelled = of.map(sums["dross_metal_kg"]).fillna(0.0)
    frame["dross_modelled_kg"] = modelled
    frame["dross_metal_kg"] = pd.to_numeric(of.map(weighed["kg"])).fillna(modelled)
    words = {True: "weighed and assayed", False: "weighed, share of metal modelled"}
    assayed = weighed["assayed"].to_dict()
    frame["dross_by"] = [words[bool(assayed[one])] if one in assayed else "modelled" for one in of]
    frame["oxidised_kg"] = of.map(sums["oxidised_kg"]).fillna(0.0)
    frame["heel_change_kg"] = (
        movements.charges["heel_left_kg"] - movements.charges["heel_before_kg"]
    )
    return _with_rest(frame)


def _with_rest(frame: pd.DataFrame) -> pd.DataFrame:
    known = ["cast_kg", "dross_metal_kg", "oxidised_kg", "heel_change_kg"]
    return frame.assign(
        unexplained_kg=frame["metal_in_kg"] - frame[known].sum(axis=1, skipna=False)
    )


def _furnaces(movements: Movements, charges: pd.DataFrame) -> pd.DataFrame:
    """The charges of each furnace together, with the dross that only the furnace is known of."""
    groups = charges.groupby("furnace", dropna=False, sort=True)
    frame = groups.agg(
        metal_in_kg=("metal_in_kg", "sum"),
        cast_kg=("cast_kg", _all),
        dross_modelled_kg=("dross_modelled_kg", "sum"),
        dross_metal_kg=("dross_metal_kg", _all),
        oxidised_kg=("oxidised_kg", "sum"),
        heel_change_kg=("heel_change_kg", _all),
    ).reset_index()
    without = charges["cast_kg"].isna().groupby(charges["furnace"], dropna=False).sum()
    missing = frame["furnace"].map(without.to_dict()).astype(int)
    frame["cast_by"] = [f"{n:,} charges not weighed" if n else "weighed" for n in missing]
    rows = dross_weighed(movements)
    of_furnace = rows[rows["charge_id"].isna()]
    alone = of_furnace["furnace"].dropna().unique()
    weighed = rows[rows["furnace"].isin(alone)].groupby("furnace")["metal_kg"].agg(_all)
    at = frame["furnace"].isin(alone)
    frame["dross_by"] = np.where(
        at, "weighed by furnace", "by charge: weighed where it was, else modelled"
    )
    found = pd.to_numeric(frame["furnace"].map(weighed))
    frame["dross_metal_kg"] = frame["dross_metal_kg"].where(~at, found)
    return _with_rest(frame)


def _all(one: pd.Series[Any]) -> float:
    """The sum, unknown where any part is."""
    return float(one.sum(skipna=False))


def _table(
    plural: str, names: tuple[str, ...], frame: pd.DataFrame, rules: RuleBook
) -> LedgerTable:
    columns: list[Column] = [named(name, name.removesuffix("_id").capitalize()) for name in names]
    for name, title in TERMS.items():
        method = Method(name=name, title=title, unit="kg", boundary=FURNACE, rules=rules)
        columns.append(method.column(basis="modelled" if name == "oxidised_kg" else "mixed"))
        if name == "dross_metal_kg":
            model = Method(
                name="dross_modelled_kg", title="Metal in dross, modelled", unit="kg",
                boundary=FURNACE, rules=rules,
            )  # fmt: skip
            columns.append(model.column(basis="modelled"))
    columns += [named("cast_by", "Cast known by"), named("dross_by", "Dross known by")]
    title = f"Metal balance of {plural}: in = cast + dross + oxidised + heel + unexplained"
    return table(f"metal_balance_of_{plural}", title, columns, frame)
