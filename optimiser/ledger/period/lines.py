"""The lines of a period's charges: what each lot brings into each charge, and what it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from models.issue import Issue
from optimiser.formulation.metal import Array, Feed, Melting, melting
from optimiser.intake.book_sheets import BookSheets
from optimiser.ledger.frames import looked_up
from optimiser.ledger.movements import CARBON, MASSES, SAID
from optimiser.ledger.period.furnaces import USUAL, burning, furnace_types, losses
from optimiser.ledger.period.lots import KnownLots

PER_KG: Final = ("held", "gained")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines, a row each, with what one kilogram of each is and becomes.

    ``said`` are the columns that hold no mass; ``per_kg`` those of MASSES and CARBON; ``held``
    and ``gained`` are kg of each element per kg as received [line, e], NaN where nobody said.
    """

    said: pd.DataFrame
    per_kg: pd.DataFrame
    held: Array
    gained: Array
    elements: tuple[str, ...]
    issues: tuple[Issue, ...]

    def of(self, kg: pd.Series[float]) -> pd.DataFrame:
        """The lines with every mass that of ``kg`` as received."""
        amounts = self.per_kg.mul(kg.to_numpy(), axis=0)
        return pd.concat([self.said.assign(kg=kg.to_numpy()), amounts], axis=1)


def lines_of(books: BookSheets, lots: KnownLots, *, bearing: tuple[str, ...]) -> Lines:
    """The lines of the books, in their order; each lot melted in its charge's furnace type.

    Origins that are ``bearing`` take on the carbon of the process they arose in where mass is
    allocated.
    """
    rows = books["charge_lines"]
    charges = books["charges"].set_index("charge_id")
    types = furnace_types(books)
    at = lots.frame.index.get_indexer(pd.Index(rows["lot_id"]))
    said = rows[["charge_id", "lot_id", "planned_kg", "weighed_kg"]].copy()
    for name in ("order_id", "alloy", "customer", "furnace"):
        said[name] = looked_up(rows["charge_id"], charges[name])
    said["order_id"] = said["order_id"].fillna(said["charge_id"])
    said["at"] = looked_up(rows["charge_id"], charges["start"])
    said["furnace_type"] = said["furnace"].map(types).astype(object).fillna(USUAL)
    said["is_weighed"] = said["weighed_kg"].notna()
    for name in (*SAID, "is_proxy"):
        said[name] = lots.frame[name].to_numpy()[at]
    amounts = np.zeros((len(rows), len(MASSES)))
    held, gained = (np.zeros((len(rows), len(lots.elements))) for _ in PER_KG)
    issues: list[Issue] = []
    for kind in sorted(said["furnace_type"].unique()):
        here = (said["furnace_type"] == kind).to_numpy()
        used, back = np.unique(at[here], return_inverse=True)
        feed, told = _feed(books, lots, used, kind)
        result = melting(feed)
        amounts[here] = _masses(lots, used, result)[back]
        held[here] = (result.metal_fraction * lots.analysis[used])[back]
        gained[here] = result.element_kg_per_kg[:, 0, :][back]
        for amount in (held, gained):
            amount[here] = np.where(lots.is_known[used][back], amount[here], np.nan)
        issues += told
    per_kg = pd.DataFrame(amounts, columns=list(MASSES))
    factors = _carbon(lots, bearing)[at]
    per_kg[list(CARBON)] = factors
    return Lines(
        said=said, per_kg=per_kg, held=held, gained=gained, elements=lots.elements,
        issues=tuple(issues),
    )  # fmt: skip


def _feed(
    books: BookSheets, lots: KnownLots, used: Any, kind: str
) -> tuple[Feed, tuple[Issue, ...]]:
    """What is known of the lots ``used`` in furnaces of one type."""
    frame = lots.frame.iloc[used]
    given = lots.given_yield[used]
    keys = [(form, kind) for form in frame["form"]]
    lost = losses(books, keys, needed=np.isnan(given))
    unburnt, users_unburnt, addition = burning(books, furnace_type=kind, elements=lots.elements)
    alloying = frame["origin"].to_numpy() == "alloying"
    column = (slice(None), None)
    feed = Feed(
        dry_fraction=lots.dry_fraction[used][column],
        knows_contamination=lots.knows_contamination[used][column],
        given_yield=given[column],
        users_yield=lots.users_yield[used][column],
        is_hardener=(alloying | (lots.analysis[used, lots.base] < 0.5))[column],
        melt_loss=lost.figures["melt_loss_pct"][column] / 100.0,
        dross_kg_per_kg=lost.figures["dross_kg_per_t"][column] / 1000.0,
        dross_metal=lost.figures["dross_metal_pct"][column] / 100.0,
        dross_recovery=lost.figures["dross_recovery_pct"][column] / 100.0,
        dross_cost_per_kg=lost.figures["dross_cost_per_t"][column] / 1000.0,
        users_loss=lost.users[column],
        analysis=lots.analysis[used],
        is_quality=np.zeros(len(lots.elements), dtype=bool),
        base=lots.base,
        unburnt=unburnt[None, :],
        users_unburnt=users_unburnt[None, :],
        addition_recovery=addition[None, :],
    )
    return feed, lost.issues


def _masses(lots: KnownLots, used: Any, result: Melting) -> Array:
    """The amounts of MASSES per kg as received [l, m]."""
    dirt = lots.frame[["moisture_pct", "organics_pct", "foreign_pct"]].to_numpy()[used] / 100.0
    metal, liquid = result.metal_fraction[:, 0], result.metal_yield[:, 0]
    dross, trapped = result.dross_kg_per_kg[:, 0], result.dross_metal_kg_per_kg[:, 0]
    return np.column_stack([
        dirt,
        np.maximum(0.0, 1.0 - metal - dirt.sum(axis=1)),
        metal, liquid, dross, trapped,
        result.recovered_kg_per_kg[:, 0],
        np.maximum(0.0, metal - liquid - trapped),
        result.net_loss_kg_per_kg[:, 0],
    ])  # fmt: skip


def _carbon(lots: KnownLots, bearing: tuple[str, ...]) -> Array:
    """Kg CO2e per kg of each lot, cut-off and mass-allocated [l, 2] (LEDGERS.md §3)."""
    own = pd.to_numeric(lots.frame["kgco2e_per_t"]).to_numpy() / 1000.0
    origin = pd.to_numeric(lots.frame["kgco2e_origin_per_t"]).to_numpy() / 1000.0
    bears = lots.frame["origin"].isin(bearing).to_numpy() & ~np.isnan(origin)
    return np.column_stack([own, np.where(bears, origin, own)])
