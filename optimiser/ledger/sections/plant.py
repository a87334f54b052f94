"""The metal balance of the plant over the period: what came in, what left, what lies there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from models.issue import Issue
from models.ledger import Entry, LedgerTable
from models.library.rules import RuleBook
from optimiser.ledger.casting import of_casting
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, named, share_pct, table
from optimiser.ledger.sections.dross import dross_weighed, how_known

PLANT: Final = "plant and period: external metal received to metal cast, sold and on stock"
TERMS: Final = {
    "metal_in": "External metal received in the period",
    "cast": "Good product cast",
    "scrap_out": "Process scrap that left as metal",
    "stock_change": "Metal that stock and heels grew by",
    "came_back": "Product cast that came back as own returns, which is taken off",
    "sorting_lost": "Metal lost in sorting",
    "oxidised": "Metal oxidised, modelled",
    "dross_lost": "Metal in dross that is neither on stock nor recovered",
    "scrap_lost": "Process scrap disposed of",
    "unexplained": "Metal that none of these explains",
}
"""What came in is the sum of all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of the balance, kg; NaN where it is not known, and then between two bounds."""

    kg: float
    note: str | None = None
    least: float = np.nan
    most: float = np.nan


def plant_balance(movements: Movements, rules: RuleBook) -> Section:
    """The efficiency of the plant, and what of the metal that came in is not explained.

    A change of stock that was not counted is not known, and neither is what hangs on it: it is
    never taken as none.
    """
    if movements.kind == "plan":
        return Section()
    terms = _terms(movements, rules)
    return Section(
        entries=tuple(_entries(terms, rules)),
        tables=(_table(terms, rules),),
        warnings=tuple(_warnings(movements, terms)),
    )


def _terms(movements: Movements, rules: RuleBook) -> dict[str, Term]:
    casts, scrap = movements.sheets["casts"], _scrap_of_casting(movements, rules)
    out, lost = (
        float(scrap.loc[scrap["route"].isin(rules.words(name)), "kg"].sum())
        for name in ("scrap_out", "scrap_lost")
    )
    apart = float(movements.sheets["process_scrap"]["kg"].sum()) - float(scrap["kg"].sum())
    note = f"{apart:,.0f} kg of other processes were good product before" if apart else None
    found = {
        "metal_in": _metal_in(movements, rules),
        "cast": Term(
            kg=float(casts["good_kg"].sum(min_count=1)),
            note=None if len(casts) else "nothing was cast",
        ),
        "scrap_out": Term(kg=out, note=note),
        "stock_change": _stock_change(movements),
        "came_back": _came_back(movements, rules, gone_kg=out + lost),
        "sorting_lost": Term(kg=float(movements.sheets["sorting"]["lost_metal_kg"].sum())),
        "oxidised": Term(kg=float(movements.lines["oxidised_kg"].sum())),
        "dross_lost": _dross_lost(movements, rules),
        "scrap_lost": Term(kg=lost),
    }
    rest = found["metal_in"].kg - sum(one.kg for name, one in found.items() if name != "metal_in")
    unknown = [TERMS[name] for name, one in found.items() if np.isnan(one.kg)]
    note = f"not determinable without: {'; '.join(unknown)}" if unknown else None
    return {**found, "unexplained": Term(kg=rest, note=note)}


def _scrap_of_casting(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """Process scrap that never was good product: of casting, or of no process that is named."""
    sheet, words = movements.sheets["process_scrap"], rules.words("scrap_of_casting")
    return sheet[of_casting(sheet["arose_in"], words) | sheet["arose_in"].isna()]


def _came_back(movements: Movements, rules: RuleBook, *, gone_kg: float) -> Term:
    """Less the own returns received beyond the scrap of casting that stayed in the plant.

    That metal stands among the product cast, left, and was cast again.
    """
    lots, scrap = movements.receipts, movements.sheets["casts"]["scrap_kg"]
    came = lots["received_at"] >= pd.Timestamp(movements.settings.period_from)
    returned = float(lots.loc[came & lots["origin"].isin(rules.words("returns")), "mass_kg"].sum())
    if returned <= 0.0:
        return Term(kg=0.0)
    if scrap.isna().any() or not len(scrap):
        return Term(
            kg=np.nan, note=f"{returned:,.0f} kg of own returns came in, and the casts do not "
            "say their scrap: what of it is product that came back is not known",
        )  # fmt: skip
    stayed = float(scrap.sum()) - gone_kg
    return Term(
        kg=-max(0.0, returned - stayed),
        note=f"{returned:,.0f} kg of own returns came in, {stayed:,.0f} kg of casting stayed",
    )


def _metal_in(movements: Movements, rules: RuleBook) -> Term:
    """The metal of external lots that came in; of lots not charged what their papers say.

    A lot that was not charged and has nothing but a yield holds at least its yield of metal, and
    at most its mass.
    """
    lots = movements.receipts
    came = lots["received_at"] >= pd.Timestamp(movements.settings.period_from)
    lots = lots[came & ~lots["origin"].isin(rules.words("internal"))]
    if not len(lots):
        return Term(
            kg=np.nan, note="no external metal was received in the period; lots without "
            "received_at lay there before",
        )  # fmt: skip
    sums = movements.lines.groupby("lot_id")[["metal_kg", "kg"]].sum()
    share = pd.to_numeric(lots["lot_id"].map(sums["metal_kg"] / sums["kg"].where(sums["kg"] > 0.0)))
    dirt = lots[["moisture_pct", "organics_pct", "foreign_pct"]].sum(axis=1) / 100.0
    given = pd.to_numeric(lots["metal_yield_pct"]) / 100.0
    vague = share.isna() & given.notna() & (dirt == 0.0)
    least = share.fillna((1.0 - dirt).where(~vague, given))
    most = share.fillna(1.0 - dirt)
    bounds = float((lots["mass_kg"] * least).sum()), float((lots["mass_kg"] * most).sum())
    if not vague.any():
        return Term(kg=bounds[1])
    note = (
        f"{int(vague.sum()):,} lots that were not charged say a yield, but not what is metal: "
        f"between {bounds[0]:,.0f} and {bounds[1]:,.0f} kg"
    )
    return Term(kg=np.nan, note=note, least=bounds[0], most=bounds[1])


def _stock_change(movements: Movements) -> Term:
    """The counts at the end less those at the start, and what heels grew by."""
    stock = movements.sheets["stock"]
    missing = [when for when in ("start", "end") if not (stock["when"] == when).any()]
    if missing:
        ends = " and ".join(missing)
        return Term(kg=np.nan, note=f"stock was not counted at the {ends} of the period")
    metal = stock["kg"] * stock["metal_pct"] / 100.0
    counted = float(metal.where(stock["when"] == "end", -metal).sum())
    heels = movements.charges["heel_left_kg"] - movements.charges["heel_before_kg"]
    grown = float(heels.sum())
    kinds = ", ".join(sorted(stock["kind"].unique()))
    note = f"stock of {kinds} as counted {counted:,.0f} kg, heels {grown:,.0f} kg"
    return Term(kg=counted + grown, note=note)


def _dross_lost(movements: Movements, rules: RuleBook) -> Term:
    """Of dross that left the metal that did not come back; modelled where none was weighed."""
    rows = dross_weighed(movements)
    if not len(rows):
        lines = movements.lines
        modelled = float((lines["dross_metal_kg"] - lines["recovered_kg"]).sum())
        return Term(kg=modelled, note="no dross was weighed: as modelled")
    gone = rows[~rows["route"].isin(rules.words("dross_kept"))]
    blank = int(gone["recovered_kg"].isna().sum())
    if blank:
        return Term(
            kg=np.nan, note=f"{blank:,} weighings of dross do not say what was recovered"
        )  # fmt: skip
    lost = float((gone["metal_kg"] - gone["recovered_kg"]).sum(skipna=False))
    return Term(kg=lost, note=how_known(gone))


def _entries(terms: dict[str, Term], rules: RuleBook) -> Iterator[Entry]:
    for name, term in terms.items():
        method = Method(
            name=f"plant_{name}_kg", title=TERMS[name], unit="kg", boundary=PLANT, rules=rules,
            uncertainty="bounds of what is not told"
            if not np.isnan(term.least)
            else "not assessed: it depends on how many weighings a lot or a count took",
        )  # fmt: skip
        within = None if np.isnan(term.least) else (term.least, term.most)
        yield method.entry(term.kg, basis="mixed", within=within, note=term.note)
    yield _efficiency(terms, rules)


def _efficiency(terms: dict[str, Term], rules: RuleBook) -> Entry:
    """(Cast + scrap out + change of stock) of the external metal that came in.

    Of product that came back only what it became counts, so that no metal is counted twice.
    """
    parts = [terms[name] for name in ("cast", "scrap_out", "stock_change", "came_back")]
    kept, came = sum(one.kg for one in parts), terms["metal_in"]
    notes = [one.note for one in (*parts, came) if np.isnan(one.kg) and one.note is not None]
    within = None
    if not np.isnan(came.least) and not np.isnan(kept) and came.least > 0.0:
        within = 100.0 * kept / came.most, 100.0 * kept / came.least
    note = None
    if np.isnan(kept) or np.isnan(came.kg):
        said = [one.kg for one in parts if not np.isnan(one.kg)]
        note = f"not determinable: {'; '.join(notes)}"
        if np.isnan(parts[2].kg) and not np.isnan(came.kg):
            note += (
                f"; without the change of stock, {sum(said):,.0f} kg stand against "
                f"{came.kg:,.0f} kg received"
            )
    method = Method(
        name="plant_metal_efficiency_pct", title="Metal efficiency of the plant", unit="%",
        boundary=PLANT, rules=rules,
        numerator="metal cast, scrap out and change of stock, less product that came back",
        denominator=TERMS["metal_in"],
        uncertainty="bounds of what is not told" if within else "not assessed",
    )  # fmt: skip
    return method.entry(
        share_pct(kept, came.kg), basis="mixed", over=(kept, came.kg), within=within, note=note
    )


def _table(terms: dict[str, Term], rules: RuleBook) -> LedgerTable:
    method = Method(
        name="plant_balance_kg", title="Metal", unit="kg", boundary=PLANT, rules=rules
    )  # fmt: skip
    frame = pd.DataFrame({
        "term": list(terms), "title": [TERMS[name] for name in terms],
        "plant_balance_kg": [one.kg for one in terms.values()],
        "note": [one.note for one in terms.values()],
    })  # fmt: skip
    columns = (
        named("term", "Term"), named("title", "What it is"), method.column(basis="mixed"),
        named("note", "Note"),
    )  # fmt: skip
    return table("metal_balance_of_the_plant", "Metal balance of the plant", columns, frame)


def _warnings(movements: Movements, terms: dict[str, Term]) -> Iterator[Issue]:
    """Kinds of stock counted at one end only, and a count that is not there."""
    stock = movements.sheets["stock"]
    if np.isnan(terms["stock_change"].kg):
        yield Issue(
            code="stock_not_counted",
            severity="warning",
            sheet="stock",
            message=f"{terms['stock_change'].note}; the change of stock is not known, and the "
            "plant's metal balance is left open",
            hint="count the metal at both ends; where there is none, write 0 kg",
        )
        return
    ends = stock.groupby("kind")["when"].agg(set)
    for kind, when in ends.items():
        if len(when) == 1:
            yield Issue(
                code="stock_counted_once",
                severity="warning",
                sheet="stock",
                value=str(kind),
                message=f"{kind} was counted at the {min(when)} of the period only; "
                "at the other end it is taken as none",
                hint="where there is none, write 0 kg",
            )
