"""From the brief to arrays: the only place where per cent and per tonne become fractions.

A quality is divided by 100 like a percentage, though it is none, so that a limit of either
reads ``Q <= max / 100 * W``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypedDict

import numpy as np

from models.brief import Brief
from models.element import is_symbol
from models.source import Source
from optimiser.formulation.metal import Array, Feed, Mask

LEAST_BASE_PCT: Final = 50.0
"""What has less of the base element is added for what else it is."""


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
        held = {brief.settings.base_element}.union(*[s.composition_pct for s in sources])
        others = held.difference(brief.elements)
        elements = (*brief.elements, *sorted(others))
        return cls(sources=sources, furnace_types=furnace_types, elements=elements)


def feed_of(table: Table, *, brief: Brief) -> Feed:
    """The feed of the table's sources."""
    sources, base = table.sources, brief.settings.base_element
    own = _numbers([
        (
            s.moisture_pct + s.organics_pct + s.foreign_pct, s.metal_yield_pct,
            s.contamination_given, s.yield_given, s.origin == "alloying",
        )
        for s in sources
    ]).reshape(len(sources), 5, 1)  # fmt: skip
    contamination, given_yield, knows_contamination, users_yield, is_alloying = own.swapaxes(0, 1)
    analysis, at_base = _analysis(table), table.elements.index(base)
    return Feed(
        dry_fraction=1.0 - contamination / 100.0,
        knows_contamination=knows_contamination > 0.0,
        given_yield=given_yield / 100.0,
        users_yield=users_yield > 0.0,
        is_hardener=(is_alloying > 0.0) | (analysis[:, [at_base]] < LEAST_BASE_PCT),
        **_losses(table, brief=brief),
        analysis=analysis / 100.0,
        is_quality=np.array([not is_symbol(e) and e != base for e in table.elements]),
        base=at_base,
        **_recoveries(table, brief=brief),
    )


def is_hardener(source: Source, base: str) -> bool:
    """Whether recoveries are of additions, so that the base closes nothing."""
    return source.origin == "alloying" or source.composition_pct.get(base, 0.0) < LEAST_BASE_PCT


def _numbers(values: Iterable[object]) -> Array:
    """The values in a row; blank is NaN."""
    return np.array(list(values), dtype=np.float64)


class _Losses(TypedDict):
    """The part of the feed that comes from the losses [s, f]."""

    melt_loss: Array
    dross_kg_per_kg: Array
    dross_metal: Array
    dross_recovery: Array
    dross_cost_per_kg: Array
    users_loss: Mask


def _losses(table: Table, *, brief: Brief) -> _Losses:
    """What the form of each source loses in each type of furnace."""
    forms = {form: at for at, form in enumerate(dict.fromkeys(s.form for s in table.sources))}
    keys = [(form, furnace_type) for form in forms for furnace_type in table.furnace_types]
    losses = [brief.losses[key] for key in keys]
    shape = (len(forms), len(table.furnace_types))
    at = [forms[source.form] for source in table.sources]

    def spread(values: Iterable[object]) -> Array:
        return _numbers(values).reshape(shape)[at]

    return _Losses(
        melt_loss=spread(loss.melt_loss_pct for loss in losses) / 100.0,
        dross_kg_per_kg=spread(loss.dross_kg_per_t for loss in losses) / 1000.0,
        dross_metal=spread(loss.dross_metal_pct for loss in losses) / 100.0,
        dross_recovery=spread(loss.dross_recovery_pct for loss in losses) / 100.0,
        dross_cost_per_kg=spread(loss.dross_cost_per_t for loss in losses) / 1000.0,
        users_loss=spread(key in brief.given_losses for key in keys) > 0.0,
    )


def _analysis(table: Table) -> Array:
    """Per cent of each element, or the quality, in the metal of each source [s, e]."""
    places = {element: at for at, element in enumerate(table.elements)}
    alike: dict[tuple[str, ...], list[int]] = {}
    for at, source in enumerate(table.sources):
        alike.setdefault(tuple(source.composition_pct), []).append(at)
    found = np.zeros((len(table.sources), len(places)))
    for names, rows in alike.items():
        amounts = [[*table.sources[at].composition_pct.values()] for at in rows]
        found[np.ix_(rows, [places[name] for name in names])] = amounts
    return found


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
