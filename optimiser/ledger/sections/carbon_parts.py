"""What a footprint is made of: metal as supplied, energy and additions, each with its factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from models.library import library
from models.library.rules import RuleBook
from optimiser.ledger.frames import looked_up
from optimiser.ledger.movements import CARBON, Movements
from optimiser.ledger.sections.energy_use import name_of, total, used

PARTS: Final = (
    "part", "what", "amount", "unit", "factor", "factor_unit", *CARBON, "is_counted", "named",
    "source", "year", "region", "is_proxy", "basis",
)  # fmt: skip
"""The columns of the parts: ``amount`` by its ``factor``, and who said the factor."""
SORTED_FROM: Final = "/"
"""What leaves a sorter is named ``lot/sorter/outlet``."""
OWN: Final = {"lot": "given with the lot", "scenario": "given in the scenario"}
"""Where factors are from that no table of factors holds."""


def parts(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """Every contribution to the footprint; NaN where a factor or an amount is not known."""
    frames = [_metal(movements, rules), _energy(movements, rules), _additions(movements)]
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


def of_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """The carbon of each line by either method; a line of 0 kg needs no factor."""
    return lines[list(CARBON)].where(lines["kg"] > 0.0, 0.0)


def of_receipt(movements: Movements, column: str) -> pd.Series[Any]:
    """What the lots of the lines were received with; what a sorter made, what its lot was."""
    lots, known = movements.lines["lot_id"], movements.receipts.set_index("lot_id")[column]
    apart = ~lots.isin(known.index)
    if apart.any():
        lots = lots.mask(apart, lots[apart].str.split(SORTED_FROM).str[0])
    return looked_up(lots, known)


def _metal(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """Metal as supplied, by origin and by where its factor is from."""
    lines = movements.lines
    keys = pd.DataFrame({
        "what": lines["origin"], "named": of_receipt(movements, "factor").astype(object),
        "is_proxy": lines["is_proxy"].astype(bool), "amount": lines["kg"],
    }).join(of_lines(lines))  # fmt: skip
    grouped = keys.groupby(["what", "named", "is_proxy"], dropna=False, sort=True)
    frame = total(grouped[["amount", *CARBON]]).reset_index()
    primary, alloying = rules.words("primary"), rules.words("alloying")
    frame["part"] = np.where(
        frame["what"].isin(primary), "primary metal",
        np.where(frame["what"].isin(alloying), "alloying metal", "scrap and returns"),
    )  # fmt: skip
    amount = frame["amount"].where(frame["amount"] > 0.0)
    frame["factor"] = 1000.0 * frame["kgco2e_cut_off"] / amount
    frame["unit"], frame["factor_unit"], frame["basis"] = "kg", "kg CO2e/t", "mixed"
    frame["is_counted"] = True
    for name in ("source", "year", "region"):
        frame[name] = pd.Series(
            [_said(movements, one, name) for one in frame["named"]], dtype=object
        )
    return frame.reindex(columns=list(PARTS))


def _said(movements: Movements, named: object, field: str) -> object:
    """Who said a factor, and for which year and region."""
    if not isinstance(named, str):
        return None
    factors = movements.sheets["factors"]
    found = factors[factors["material"] == named]
    if len(found):
        value = found.iloc[0][field]
        return None if pd.isna(value) else value
    if field != "source":
        return None
    if named.startswith("library: "):
        shelf: Mapping[Any, Any] = library().footprints_kgco2e_per_t
        return str(shelf[named.removeprefix("library: ")].source)
    return OWN.get(named)


def _energy(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    rows = used(movements, rules)
    by_meter = (rows["basis"] == "counted").to_numpy(dtype=bool)
    scope = rows["scope"].astype(str)
    return pd.DataFrame({
        "part": "scope " + scope,
        "what": [name_of(row) for row in rows.itertuples()],
        "amount": rows["kwh"].where(by_meter, rows["liquid_kg"]),
        "unit": np.where(by_meter, "kWh", "kg"),
        "factor": rows["kgco2e_per_kwh"].where(by_meter, rows["kgco2e_per_t"]),
        "factor_unit": np.where(by_meter, "kg CO2e/kWh", "kg CO2e/t"),
        **dict.fromkeys(CARBON, rows["kgco2e"]),
        "is_counted": scope.isin(rules.words("scopes_counted")),
        "named": None,
        "source": rows["source"].astype(object).where(by_meter, "the furnace's kgco2e_per_t"),
        "year": rows["year"],
        "region": rows["region"].astype(object),
        "is_proxy": False,
        "basis": rows["basis"],
    }, index=rows.index).reindex(columns=list(PARTS))  # fmt: skip


def additions(movements: Movements) -> pd.DataFrame:
    """The additions, each with its factor per tonne and its carbon."""
    sheet = movements.sheets["additions"]
    factors = movements.sheets["factors"].set_index("material")["kgco2e_per_t"].to_dict()
    factor = pd.to_numeric(sheet["material"].map(factors))
    carbon = (sheet["kg"] * factor / 1000.0).where(sheet["kg"] > 0.0, 0.0)
    return sheet.assign(factor=factor, kgco2e=carbon)


def _additions(movements: Movements) -> pd.DataFrame:
    rows = additions(movements)
    frame = total(rows.groupby("material", sort=True)[["kg", "kgco2e"]]).reset_index()
    known = rows.groupby("material", sort=True)["factor"].first()
    frame["factor"] = frame["material"].map(known.to_dict())
    proxies = movements.sheets["factors"].set_index("material")["proxy"].to_dict()
    return pd.DataFrame({
        "part": "additions",
        "what": frame["material"],
        "amount": frame["kg"],
        "unit": "kg",
        "factor": frame["factor"],
        "factor_unit": "kg CO2e/t",
        **dict.fromkeys(CARBON, frame["kgco2e"]),
        "is_counted": True,
        "named": frame["material"],
        **{name: [_said(movements, one, name) for one in frame["material"]]
           for name in ("source", "year", "region")},
        "is_proxy": [bool(proxies.get(one, False)) for one in frame["material"]],
        "basis": "weighed",
    }, index=frame.index).reindex(columns=list(PARTS))  # fmt: skip
