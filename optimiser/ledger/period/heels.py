"""The heels of a period: what each charge takes over from the one before in its furnace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from models.library.rules import RuleBook
from optimiser.formulation.metal import Array
from optimiser.intake.book_sheets import BookSheets
from optimiser.ledger.frames import looked_up
from optimiser.ledger.movements import CARBON, CARRIED, CHARGES
from optimiser.ledger.period.furnaces import USUAL, furnace_types

NOTHING: Final = np.zeros(len(CARRIED))


def charges_of(books: BookSheets, lines: pd.DataFrame, *, rules: RuleBook) -> pd.DataFrame:
    """The charges of the books by furnace and start, each with the heel it was charged onto.

    ``lines`` are those of what was charged. What is left in a furnace is weighed, else what the
    furnace keeps; it carries its share of what the melt carried (LEDGERS.md §1). ``rules`` are
    those of recycled content.
    """
    rows = books["charges"].sort_values(["furnace", "start", "charge_id"], ignore_index=True)
    rows["order_id"] = rows["order_id"].astype(object).fillna(rows["charge_id"])
    rows = rows.rename(columns={"start": "at"})
    rows["furnace_type"] = rows["furnace"].map(furnace_types(books)).astype(object).fillna(USUAL)
    _add_new(rows, lines, books, rules)
    _add_casts(rows, books["casts"])
    furnaces = books["furnaces"].set_index("furnace_id")
    keeps = looked_up(rows["furnace"], furnaces["heel_keep_kg"]).fillna(0.0)
    rows["heel_left_kg"] = rows["heel_left_kg"].fillna(keeps)
    _pass_on(rows, furnaces)
    rows["modelled_tap_kg"] = rows["melt_kg"] - rows["heel_left_kg"]
    return rows[list(CHARGES)]


def _add_new(rows: pd.DataFrame, lines: pd.DataFrame, books: BookSheets, rules: RuleBook) -> None:
    """What the new metal of each charge brings."""
    liquid, origin = lines["liquid_kg"], lines["origin"]
    brought = pd.DataFrame({
        "charge_id": lines["charge_id"],
        "liquid_kg": liquid,
        "external_kg": liquid.where(~origin.isin(rules.words("internal")), 0.0),
        "recycled_kg": liquid.where(origin.isin(rules.words("recycled")), 0.0),
        "post_consumer_kg": liquid.where(origin.isin(rules.words("post_consumer")), 0.0),
        **{name: lines[name] for name in CARBON},
    })  # fmt: skip
    # A factor that is not known leaves the sum unknown, but a line of 0 kg needs none.
    brought.loc[lines["kg"] == 0.0, list(CARBON)] = 0.0
    # pandas leaves out what is unknown, so a charge with anything unknown is marked again.
    unknown = brought.assign(**{name: brought[name].isna() for name in CARBON})
    is_unknown = unknown.groupby("charge_id")[list(CARBON)].any()
    sums = brought.groupby("charge_id").sum()
    sums[list(CARBON)] = sums[list(CARBON)].mask(is_unknown)
    for name in ("liquid_kg", *CARRIED):
        rows[name] = looked_up(rows["charge_id"], sums[name]).fillna(
            np.nan if name in CARBON else 0.0
        )
    empty = ~rows["charge_id"].isin(sums.index)
    rows.loc[empty, list(CARBON)] = 0.0
    furnaces = books["furnaces"].set_index("furnace_id")
    factor = looked_up(rows["furnace"], furnaces["kgco2e_per_t"])
    for name in CARBON:
        rows[name] += (factor / 1000.0 * rows["liquid_kg"]).where(rows["liquid_kg"] > 0.0, 0.0)


def _add_casts(rows: pd.DataFrame, casts: pd.DataFrame) -> None:
    sums = casts.groupby("charge_id")[["good_kg", "scrap_kg"]].sum(min_count=1)
    rows["good_kg"] = looked_up(rows["charge_id"], sums["good_kg"])
    rows["cast_scrap_kg"] = looked_up(rows["charge_id"], sums["scrap_kg"])


def _pass_on(rows: pd.DataFrame, furnaces: pd.DataFrame) -> None:
    """Follow each furnace through its charges: the only loop over the charges of a period."""
    new = rows[list(CARRIED)].to_numpy(dtype=np.float64)
    liquid = rows["liquid_kg"].to_numpy(dtype=np.float64)
    left = rows["heel_left_kg"].to_numpy(dtype=np.float64)
    before, melt, carried = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros_like(new)
    first: Mapping[str, tuple[float, Array]] = dict(_first_heels(furnaces))
    heel_kg, heel, furnace = 0.0, NOTHING, None
    for at, name in enumerate(rows["furnace"]):
        if name is None or name != name or name != furnace:  # noqa: PLR0124 - NaN is no name
            heel_kg, heel = first.get(name, (0.0, NOTHING))
            furnace = name
        before[at], melt[at] = heel_kg, heel_kg + liquid[at]
        carried[at] = heel + new[at]
        share = left[at] / melt[at] if melt[at] > 0.0 else 0.0
        heel_kg, heel = left[at], carried[at] * min(1.0, share)
    rows["heel_before_kg"], rows["melt_kg"] = before, melt
    rows[list(CARRIED)] = carried


def _first_heels(furnaces: pd.DataFrame) -> Iterator[tuple[str, tuple[float, Array]]]:
    """What lies in each furnace when the period begins, and what it carries."""
    row: Any
    for row in furnaces.itertuples():
        kg = float(row.heel_kg)
        external = kg * row.heel_external_pct / 100.0
        carbon = kg * row.heel_kgco2e_per_t / 1000.0 if kg > 0.0 else 0.0
        yield row.Index, (kg, np.array([
            external,
            external * row.heel_recycled_pct / 100.0,
            external * row.heel_post_consumer_pct / 100.0,
            carbon,
            carbon,
        ]))  # fmt: skip
