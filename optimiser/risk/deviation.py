"""How far the content of a melt may be from what the analyses say (MODEL.md §5).

Errors of the analyses are independent from lot to lot and element to element; lots of one material
may share one. A lot errs by the same, however much of it is taken: so its part of the heel and what
is charged add up. Every line is weighed by itself. Arrays run over sources [s] and elements [k].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    ``heel_kg`` is what is left of the heel that lay in the furnace at first; ``before`` are the
    charges before it, each with the part of it that is still there.
    """

    furnace_type: int
    charged_kg: Floats
    lots_kg: Floats
    lines_kg: Floats
    heel_kg: float
    furnace: str
    before: tuple[tuple[str, float], ...] = ()

    def left(self, part: float, order_id: str) -> Poured:
        """What a part of the melt of an order holds, for the next charge to be poured onto."""
        before = tuple((name, part * share) for name, share in self.before)
        return replace(
            self,
            before=(*before, (order_id, part)),
            charged_kg=np.zeros_like(self.charged_kg),
            lots_kg=part * self.lots_kg,
            lines_kg=part * self.lines_kg,
            heel_kg=part * self.heel_kg,
        )


@dataclass(frozen=True, slots=True)
class Error:
    """One independent error, which is the same however the charge changes: its ``name`` says whose.

    It is ``per_kg @ charged[sources] + heel_kg``, here ``kg``, all standard deviations. What is
    ``carried`` errs in what is left of the charges before alike.
    """

    name: tuple[str | int, ...]
    sources: Ints
    per_kg: Floats
    heel_kg: float
    kg: float
    carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far a weighted content of a melt may be off, kg.

    ``own`` and ``scales`` [s] are deviations per kg of a lot and per kg on the scales, ``shared``
    [s, k] those that lots of one ``material`` [s] share and ``common`` [m, k] what they come to;
    ``heel_kg`` is that of what lay in the furnace at first.
    """

    melt: Poured
    numbers: Coefficients
    own: Floats
    shared: Floats
    common: Floats
    material: Ints
    scales: Floats
    heel_kg: float

    @property
    def sd_kg(self) -> float:
        """The standard deviation."""
        return float(
            (
                ((self.melt.lots_kg * self.own) ** 2).sum()
                + (self.common**2).sum()
                + ((self.melt.lines_kg * self.scales) ** 2).sum()
                + self.heel_kg**2
            )
            ** 0.5
        )

    def tangent(self) -> tuple[Floats, float]:
        """Deviation per kg charged of each source [s], and what the heel adds: no more anywhere."""
        sd = self.sd_kg
        of_lots = self.melt.lots_kg * self.own**2
        of_lots += (self.common[self.material] * self.shared).sum(axis=1)
        direction = self.numbers.mixed(of_lots) if self.numbers.parts else of_lots
        direction = (direction + self.scales**2 * self.melt.charged_kg) / sd
        return direction, sd - float(direction @ self.melt.charged_kg)

    def errors(self) -> Iterator[Error]:
        """Each independent error that counts."""
        for lot in np.flatnonzero(self.melt.lots_kg * self.own).tolist():
            yield self._of_lots(("lot", lot), np.array([lot]), self.own[[lot]])
        for material, element in np.argwhere(self.common).tolist():
            lots = np.flatnonzero(self.material == material)
            name = ("material", material, element)
            yield self._of_lots(name, lots, self.shared[lots, element])
        for source in np.flatnonzero(self.melt.charged_kg * self.scales).tolist():
            own, kg = self.scales[[source]], float(self.melt.charged_kg[source])
            yield Error(
                ("scales", source), np.array([source]), own, heel_kg=0.0, kg=float(own[0]) * kg
            )
        rest = (((self.melt.lines_kg[1:] * self.scales) ** 2).sum() + self.heel_kg**2) ** 0.5
        if rest > 0.0:
            nothing = np.empty(0, dtype=np.int64)
            yield Error(("heel",), nothing, np.empty(0), heel_kg=float(rest), kg=float(rest))

    def _of_lots(self, name: tuple[str | int, ...], lots: Ints, per_kg: Floats) -> Error:
        """An error of some lots, by what is charged of them, also out of bins."""
        over = np.zeros(len(self.own))
        over[lots] = per_kg
        over = self.numbers.mixed(over) if self.numbers.parts else over
        sources = np.flatnonzero(over)
        total = float(self.melt.lots_kg[lots] @ per_kg)
        return Error(name, sources, over[sources], heel_kg=0.0, kg=total, carried=True)


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
        shared = self.shared * per_kg
        heel = melt.heel_kg * self.heel[melt.furnace] * counts
        return Spread(
            melt=melt,
            numbers=self.numbers,
            own=np.sqrt(((self.own * per_kg) ** 2).sum(axis=1)),
            shared=shared,
            common=self._by_material(melt.lots_kg[:, None] * shared),
            material=self.material,
            scales=self._scales(melt.furnace_type, counts, melt_weight),
            heel_kg=float(np.sqrt((heel**2).sum())),
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
        """What an error of the scales counts, per kg on them; treatments use none [s]."""
        if not self.weighing:
            return np.zeros(len(self.own))
        content = self.numbers.element_kg_per_kg[:, furnace_type] @ counts
        liquid = self.numbers.metal_yield[:, furnace_type]
        return np.asarray(self.weighing * (content + melt_weight * liquid) * (liquid > 0.0))


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
