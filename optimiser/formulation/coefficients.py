"""What a kilogram of each source brings, as arrays for all of them or as floats for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.brief import Brief
from models.issue import Issue
from models.source import Source
from optimiser.formulation.contradictions import issues_of
from optimiser.formulation.feed import Table, feed_of
from optimiser.formulation.metal import Array, Melting, melting

Parts = Mapping[int, tuple[NDArray[np.int64], Array]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetalBalance:
    """What one kilogram of a source, as received, becomes in one type of furnace.

    ``recovery`` is the share of each element that reaches the melt, ``element_kg_per_kg``
    what the melt gains of it, or of a quality.
    """

    metal_fraction: float
    metal_yield: float
    dross_kg_per_kg: float
    dross_metal_kg_per_kg: float
    recovered_kg_per_kg: float
    net_loss_kg_per_kg: float
    dross_cost_per_kg: float
    recovery: Mapping[str, float]
    element_kg_per_kg: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """The same for all sources [s] in all furnace types [f], as arrays [s, f].

    ``recovery`` (zero for qualities) and ``element_kg_per_kg`` are [s, f, e]. A bin's are the
    means of what lies in it; ``parts`` holds, by the place of the bin, the places of its
    sources and their shares in its mass.
    """

    sources: tuple[str, ...]
    furnace_types: tuple[str, ...]
    elements: tuple[str, ...]
    metal_fraction: Array
    metal_yield: Array
    dross_kg_per_kg: Array
    dross_metal_kg_per_kg: Array
    recovered_kg_per_kg: Array
    net_loss_kg_per_kg: Array
    dross_cost_per_kg: Array
    recovery: Array
    element_kg_per_kg: Array
    parts: Parts

    def mixed(self, rows: Array) -> Array:
        """The same amounts per kg [s, ...], those of bins made the means of what lies in them."""
        return _mixed(rows, self.parts)

    def with_parts(self, kg: Array) -> Array:
        """Kilograms of each source, what comes of it by bins included [s]."""
        found = np.array(kg, dtype=np.float64)
        for place, (within, shares) in self.parts.items():
            found[within] += shares * kg[place]
        return found


def _mixed(rows: Array, parts: Parts) -> Array:
    found = np.array(rows, dtype=np.float64)
    for place, (within, shares) in parts.items():
        found[place] = np.tensordot(shares, found[within], axes=1)
    return found


def coefficients(brief: Brief) -> Coefficients:
    """The coefficients of every source in every furnace type in use.

    Sources and elements stand as in the brief, furnace types by name.
    """
    table = Table.of(brief)
    result = melting(feed_of(table, brief=brief))
    return _with_treatments(_kept(table, result, elements=brief.elements), brief)


def coefficients_and_contradictions(brief: Brief) -> tuple[Coefficients, tuple[Issue, ...]]:
    """``coefficients`` and ``contradictions`` at once: all metal is melted for either."""
    table = Table.of(brief)
    feed = feed_of(table, brief=brief)
    result = melting(feed)
    issues = issues_of(table, feed, result, brief=brief)
    found = _kept(table, result, elements=brief.elements)
    return _with_treatments(found, brief), issues


def metal_of(source: Source, *, furnace_type: str, brief: Brief) -> MetalBalance:
    """What one kilogram of ``source`` becomes in a furnace of ``furnace_type``."""
    table = Table.of(brief, sources=(source,), furnace_types=(furnace_type,))
    found = _kept(table, melting(feed_of(table, brief=brief)), elements=table.elements)
    return MetalBalance(
        metal_fraction=found.metal_fraction.item(),
        metal_yield=found.metal_yield.item(),
        dross_kg_per_kg=found.dross_kg_per_kg.item(),
        dross_metal_kg_per_kg=found.dross_metal_kg_per_kg.item(),
        recovered_kg_per_kg=found.recovered_kg_per_kg.item(),
        net_loss_kg_per_kg=found.net_loss_kg_per_kg.item(),
        dross_cost_per_kg=found.dross_cost_per_kg.item(),
        recovery=dict(zip(found.elements, found.recovery[0, 0].tolist(), strict=True)),
        element_kg_per_kg=dict(
            zip(found.elements, found.element_kg_per_kg[0, 0].tolist(), strict=True)
        ),
    )


def contradictions(brief: Brief) -> tuple[Issue, ...]:
    """What the user said of yields, losses and recoveries that cannot all be true.

    Errors come first; warnings say which values of the library gave way to the user's.
    """
    return coefficients_and_contradictions(brief)[1]


def _kept(table: Table, result: Melting, *, elements: tuple[str, ...]) -> Coefficients:
    """What became of the table, for those ``elements``, which are the first of its own."""
    parts = _parts(table.sources)
    return Coefficients(
        sources=tuple(source.source_id for source in table.sources),
        furnace_types=table.furnace_types,
        elements=elements,
        metal_fraction=_mixed(result.metal_fraction, parts),
        metal_yield=_mixed(result.metal_yield, parts),
        dross_kg_per_kg=_mixed(result.dross_kg_per_kg, parts),
        dross_metal_kg_per_kg=_mixed(result.dross_metal_kg_per_kg, parts),
        recovered_kg_per_kg=_mixed(result.recovered_kg_per_kg, parts),
        net_loss_kg_per_kg=_mixed(result.net_loss_kg_per_kg, parts),
        dross_cost_per_kg=_mixed(result.dross_cost_per_kg, parts),
        recovery=result.recovery[:, :, : len(elements)],
        element_kg_per_kg=_mixed(result.element_kg_per_kg[:, :, : len(elements)], parts),
        parts=parts,
    )


def _with_treatments(found: Coefficients, brief: Brief) -> Coefficients:
    """The same with what a kilogram of each treatment takes: of its element, and so of the melt.

    All that is taken is metal lost. In a furnace that it is not for it takes nothing.
    """
    if not brief.treatments:
        return found
    place = {source.source_id: at for at, source in enumerate(brief.sources)}
    spread = _spread_among(brief)
    taken = spread(np.zeros_like(found.metal_yield))
    elements = spread(found.element_kg_per_kg)
    for one in brief.treatments:
        at = place[one.stream]
        within = [kind == one.furnace_type for kind in found.furnace_types]
        taken[at, within] = 1.0
        elements[at, within, found.elements.index(one.element)] = -1.0
    metal = np.flatnonzero([source.is_metal for source in brief.sources])
    return replace(
        found,
        sources=tuple(place),
        metal_fraction=spread(found.metal_fraction),
        metal_yield=spread(found.metal_yield) - taken,
        dross_kg_per_kg=spread(found.dross_kg_per_kg),
        dross_metal_kg_per_kg=spread(found.dross_metal_kg_per_kg),
        recovered_kg_per_kg=spread(found.recovered_kg_per_kg),
        net_loss_kg_per_kg=spread(found.net_loss_kg_per_kg) + taken,
        dross_cost_per_kg=spread(found.dross_cost_per_kg),
        recovery=spread(found.recovery),
        element_kg_per_kg=elements,
        parts={int(metal[at]): (metal[held], share) for at, (held, share) in found.parts.items()},
    )


def _spread_among(brief: Brief) -> Callable[[Array], Array]:
    """Puts the rows of metal at their places among all sources, nothing elsewhere."""
    is_metal = [source.is_metal for source in brief.sources]

    def spread(rows: Array) -> Array:
        found = np.zeros((len(is_metal), *rows.shape[1:]))
        found[is_metal] = rows
        return found

    return spread


def _parts(sources: tuple[Source, ...]) -> Parts:
    """What lies in each bin, by its place."""
    at = {source.source_id: place for place, source in enumerate(sources)}
    return {
        place: (
            np.array([at[name] for name in source.parts]),
            np.array(list(source.parts.values())),
        )
        for place, source in enumerate(sources)
        if source.parts
    }
