"""How often charges miss their limits when every error is drawn.

Each draw has an analysis of its own for every lot and first heel, what lots of a material share,
and an error of its own for every line on the scales. Melts, the bins they draw from and the heels
they leave are mixed of that, and judged by what they hold over what they weigh. It confirms the
chances that are told (`misses.py`), and takes nothing as linear or independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from optimiser.formulation.bounds import Bound
from optimiser.formulation.program import Floats, Ints
from optimiser.ledger.heats import Charged, Heat
from optimiser.risk.brought import Sources, lognormal, sources_in_use
from optimiser.risk.misses import DUST, Doubts

DRAWS: Final = 10_000
BATCH_NUMBERS: Final = 2_000_000
"""So many numbers are held of the sources at a time, and no more draws than that takes."""
MOST_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """The part of the draws in which a charge misses any limit, and those that say so each."""

    any: float
    by_limit: Mapping[str, float]


def drawn(known: Doubts, charged: Charged, *, seed: int, draws: int = DRAWS) -> dict[str, Drawn]:
    """How often each charge of a plan misses its limits, by order."""
    random = np.random.default_rng(seed)
    melts = [heat for heat, _ in known.melts(charged)]
    shop = _Shop(known, melts, sources_in_use(known, _used(known, melts)))
    counts: dict[str, Floats] = {}
    for some in _batches(shop.sources, draws):
        for order_id, missed in shop.missed(random, some):
            counts[order_id] = counts.get(order_id, 0.0) + missed
    return {heat.order.order_id: shop.told(heat, counts, draws) for heat in melts}


def _used(known: Doubts, melts: list[Heat]) -> Ints:
    """The places of all that is charged, and of what lies in bins that are drawn from."""
    kg = np.zeros(len(known.pages.brief.sources))
    for heat in melts:
        kg[heat.source] += heat.kg
    return np.flatnonzero(known.errors.numbers.with_parts(kg))


def _batches(sources: Sources, draws: int) -> Iterator[int]:
    """So many draws at a time."""
    most = min(MOST_AT_ONCE, max(1, BATCH_NUMBERS // max(1, sources.mean.size)))
    yield from (min(most, draws - at) for at in range(0, draws, most))


class _Shop:
    """The melts of one plan, made again for each batch of draws."""

    def __init__(self, known: Doubts, melts: list[Heat], sources: Sources) -> None:
        self.known, self.melts, self.sources = known, melts, sources
        self.at = {int(place): row for row, place in enumerate(sources.used)}
        self.limits = {alloy: _names(bounds.each) for alloy, bounds in known.bounds.items()}
        self.over = {alloy: self._weights(bounds.each) for alloy, bounds in known.bounds.items()}

    def missed(self, random: np.random.Generator, draws: int) -> Iterator[tuple[str, Floats]]:
        """Each order with how often it misses each of its limits, and any, the last."""
        brought = self.sources.brought(random, draws)
        heels: dict[str, Floats] = {}
        for heat in self.melts:
            name = heat.furnace.furnace_id
            heel = heels[name] if name in heels else self._found(heat, random, draws)
            melt = heel + self._poured(heat, brought[heat.furnace_type], random)
            yield heat.order.order_id, self._missed(heat, melt)
            heels[name] = melt * (heat.furnace.heel_keep_kg / np.maximum(melt[-1], 1e-9))

    def told(self, heat: Heat, counts: Mapping[str, Floats], draws: int) -> Drawn:
        """What was counted of a charge, as parts of the draws."""
        *each, of_any = (counts[heat.order.order_id] / draws).tolist()
        return Drawn(of_any, dict(zip(self.limits[heat.order.alloy], each, strict=True)))

    def _weights(self, bounds: tuple[Bound, ...]) -> Floats:
        """What a kilogram of each element and of the melt counts against each bound [b, k]."""
        elements = self.known.errors.elements
        found = np.zeros((len(bounds), len(elements) + 1))
        for row, bound in enumerate(bounds):
            for name, weight in bound.weights:
                found[row, elements[name]] += weight
            found[row, -1] = bound.melt_weight - DUST
        return found

    def _poured(self, heat: Heat, brought: Floats, random: np.random.Generator) -> Floats:
        """What is charged in a heat brings of each element, and of liquid [k, d]."""
        rows = [self.at[int(place)] for place in heat.source]
        if not rows:
            return np.zeros((brought.shape[0], brought.shape[2]))
        lines, weighing = brought[:, rows], self.known.errors.weighing
        if weighing:
            lines *= 1.0 + weighing * random.standard_normal(lines.shape[1:])
        return np.asarray(heat.kg @ lines)

    def _found(self, heat: Heat, random: np.random.Generator, draws: int) -> Floats:
        """What lies in a furnace at first [k, d]; its mass is sure."""
        elements = self.known.errors.elements
        sd = heat.heel.kg * self.known.errors.heel[heat.furnace.furnace_id][:, None]
        kg = np.repeat(heat.heel.content[: len(elements), None], draws, axis=1)
        for k in np.flatnonzero(sd):
            normal = random.standard_normal(draws)
            skewed = self.sources.is_skewed and kg[k, 0] > 0.0
            kg[k] = (
                lognormal(normal, mean=kg[k], sd=sd[k])
                if skewed
                else np.maximum(kg[k] + sd[k] * normal, 0.0)
            )
        return np.vstack([kg, np.full((1, draws), heat.heel.kg)])

    def _missed(self, heat: Heat, melt: Floats) -> Floats:
        """In how many draws a melt misses each limit, and any."""
        bounds, names = self.known.bounds[heat.order.alloy], self.limits[heat.order.alloy]
        beyond = self.over[heat.order.alloy] @ melt > 0.0
        said_by = np.array([names.index(bound.said_by) for bound in bounds.each], dtype=np.int64)
        each = [beyond[said_by == row].any(axis=0).sum() for row in range(len(names))]
        return np.array([*each, beyond.any(axis=0).sum()], dtype=np.float64)


def _names(bounds: tuple[Bound, ...]) -> list[str]:
    """The elements of the limits that say the bounds."""
    return list(dict.fromkeys(bound.said_by for bound in bounds))
