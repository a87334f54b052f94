"""What a lot or offer takes over from its material: the scenario's row, then the library's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.analysis import Figure
from models.composition import Known
from models.library import Library, MaterialEntry
from models.lot import Lot, Material, Metal, Offer
from models.record import light
from models.scenario import Scenario

BLANK: Mapping[str, object] = dict.fromkeys(Metal.model_fields)
CONTAMINATION = ("moisture_pct", "organics_pct", "foreign_pct")


@dataclass(frozen=True)
class Lender:
    """The material row that lends what is blank, and the library's; made once for all its lots."""

    row: Material | None
    entry: MaterialEntry | None

    @cached_property
    def given(self) -> tuple[Metal, ...]:
        """The user's own record, if there is one."""
        return () if self.row is None else (self.row,)

    @cached_property
    def all(self) -> tuple[Metal, ...]:
        """All records, nearest first, the library's last."""
        return self.given if self.entry is None else (*self.given, self.entry.record)

    @cached_property
    def given_values(self) -> dict[str, Any]:
        """What the user's own record gives."""
        return _values(self.given)

    @cached_property
    def values(self) -> dict[str, Any]:
        """What all records give, the nearest winning; every field of a metal is there."""
        return {**BLANK, **_values(self.all)}

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The figures of all records, the nearest record's winning element by element."""
        return _figures(self.all)

    @cached_property
    def known(self) -> Known:
        """What counts of all records."""
        return Known.of(self.figures.values())

    @cached_property
    def given_known(self) -> Known:
        """What counts of the user's own record."""
        return Known.of(_figures(self.given).values())

    @cached_property
    def deviations(self) -> tuple[dict[str, float], dict[str, float]]:
        """The deviations of its lots' means, and those of the errors that they share."""
        sds = {name: one.sd for name, one in self.figures.items()}
        shared = {name: one.bias_sd for name, one in self.figures.items()}
        return _known(sds), _known(shared)


@light
class Lineage:
    """One lot or offer, and what lends it what is blank; ``own`` are the fields that it fills."""

    metal_id: str
    metal: Lot | Offer
    lender: Lender
    own: dict[str, Any]

    @classmethod
    def of(cls, metal: Lot | Offer, lender: Lender) -> Lineage:
        """The lineage of a lot or offer."""
        metal_id = metal.lot_id if isinstance(metal, Lot) else metal.offer_id
        return cls(metal_id=metal_id, metal=metal, lender=lender, own=_given(metal))

    @property
    def entry(self) -> MaterialEntry | None:
        """The library's material."""
        return self.lender.entry

    @property
    def given_values(self) -> dict[str, Any]:
        """The fields that the user gave, each with its nearest value."""
        return self.lender.given_values | self.own

    def value(self, field: str) -> Any:
        """The nearest value of a field, or None."""
        own = self.own.get(field)
        return self.lender.values[field] if own is None else own

    def known(self, *, with_library: bool) -> Known:
        """What counts of the analysis, the nearest record's winning element by element."""
        lent = self.lender.known if with_library else self.lender.given_known
        return lent.below(self.metal.analysis)

    @property
    def deviations(self) -> tuple[dict[str, float], dict[str, float]]:
        """The deviation of each element's mean, and that of the error all lots of its kind share.

        What a lot says of its own mean counts; else its lots deviate as those of the material do.
        """
        lent_sds, lent_shared = self.lender.deviations
        own = self.metal.analysis.beyond
        if not own:
            return lent_sds, lent_shared
        sds = {one.element: one.mean_sd for one in own if one.sd is not None}
        shared = {one.element: one.bias_sd for one in own if one.bias_sd is not None}
        return (
            _known(lent_sds | sds) if sds else lent_sds,
            _known(lent_shared | shared) if shared else lent_shared,
        )


def _known(sds: Mapping[str, float | None]) -> dict[str, float]:
    """The deviations that there are."""
    return {name: sd for name, sd in sorted(sds.items()) if sd}


def _values(records: tuple[Metal, ...]) -> dict[str, Any]:
    """What is not blank in ``records``, the first one's winning."""
    found: dict[str, Any] = {}
    for record in reversed(records):
        found |= _given(record)
    return found


def _given(record: Metal) -> dict[str, Any]:
    """What is not blank in ``record``."""
    values = vars(record)
    return {n: value for n in record.model_fields_set if (value := values[n]) is not None}


def _figures(records: tuple[Metal, ...]) -> dict[str, Figure]:
    """The figures of ``records``, the first one's winning."""
    found: dict[str, Figure] = {}
    for record in reversed(records):
        own = record.analysis.by_element
        found |= {name: _with_mean(one, found.get(name)) for name, one in own.items()}
    return found


def _with_mean(own: Figure, lent: Figure | None) -> Figure:
    """A figure; one that says only how far its mean may be off has that of its lender."""
    if lent is None or own.pct is not None or own.max is not None:
        return own
    return Figure(
        element=own.element, pct=lent.pct, sd=own.sd, n=own.n, max=lent.max, bias_sd=own.bias_sd
    )


def lineages(scenario: Scenario, library: Library | None) -> tuple[Lineage, ...]:
    """The lineage of every lot and offer, sorted by id."""
    rows: Mapping[str, Material] = {row.material: row for row in scenario.materials}
    entries = {} if library is None else library.materials
    metals: tuple[Lot | Offer, ...] = (*scenario.lots, *scenario.offers)
    lenders = {
        name: Lender(rows.get(name or ""), entries.get(name or ""))
        for name in {metal.material for metal in metals}
    }
    found = [Lineage.of(metal, lenders[metal.material]) for metal in metals]
    return tuple(sorted(found, key=lambda one: one.metal_id))
