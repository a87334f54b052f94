"""What every ledger counts: the metal that went into charges, line by line, and what came of it.

A plan and the books of a period become the same columns, so that each figure has one formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import pandas as pd

from models.books import BooksSettings
from models.issue import Issue

SAID: Final = (
    "material", "origin", "form", "supplier", "owner", "arose_in", "evidence", "due_diligence",
    "coc_document",
)  # fmt: skip
"""What is said of the lot of a line."""

MASSES: Final = (
    "moisture_kg", "organics_kg", "foreign_kg", "not_told_apart_kg", "metal_kg", "liquid_kg",
    "dross_kg", "dross_metal_kg", "recovered_kg", "oxidised_kg", "net_loss_kg",
)  # fmt: skip
"""What becomes of the metal of a line, modelled (MODEL.md §1).

``kg`` as received is ``moisture + organics + foreign + not_told_apart + metal``; ``metal`` is
``liquid + dross_metal + oxidised``; ``net_loss`` is ``metal - liquid - recovered``.
"""

CARBON: Final = ("kgco2e_cut_off", "kgco2e_mass_allocated")
"""Of the metal as supplied; NaN where a factor is not known."""

LINES: Final = (
    "charge_id", "order_id", "alloy", "customer", "furnace", "furnace_type", "at", "lot_id",
    *SAID, "planned_kg", "weighed_kg", "is_weighed", "kg", *MASSES, *CARBON, "is_proxy",
)  # fmt: skip
"""The columns of ``Movements.lines``; ``is_proxy``: its carbon factor stands in for another."""

CARRIED: Final = ("external_kg", "recycled_kg", "post_consumer_kg", *CARBON)
"""What a melt carries with it: kg of liquid, and kg CO2e."""

CHARGES: Final = (
    "charge_id", "order_id", "alloy", "customer", "owner", "furnace", "furnace_type", "at",
    "planned_tap_kg", "tapped_kg", "heel_before_kg", "liquid_kg", "melt_kg", "heel_left_kg",
    "modelled_tap_kg", "good_kg", "cast_scrap_kg", *CARRIED,
)  # fmt: skip
"""The columns of ``Movements.charges``.

``liquid_kg`` is the new liquid that the model expects of what was charged, ``melt_kg`` that
with the heel; what a melt carries is of the whole melt, its heel included. ``good_kg`` and
``cast_scrap_kg`` are NaN where nothing was cast.
"""

TREATED: Final = (
    "charge_id", "treatment_id", "element", "before_pct", "after_pct", "removed_kg", "reagent_kg",
    "cost",
)  # fmt: skip
"""The columns of ``Movements.treated``: what treatments take out of melts, with what, for what."""


def untreated() -> pd.DataFrame:
    """The table of treatments where there are none."""
    return pd.DataFrame(columns=list(TREATED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """The metal of a plan or a period.

    ``lines`` has the columns LINES and a row per lot and charge; every mass is of ``kg``: what
    was weighed, and where nothing was, what was planned. ``held`` and ``gained`` have the rows of
    ``lines`` and a column per element: kg in the metal charged, and kg that reach the melt; NaN
    where no analysis says it.
    ``planned`` is ``lines`` with the masses of ``planned_kg``, None where a plan is all there is
    or none was kept; ``unplanned`` says of how many charges there is none. ``receipts`` has a
    row per lot that came in, with what is said of it, ``mass_kg``, ``received_at`` and its carbon
    per tonne; what a sorter made of a lot came with that lot. ``sheets`` are the other tables of
    the books; for a plan all are empty but furnaces and sorting. ``treated`` has a row per
    treatment of a melt; lines and ``gained`` are before it, melts after it. Books know none.
    """

    kind: Literal["plan", "period"]
    settings: BooksSettings
    has_dates: bool
    lines: pd.DataFrame
    planned: pd.DataFrame | None
    held: pd.DataFrame
    gained: pd.DataFrame
    charges: pd.DataFrame
    receipts: pd.DataFrame
    sheets: Mapping[str, pd.DataFrame]
    warnings: tuple[Issue, ...]
    treated: pd.DataFrame = field(default_factory=untreated)

    @property
    def unplanned(self) -> str | None:
        """How many charges have no plan beside what was weighed, in words; None if all have."""
        has_plan = self.lines["planned_kg"].notna().groupby(self.lines["charge_id"]).any()
        without = int((~has_plan).sum())
        return f"{without:,} of {len(has_plan):,} charges have no plan" if without else None

    @property
    def period(self) -> str:
        """The period as a table names it."""
        if not self.has_dates:
            return "plan"
        zone = "%Y-%m-%d"
        return f"{self.settings.period_from:{zone}}/{self.settings.period_to:{zone}}"
