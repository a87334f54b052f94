"""How often charges miss their limits when every error is drawn, without taking anything as linear.

Each draw has an analysis of its own for every lot, never below nothing, an error of its own for
every material and every line on the scales; melts and the heels they leave are mixed from them.
It confirms what the account of deviations (``misses.py``) says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.ledger.heats import Charged, Heat
from optimiser.risk.deviation import Poured
from optimiser.risk.misses import Doubts

DRAWS: Final = 10_000
BESIDE: Final = 1e-9
"""A limit is missed beyond this part of the melt: less is what arithmetic leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Melted:
    """Liquid metal as it is drawn: kg of it and of each element [draw], one if it is sure."""

    kg: Floats
    content: Mapping[str, Floats]

    def left(self, kg: float) -> Melted:
        """The part of it that stays, of a fixed mass."""
        part = kg / np.maximum(self.kg, 1e-9)
        return Melted(kg=part * self.kg, content={e: part * c for e, c in self.content.items()})


def off_spec_drawn(
    known: Doubts, charged: Charged, *, seed: int, draws: int = DRAWS
) -> dict[str, float]:
    """The part of the draws in which a charge misses any of its limits, by order."""
    random = np.random.default_rng(seed)
    melts = list(known.melts(charged))
    work = _Draws(known, melts, random, draws)
    return dict(work.missed())


class _Draws:
    """The errors of one plan, drawn, and what its melts come to."""

    def __init__(
        self,
        known: Doubts,
        melts: list[tuple[Heat, Poured]],
        random: np.random.Generator,
        draws: int,
    ) -> None:
        self.known, self.melts, self.random, self.draws = known, melts, random, draws
        used = np.zeros(len(known.errors.own), dtype=bool)
        for _, melt in melts:
            used |= melt.lots_kg > 0.0
        self.used: Ints = np.flatnonzero(used)
        limited = {name for of in known.bounds.values() for b in of.each for name, _ in b.weights}
        self.limited = sorted(limited & known.errors.elements.keys())
        self.errors = self._errors()

    def missed(self) -> Iterator[tuple[str, float]]:
        """Each order with the part of the draws in which it misses a limit."""
        heels: dict[str, Melted] = {}
        for heat, _ in self.melts:
            name = heat.furnace.furnace_id
            melted = self._melted(heat, heels.get(name) or self._found(heat))
            missed = np.zeros(self.draws, dtype=bool)
            for bound in self.known.bounds[heat.order.alloy].each:
                over = bound.melt_weight * melted.kg
                over = over + sum(w * melted.content[e] for e, w in bound.weights)
                missed |= over > BESIDE * melted.kg
            yield heat.order.order_id, float(missed.mean())
            heels[name] = melted.left(heat.furnace.heel_keep_kg)

    def _errors(self) -> dict[str, Floats]:
        """What the metal of each lot in use holds beside its analysis, as fractions [s, draw]."""
        errors, at = self.known.errors, self.known.errors.elements
        base = None if errors.base is None else self.known.pages.settings.base_element
        names = at.keys() - {base} if base in self.limited else set(self.limited) - {base}
        found = {
            name: self._error(name, at[name])
            for name in sorted(names)
            if errors.own[self.used, at[name]].any() or errors.shared[self.used, at[name]].any()
        }
        if base is not None and base in self.limited and found:
            found[base] = -np.sum(list(found.values()), axis=0)
        return found

    def _error(self, name: str, k: int) -> Floats:
        """The errors of one element: the lots' own, and what lots of a material share."""
        errors, sources = self.known.errors, self.known.pages.brief.sources
        own, shared = errors.own[self.used, k, None], errors.shared[self.used, k, None]
        pct = [sources[s].composition_pct.get(name, 0.0) for s in self.used]
        mean = np.array(pct)[:, None] / 100.0
        drawn = self.random.standard_normal((len(self.used), self.draws))
        drawn *= own
        if shared.any():
            materials, place = np.unique(errors.material[self.used], return_inverse=True)
            drawn += shared * self.random.standard_normal((len(materials), self.draws))[place]
        return np.maximum(drawn, -mean)

    def _found(self, heat: Heat) -> Melted:
        """What lies in a furnace at first."""
        errors, at = self.known.errors, self.known.pages.element_at
        sd = errors.heel[heat.furnace.furnace_id]
        content = {}
        for name in self.limited:
            off_kg = heat.heel.kg * sd[errors.elements[name]]
            drawn = self.random.standard_normal(self.draws) if off_kg else np.zeros(1)
            content[name] = np.maximum(heat.heel.content[at[name]] + off_kg * drawn, 0.0)
        return Melted(kg=np.array([heat.heel.kg]), content=content)

    def _melted(self, heat: Heat, heel: Melted) -> Melted:
        """What is charged onto a heel, with it, as drawn."""
        errors = self.known.errors
        count = max(1, len(heat.kg)) if errors.weighing else 1
        lines = zip(np.split(heat.source, count), np.split(heat.kg, count), strict=True)
        mass, content = heel.kg, dict(heel.content)
        for source, kg in lines:
            weighed = np.ones(1)
            if errors.weighing:
                weighed = 1.0 + errors.weighing * self.random.standard_normal(self.draws)
            numbers = self.known.pages.numbers
            mass = mass + weighed * (kg @ numbers.metal_yield[source, heat.furnace_type])
            brought = np.zeros(len(errors.own))
            brought[source] = kg
            lots_kg = errors.numbers.with_parts(brought)[self.used]
            for name in self.limited:
                held = self._held(name, heat, source, kg, lots_kg)
                content[name] = content[name] + weighed * held
        return Melted(kg=np.asarray(mass), content=content)

    def _held(self, name: str, heat: Heat, source: Ints, kg: Floats, lots_kg: Floats) -> Floats:
        """What some lines bring of an element, by their analyses and as these err."""
        pages, errors = self.known.pages, self.known.errors
        held = kg @ pages.per_kg[source, heat.furnace_type, pages.element_at[name]]
        if name not in self.errors:
            return np.asarray(held)
        gain = errors.gain[self.used, heat.furnace_type, errors.elements[name]]
        some = np.flatnonzero(lots_kg)
        return np.asarray(held + (lots_kg * gain)[some] @ self.errors[name][some])
