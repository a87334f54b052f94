"""From the brief to arrays: the only place where per cent and per tonne become fractions.

A quality is divided by 100 like a percentage, though it is none, so that a limit of either
reads ``Q <= max / 100 * W``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from models.brief import Brief
from models.element import is_symbol
from models.source import Source
from optimiser.formulation.metal import Array, Feed, Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Which sources, furnace types and elements the arrays run over.

    The elements are the brief's, in its order, and then all others that a source holds.
    """

    sources: tuple[Source, ...]
    furnace_types: tuple[str, ...]
    elements: tuple[str, ...]

    @classmethod
    def of(
        cls,
        brief: Brief,
        *,
        sources: tuple[Source, ...] | None = None,
        furnace_types: tuple[str, ...] | None = None,
    ) -> Table:
        """The table of the sources and furnace types named, or else of all metal in the brief."""
        sources = tuple(s for s in brief.sources if s.is_metal) if sources is None else sources
        if furnace_types is None:
            furnace_types = tuple(sorted({f.type for f in brief.furnaces.values()}))
        held = {element for source in sources for element in source.composition_pct}
        others = (held | {brief.settings.base_element}).difference(brief.elements)
        elements = (*brief.elements, *sorted(others))
        return cls(sources=sources, furnace_types=furnace_types, elements=elements)


def feed_of(table: Table, *, brief: Brief) -> Feed:
    """The feed of the table's sources."""
    sources, base = table.sources, brief.settings.base_element
    keys = [
        (source.form, furnace_type) for source in sources for furnace_type in table.furnace_types
    ]
    losses = [brief.losses[key] for key in keys]
    contamination = [s.moisture_pct + s.organics_pct + s.foreign_pct for s in sources]
    shape = (len(sources), len(table.furnace_types))
    return Feed(
        dry_fraction=1.0 - _column(contamination) / 100.0,
        knows_contamination=_column(s.contamination_given for s in sources) > 0.0,
        given_yield=_column(s.metal_yield_pct for s in sources) / 100.0,
        users_yield=_column(s.yield_given for s in sources) > 0.0,
        is_hardener=_column(is_hardener(s, base) for s in sources) > 0.0,
        melt_loss=_numbers(loss.melt_loss_pct for loss in losses).reshape(shape) / 100.0,
        dross_kg_per_kg=_numbers(loss.dross_kg_per_t for loss in losses).reshape(shape) / 1000.0,
        dross_metal=_numbers(loss.dross_metal_pct for loss in losses).reshape(shape) / 100.0,
        dross_recovery=_numbers(loss.dross_recovery_pct for loss in losses).reshape(shape) / 100.0,
        dross_cost_per_kg=_numbers(loss.dross_cost_per_t for loss in losses).reshape(shape)
        / 1000.0,
        users_loss=_numbers(key in brief.given_losses for key in keys).reshape(shape) > 0.0,
        analysis=_analysis(table),
        is_quality=np.array([not is_symbol(e) and e != base for e in table.elements]),
        base=table.elements.index(base),
        **_recoveries(table, brief=brief),
    )


def is_hardener(source: Source, base: str) -> bool:
    """Whether recoveries are of additions, so that the base closes nothing."""
    return source.origin == "alloying" or source.composition_pct.get(base, 0.0) < 50.0


def _numbers(values: Iterable[float | None]) -> Array:
    """The values in a row; blank is NaN."""
    return np.array(list(values), dtype=np.float64)


def _column(values: Iterable[float | None]) -> Array:
    """One number per source [s, 1]; blank is NaN."""
    return _numbers(values)[:, None]


def _analysis(table: Table) -> Array:
    """Fraction of each element, or quality, in the metal of each source [s, e]."""
    rows = [
        [source.composition_pct.get(element, 0.0) for element in table.elements]
        for source in table.sources
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(table.elements)) / 100.0


class _Recoveries(TypedDict):
    """The part of the feed that comes from the recoveries [f, e]."""

    unburnt: Array
    users_unburnt: Mask
    addition_recovery: Array


def _recoveries(table: Table, *, brief: Brief) -> _Recoveries:
    """What burns of each element and what additions bring in; blank is all of it.

    What an addition brings in of the base stays NaN where it is blank.
    """
    keys = [(f, e) for f in table.furnace_types for e in table.elements]
    rows = [brief.recoveries.get(key) for key in keys]
    shape = (len(table.furnace_types), len(table.elements))
    given = _numbers(key in brief.given_recoveries for key in keys).reshape(shape) > 0.0
    unburnt = _numbers(None if r is None else r.recovery_pct for r in rows).reshape(shape)
    addition = _numbers(None if r is None else r.addition_recovery_pct for r in rows).reshape(shape)
    is_base = np.array([element == brief.settings.base_element for element in table.elements])
    return _Recoveries(
        unburnt=np.where(np.isnan(unburnt), 1.0, unburnt / 100.0),
        users_unburnt=given & ~np.isnan(unburnt),
        addition_recovery=np.where(np.isnan(addition) & ~is_base, 1.0, addition / 100.0),
    )
