"""What treatments take out of a melt, recomputed from the masses that are printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from models.furnace import Treatment
from models.plan import TreatmentResult
from optimiser.check.content import Content
from optimiser.check.exact import exact, in_grains, of_grains
from optimiser.check.metal import NOUGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One printed treatment: so much out of what was there, shares in wt-% of the melt.

    ``there_kg`` is what the melt has of the element just before. ``treatment`` is None if the
    brief knows none of that name.
    """

    row: TreatmentResult
    treatment: Treatment | None
    kg: Fraction
    there_kg: Fraction
    before_pct: Fraction
    after_pct: Fraction
    where: str

    @property
    def cost(self) -> Fraction:
        """What it costs to take so much out."""
        return NOUGHT if self.treatment is None else self.kg * exact(self.treatment.cost_per_kg)

    @property
    def reagent_kg(self) -> Fraction:
        """What is put in to take it out."""
        per_kg = NOUGHT if self.treatment is None else exact(self.treatment.reagent_kg_per_kg)
        return self.kg * per_kg


def treated(
    melt: Content, rows: Iterable[TreatmentResult], known: Mapping[str, Treatment]
) -> tuple[Content, tuple[Taken, ...]]:
    """What is left of ``melt`` when all treatments are done, one after the other as printed.

    What is taken is of the element alone: origin and carbon stay with what is left.
    """
    found = []
    for row in rows:
        kg, there = exact(row.removed_kg), melt.elements.get(row.element, 0)
        before = melt
        melt = _without(melt, row.element, in_grains(kg))
        found.append(
            Taken(
                row=row,
                treatment=known.get(row.treatment_id),
                kg=kg,
                there_kg=of_grains(there),
                before_pct=_pct(before, row.element),
                after_pct=_pct(melt, row.element),
                where=f"order {row.order_id}, treatment {row.treatment_id}",
            )
        )
    return melt, tuple(found)


def _without(melt: Content, element: str, grains: int) -> Content:
    amounts = melt.amounts._replace(liquid=melt.amounts.liquid - grains)
    elements = {**melt.elements, element: melt.elements.get(element, 0) - grains}
    return replace(melt, amounts=amounts, elements=elements)


def _pct(melt: Content, element: str) -> Fraction:
    liquid = melt.amounts.liquid
    return Fraction(melt.elements.get(element, 0) * 100, liquid) if liquid > 0 else NOUGHT
