"""How far the content of a melt may be from what the analyses say (MODEL.md §5).

Errors of the analyses are independent from lot to lot and element to element; lots of one material
may share one. A lot errs by the same, however much of it is taken: so its part of the heel and what
is charged add up. Every line is weighed by itself. Arrays run over sources [s] and elements [k].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.analysis import Analysis
from models.brief import Brief
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.program import Floats, Ints

Weights = Sequence[tuple[str, float]]
"""Elements, and what a kilogram of each counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poured:
    """What a melt consists of, as far as it errs.

    ``lots_kg`` is what of each source is in it [s], what came by bins and heels included;
    ``lines_kg`` holds what was weighed onto it and, as far as it stayed, onto those before [i, s].
    ``heel_kg`` is what is left of the heel that lay in the furnace at first.
    """

    furnace_type: int
    charged_kg: Floats
    lots_kg: Floats
    lines_kg: Floats
    heel_kg: float
    furnace: str

    def left(self, part: float) -> Poured:
        """What a part of the melt holds, for the next charge to be poured onto."""
        return replace(
            self,
            charged_kg=np.zeros_like(self.charged_kg),
            lots_kg=part * self.lots_kg,
            lines_kg=part * self.lines_kg,
            heel_kg=part * self.heel_kg,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The standard deviation of a weighted content of a melt, kg, and its tangent.

    ``direction`` is kg per kg charged of each source [s]; ``direction @ charged + heel_kg`` is the
    deviation here, and nowhere more than it.
    """

    sd_kg: float
    direction: Floats
    heel_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviations:
    """What is known of the errors of a brief's analyses and scales.

    ``own`` and ``shared`` are standard deviations as fractions [s, k]; ``material`` [s] says which
    sources share an error; ``gain`` is kg of an element in the melt per kg of it in the metal
    [s, f, k]; ``heel`` holds, by furnace, the deviation of its first heel [k].
    """

    numbers: Coefficients
    elements: Mapping[str, int]
    base: int | None
    own: Floats
    shared: Floats
    material: Ints
    gain: Floats
    weighing: float
    heel: Mapping[str, Floats]

    @property
    def is_known(self) -> bool:
        """Whether anything is known of any error at all."""
        heels = any(sd.any() for sd in self.heel.values())
        return bool(self.weighing or self.own.any() or self.shared.any() or heels)

    def begun(self, furnace: str, furnace_type: int, heel_kg: float) -> Poured:
        """A furnace as it is found."""
        nothing = np.zeros(len(self.own))
        return Poured(
            furnace_type=furnace_type,
            charged_kg=nothing,
            lots_kg=nothing,
            lines_kg=nothing[None, :],
            heel_kg=heel_kg,
            furnace=furnace,
        )

    def poured(self, onto: Poured, charged_kg: Floats) -> Poured:
        """The melt of what is charged [s] onto a heel."""
        return replace(
            onto,
            charged_kg=charged_kg,
            lots_kg=onto.lots_kg + self.numbers.with_parts(charged_kg),
            lines_kg=np.vstack([charged_kg, onto.lines_kg]),
        )

    def spread(self, melt: Poured, weights: Weights, melt_weight: float) -> Spread:
        """How far ``sum weight * content + melt_weight * melt`` may be from what is expected."""
        counts = np.zeros(len(self.elements))
        for name, weight in weights:
            counts[self.elements[name]] += weight
        per_kg = self._per_kg(melt.furnace_type, counts)
        own, shared = self.own * per_kg, self.shared * per_kg
        common = self._by_material(melt.lots_kg[:, None] * shared)
        scales = self._scales(melt.furnace_type, counts, melt_weight)
        heel = melt.heel_kg * self.heel[melt.furnace] * counts
        variance = (
            float((melt.lots_kg**2) @ (own**2).sum(axis=1))
            + float((common**2).sum())
            + float(((melt.lines_kg * scales) ** 2).sum())
            + float((heel**2).sum())
        )
        if variance <= 0.0:
            return Spread(sd_kg=0.0, direction=np.zeros(len(self.own)), heel_kg=0.0)
        sd = variance**0.5
        of_lots = melt.lots_kg * (own**2).sum(axis=1)
        of_lots += (common[self.material] * shared).sum(axis=1)
        direction = self.numbers.mixed(of_lots) if self.numbers.parts else of_lots
        direction = (direction + scales**2 * melt.charged_kg) / sd
        return Spread(
            sd_kg=sd, direction=direction, heel_kg=sd - float(direction @ melt.charged_kg)
        )

    def _per_kg(self, furnace_type: int, counts: Floats) -> Floats:
        """What an error of each element counts; the base metal is what the others leave [s, k]."""
        gain = self.gain[:, furnace_type, :]
        found = gain * counts
        if self.base is not None and counts[self.base]:
            found = found - counts[self.base] * gain[:, [self.base]]
            found[:, self.base] = 0.0
        return np.asarray(found)

    def _by_material(self, per_lot: Floats) -> Floats:
        """The sum over the lots that share an error [m, k]."""
        found = np.zeros((int(self.material.max(initial=-1)) + 1, per_lot.shape[1]))
        np.add.at(found, self.material, per_lot)
        return found

    def _scales(self, furnace_type: int, counts: Floats, melt_weight: float) -> Floats:
        """What an error of the scales counts, per kg on them [s]."""
        if not self.weighing:
            return np.zeros(len(self.own))
        content = self.numbers.element_kg_per_kg[:, furnace_type] @ counts
        liquid = self.numbers.metal_yield[:, furnace_type]
        return np.asarray(self.weighing * (content + melt_weight * liquid))


def deviations(brief: Brief, numbers: Coefficients) -> Deviations:
    """The errors of a brief."""
    at = {name: k for k, name in enumerate(numbers.elements)}
    own, shared = (np.zeros((len(brief.sources), len(at))) for _ in range(2))
    for s, source in enumerate(brief.sources):
        for found, sds in ((own, source.sd_pct), (shared, source.bias_sd_pct)):
            for name, sd in sds.items():
                if name in at:
                    found[s, at[name]] = sd / 100.0
    groups = {name: m for m, name in enumerate(sorted({s.group for s in brief.sources}))}
    quality = np.array([name in brief.qualities for name in numbers.elements], dtype=bool)
    gain = numbers.metal_fraction[:, :, None] * numbers.recovery
    return Deviations(
        numbers=numbers,
        elements=at,
        base=at.get(brief.settings.base_element),
        own=own,
        shared=shared,
        material=np.array([groups[source.group] for source in brief.sources], dtype=np.int64),
        gain=np.where(quality, numbers.metal_yield[:, :, None], gain),
        weighing=brief.settings.weighing_sd_pct / 100.0,
        heel={name: _of_heel(one.analysis, at) for name, one in brief.furnaces.items()},
    )


def _of_heel(analysis: Analysis, at: Mapping[str, int]) -> Floats:
    found = np.zeros(len(at))
    for figure in analysis.figures:
        if figure.element in at and figure.mean_sd:
            found[at[figure.element]] = figure.mean_sd / 100.0
    return found
