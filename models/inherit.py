"""What a lot or offer takes over from its material: the scenario's row, then the library's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.analysis import Figure
from models.library import Library, MaterialEntry
from models.lot import Lot, Material, Metal, Offer
from models.scenario import Scenario

CONTAMINATION = ("moisture_pct", "organics_pct", "foreign_pct")


@dataclass(frozen=True)
class Lineage:
    """One lot or offer, the material row that lends it what is blank, and the library's."""

    metal: Lot | Offer
    row: Material | None
    entry: MaterialEntry | None

    @cached_property
    def metal_id(self) -> str:
        """The lot's or offer's id."""
        return self.metal.lot_id if isinstance(self.metal, Lot) else self.metal.offer_id

    @cached_property
    def given(self) -> tuple[Metal, ...]:
        """The user's own records, nearest first."""
        return (self.metal,) if self.row is None else (self.metal, self.row)

    @cached_property
    def all(self) -> tuple[Metal, ...]:
        """All records, nearest first, the library's last."""
        return self.given if self.entry is None else (*self.given, self.entry.record)

    @cached_property
    def given_elements(self) -> frozenset[str]:
        """The elements of which the user's own records say anything."""
        return frozenset(name for record in self.given for name in record.analysis.by_element)

    def value(self, field: str) -> Any:
        """The nearest value of ``field`` that is not blank, or None."""
        for record in self.all:
            value = getattr(record, field)
            if value is not None:
                return value
        return None

    def is_given(self, *fields: str) -> bool:
        """Whether the user gave any of ``fields``."""
        for record in self.given:
            for field in fields:
                if getattr(record, field) is not None:
                    return True
        return False

    def figures(self, *, with_library: bool) -> dict[str, Figure]:
        """All figures of the analysis, the nearest record's winning element by element.

        The base element of a material counts only where the metal says nothing of its own.
        """
        records = self.all if with_library else self.given
        merged: dict[str, Figure] = {}
        for record in reversed(records):
            merged |= record.analysis.by_element
        return merged


def lineages(scenario: Scenario, library: Library | None) -> tuple[Lineage, ...]:
    """The lineage of every lot and offer, sorted by id."""
    rows: Mapping[str, Material] = {row.material: row for row in scenario.materials}
    entries = {} if library is None else library.materials

    def lineage(metal: Lot | Offer) -> Lineage:
        name = metal.material
        if name is None:
            return Lineage(metal, None, None)
        return Lineage(metal, rows.get(name), entries.get(name))

    metals: tuple[Lot | Offer, ...] = (*scenario.lots, *scenario.offers)
    found = [lineage(metal) for metal in metals]
    return tuple(sorted(found, key=lambda one: one.metal_id))
