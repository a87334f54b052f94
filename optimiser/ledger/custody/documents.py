"""The data of a custody document for every covered consignment; what is missing is named."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import pandas as pd

from models.ledger import LedgerTable
from models.library.rules import RuleBook
from optimiser.ledger.custody.keeping import Kept
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, named, table

PREFIX: Final = "document_"
"""A rule of this name says whether a document needs the field after it."""
TITLES: Final = {
    "number": "Document", "issued_on": "Issued on", "issuer": "Issuer",
    "issuer_certificate": "Issuer's certificate", "issuer_scope": "Certification scope",
    "contact": "Who can verify it", "receiver": "Receiver", "alloy": "Alloy",
}  # fmt: skip
FIGURES: Final = {
    "mass_kg": ("Mass of the consignment", "kg"),
    "custody_kg": ("Chain-of-custody material in it", "kg"),
    "input_pct": ("Input percentage of the period", "%"),
    "recycled_content_pct": ("Recycled content of the alloy's melts in the period", "%"),
    "metal_kgco2e_per_t": ("Carbon of the alloy's melts, metal and melting, cut-off", "kgCO2e/t"),
}  # fmt: skip


def documents(kept: Kept, movements: Movements) -> LedgerTable:
    """A row per covered consignment; ``missing`` names the fields needed that nobody said."""
    rules, settings = kept.account.rules, movements.settings
    rows = kept.allocation.rows
    rows = rows[rows["covered_kg"] > 0.0].reset_index(drop=True)
    share = kept.account.input_fraction
    melts = _by_alloy(movements)
    frame = pd.DataFrame({
        "consignment_id": rows["consignment_id"],
        "status": rows["why"].eq("issued").map({True: "issued", False: "allocated"}),
        "number": [_number(row, kept.scope, movements.period) for row in _rows(rows)],
        "issued_on": rows["shipped_at"],
        "issuer": settings.custody_address,
        "issuer_certificate": settings.custody_certificate,
        "issuer_scope": kept.scope,
        "contact": settings.custody_contact,
        "receiver": rows["receiver"],
        "customer": rows["customer"],
        "alloy": rows["alloy"],
        "mass_kg": rows["kg"],
        "custody_kg": rows["covered_kg"],
        "input_pct": None if share is None else 100.0 * share,
        **{name: rows["alloy"].map(melts[name]).astype(float) for name in melts},
        "period": movements.period,
        "rules": rules.id,
    })  # fmt: skip
    frame["missing"] = _missing(frame, rules)
    columns = [
        named("consignment_id", "Consignment"), named("status", "Issued or allocated"),
        *(named(name, title) for name, title in TITLES.items()), named("customer", "Customer"),
        *(_figure(name, kept).column(basis="mixed") for name in FIGURES),
        named("period", "Period"), named("rules", "Rules"), named("missing", "Missing"),
    ]  # fmt: skip
    return table("custody_documents", "Data of custody documents", columns, frame)


def needed(rules: RuleBook) -> tuple[str, ...]:
    """The fields that the rules ask of a document."""
    fields = (*TITLES, *FIGURES)
    return tuple(name for name in fields if rules.yes(PREFIX + name))


def _figure(name: str, kept: Kept) -> Method:
    title, unit = FIGURES[name]
    return Method(name=name, title=title, unit=unit, boundary=kept.scope, rules=kept.account.rules)


def _rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _number(row: dict[str, Any], scope: str, period: str) -> str:
    """The document's own number, or one that the same consignment always gets."""
    if isinstance(row["custody_document"], str):
        return row["custody_document"]
    said = "|".join(str(one) for one in (scope, period, row["consignment_id"], row["kg"]))
    return f"{row['consignment_id']}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _by_alloy(movements: Movements) -> pd.DataFrame:
    """What the melts of each alloy held over the period, heels included; NaN if not known.

    Carbon by factors that stand in for others is not known: a document goes to a customer.
    """
    charges, lines = movements.charges, movements.lines
    proxies = lines.loc[lines["is_proxy"].eq(True) & (lines["kg"] > 0.0), "charge_id"]
    carbon = charges["kgco2e_cut_off"].mask(charges["charge_id"].isin(proxies))
    masses = charges[["melt_kg", "external_kg", "recycled_kg"]].assign(carbon=carbon)
    sums = masses.groupby(charges["alloy"]).sum()
    sums = sums.mask(masses.isna().groupby(charges["alloy"]).any())
    return pd.DataFrame({
        "recycled_content_pct": 100.0 * sums["recycled_kg"]
        / sums["external_kg"].where(sums["external_kg"] > 0.0),
        "metal_kgco2e_per_t": 1000.0 * sums["carbon"]
        / sums["melt_kg"].where(sums["melt_kg"] > 0.0),
    })  # fmt: skip


def _missing(frame: pd.DataFrame, rules: RuleBook) -> list[str | None]:
    names = needed(rules)
    blank = frame[list(names)].isna().to_numpy()
    return [
        ", ".join(name for name, is_blank in zip(names, row, strict=True) if is_blank) or None
        for row in blank.tolist()
    ]
