"""Scrap parameters of the carbon border adjustment mechanism, of all product and by alloy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from models.ledger import Basis, Entry
from models.library.rules import RuleBook
from optimiser.formulation.metal import Array
from optimiser.ledger.flows.charges import ChargeFlows
from optimiser.ledger.flows.table import Book
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, share_pct
from optimiser.ledger.sections.recycled import basis_of

BOUNDARY: Final = "casthouse; own returns left out"


def cbam(movements: Movements, rules: RuleBook) -> Section:
    """Tonnes of scrap for a tonne of product, its pre-consumer share, and alloying elements."""
    frame = _by_alloy(movements, rules)
    entries = [*_entries(movements, _whole(frame), rules, by="whole", of=None)]
    for alloy, row in frame.iterrows():
        entries += _entries(movements, row, rules, by="alloy", of=str(alloy))
    return Section(entries=tuple(entries))


def _whole(frame: pd.DataFrame) -> pd.Series[float]:
    """The sums; where one alloy's other elements are unknown, so are those of all."""
    return pd.Series({
        **frame[["scrap", "pre", "melt"]].sum().to_dict(),
        "product": frame["product"].sum(min_count=1),
        "others": frame["others"].sum(skipna=False),
    })  # fmt: skip


def _by_alloy(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """Kg of scrap, of pre-consumer scrap, of product and of its elements, by alloy.

    Where products were weighed, charges of which nothing was cast are left out on both sides.
    """
    charges = movements.charges
    made = charges["planned_tap_kg"] if movements.kind == "plan" else charges["good_kg"]
    lines = movements.lines
    if made.notna().any():
        lines = lines[lines["charge_id"].isin(charges.loc[made.notna(), "charge_id"])]
    frame = pd.DataFrame({"product": made.groupby(charges["alloy"]).sum(min_count=1)})
    for name, origins in (("scrap", rules.words("scrap")), ("pre", rules.words("pre_consumer"))):
        kg = lines["kg"].where(lines["origin"].isin(origins), 0.0)
        frame[name] = kg.groupby(lines["alloy"]).sum().reindex(frame.index).fillna(0.0)
    return frame.join(_alloying(movements))


def _alloying(movements: Movements) -> pd.DataFrame:
    """Kg of melt by alloy, and of other elements in it as far as analyses say; NaN if none does.

    A melt into which metal without an analysis went leaves its alloy's figure unknown.
    """
    book = Book(
        period=movements.period,
        timezone=movements.settings.timezone,
        elements=("total", *movements.held.columns),
    )
    known = ChargeFlows(movements=movements, book=book)
    melt = known.new + known.heel
    alloys = movements.charges["alloy"]
    unknown = movements.held.isna().any(axis=1) & (movements.lines["kg"] > 0.0)
    unsure = movements.lines.loc[unknown, "alloy"].unique()
    frame = pd.DataFrame({"melt": melt[:, 0], "others": _other_kg(movements, melt)})
    found = frame.groupby(alloys.to_numpy()).sum(min_count=1)
    found.loc[found.index.isin(unsure), "others"] = float("nan")
    return found


def _other_kg(movements: Movements, melt: Array) -> Array:
    """Kg of each melt that are not of the base element; unknown where nothing speaks of that."""
    elements = list(movements.held.columns)
    if movements.settings.base_element not in elements:
        return np.full(len(melt), np.nan)
    base = 1 + elements.index(movements.settings.base_element)
    found: Array = melt[:, 0] - melt[:, base]
    return found


def _entries(
    movements: Movements, row: pd.Series[float], rules: RuleBook, *, by: str, of: str | None
) -> Iterator[Entry]:
    line_basis = basis_of(movements.lines)
    basis: Basis = line_basis if movements.kind == "plan" else _with_casts(line_basis)
    product = float(row["product"])
    note = None if product > 0.0 else "no product was weighed"
    per_t = float(row["scrap"]) / product if product > 0.0 else None
    yield scrap_method(rules).entry(
        per_t, basis=basis, over=(row["scrap"] / 1e3, product / 1e3), by=by, of=of, note=note
    )
    note = None if row["scrap"] > 0.0 else "no scrap was used"
    yield pre_consumer_method(rules).entry(
        share_pct(row["pre"], row["scrap"]), basis=basis,
        over=(row["pre"] / 1e3, row["scrap"] / 1e3), by=by, of=of, note=note,
    )  # fmt: skip
    yield _others(movements, row, rules, by=by, of=of)


def _others(
    movements: Movements, row: pd.Series[float], rules: RuleBook, *, by: str, of: str | None
) -> Entry:
    others, melt = float(row["others"]), float(row["melt"])
    value = share_pct(others, melt) if others == others else None  # noqa: PLR0124 - NaN
    least = rules.number("alloying_from_pct")
    note = f"asked for above {least:g} %"
    if value is None:
        has_base = movements.settings.base_element in movements.held.columns
        note = (
            "metal without an analysis went into the melts"
            if has_base
            else "a plan follows the elements that its alloys limit, and not the balance"
        )
    elif value <= least:
        note = f"not asked for: not above {least:g} %"
    return others_method(rules, movements.settings.base_element).entry(
        value, basis="modelled", over=(others / 1e3, melt / 1e3), by=by, of=of, note=note
    )


def _with_casts(basis: Basis) -> Basis:
    return basis if basis == "weighed" else "mixed"


def scrap_method(rules: RuleBook) -> Method:
    """Tonnes of scrap for a tonne of product."""
    return Method(
        name="scrap_t_per_t", title="Scrap used for a tonne of product", unit="t/t",
        boundary=BOUNDARY, rules=rules, numerator="scrap charged, as received",
        denominator="good product", amount_unit="t", denominator_unit="t",
    )  # fmt: skip


def pre_consumer_method(rules: RuleBook) -> Method:
    """The pre-consumer share of it."""
    return Method(
        name="pre_consumer_scrap_pct", title="Scrap that is pre-consumer scrap", unit="%",
        boundary=BOUNDARY, rules=rules, numerator="pre-consumer scrap charged, as received",
        denominator="scrap charged, as received", amount_unit="t", denominator_unit="t",
    )  # fmt: skip


def others_method(rules: RuleBook, base: str) -> Method:
    """What else than the base the product holds."""
    return Method(
        name="other_elements_pct", title=f"Elements other than {base}", unit="%",
        boundary=BOUNDARY, rules=rules, numerator=f"melt that is not {base}, by analyses",
        denominator="melt, heel included", amount_unit="t", denominator_unit="t",
    )  # fmt: skip
