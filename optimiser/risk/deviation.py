"""How far the content of a melt may be from what the analyses say (MODEL.md §5).

Errors of the analyses are independent from lot to lot and element to element; lots of one material
may share one. A lot errs by the same, however much of it is taken: so its part of the heel and what
is charged add up. Every line is weighed by itself. Arrays run over sources [s] and elements [k].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from models.analysis import Analysis
from models.brief import Brief
from optimiser.formulation.chance import Errors, Slope
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.program import Floats, Ints
from optimiser.risk.gain import gain

Weights = tuple[tuple[str, float], ...]
"""Elements, and what a kilogram of each counts."""
Limit = tuple[Weights, float]
"""What counts of a limit: elements, and a kilogram of the melt."""
Entries = tuple[Ints, Ints, Floats]
"""Numbers of errors, sources, and deviations per kg of each."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far a weighted content of a melt may be off, kg.

    ``own`` and ``scales`` [s] are deviations per kg of a lot and per kg on the scales, ``shared``
    [s, k] those that lots of one ``material`` [s] share and ``common`` [m, k] what they come to;
    ``heel_kg`` is that of what lay in the furnace at first, ``sd_kg`` the deviation of all.
    """

    melt: Poured
    numbers: Coefficients
    own: Floats
    shared: Floats
    common: Floats
    material: Ints
    scales: Floats
    heel_kg: float
    sd_kg: float

    def tangent(self) -> Slope:
        """The tangent to the deviation here: no more than it anywhere."""
        sd = self.sd_kg
        of_lots = self.melt.lots_kg * self.own**2
        of_lots += (self.common[self.material] * self.shared).sum(axis=1)
        carried = self.numbers.mixed(of_lots) if self.numbers.parts else of_lots
        carried = carried / sd
        direction = carried + self.scales**2 * self.melt.charged_kg / sd
        found = sd - float(direction @ self.melt.charged_kg)
        return Slope(
            direction=direction,
            before=tuple((name, share * carried) for name, share in self.melt.before),
            heel_kg=self._sure_kg**2 / sd,
            found_kg=found,
        )

    def of_lines(self, most: int, *, alike: bool) -> Slope:
        """What it is at least where so many lines are charged at most, whatever they are.

        A tangent to the largest convex function that is no more than the deviation of so few
        lines (A. Argyriou, R. Foygel, N. Srebro, Sparse prediction with the k-support norm,
        Advances in Neural Information Processing Systems 25, 2012): here, or where all err
        ``alike``.
        """
        per_kg = np.hypot(self.own, self.scales)
        least = per_kg / most**0.5
        if not alike:
            least = per_kg * _of_few(per_kg * self.melt.charged_kg, most)
        return Slope(
            direction=least,
            before=(),
            heel_kg=0.0,
            found_kg=0.0,
        )

    def if_alike(self) -> Slope:
        """What it is at most: if all lots erred together, those that a heel brings too."""
        heel = self.own + np.abs(self.shared).sum(axis=1)
        carried = self.numbers.mixed(heel) if self.numbers.parts else heel
        own_kg = float(carried @ self.melt.lots_kg) - float(carried @ self.melt.charged_kg)
        return Slope(
            direction=carried + self.scales,
            before=tuple((name, share * carried) for name, share in self.melt.before),
            heel_kg=self._sure_kg,
            found_kg=own_kg + self._sure_kg,
        )

    @property
    def _sure_kg(self) -> float:
        """What deviates whatever is charged: the first heel, and what was weighed onto before."""
        lines = ((self.melt.lines_kg[1:] * self.scales) ** 2).sum()
        return float((lines + self.heel_kg**2) ** 0.5)

    def errors(self) -> Errors:
        """Each independent error that counts, whatever is charged."""
        lots = np.flatnonzero(self.own)
        own = (np.arange(len(lots)), lots, self.own[lots])
        shared = self._shared()
        carried = [own, shared]
        if self.numbers.parts:
            carried = [self._out_of_bins(one) for one in carried]
        lines = np.flatnonzero(self.scales)
        scales = (np.arange(len(lines)), lines, self.scales[lines])
        number, source, per_kg = zip(*_one_after_the_other([*carried, scales]), strict=True)
        count = sum(_count(one) for one in carried)
        heel_kg = np.zeros(count + len(lines) + 1)
        heel_kg[-1] = self._sure_kg
        return Errors(
            number=np.concatenate(number),
            source=np.concatenate(source),
            per_kg=np.concatenate(per_kg),
            heel_kg=heel_kg,
            carried=np.arange(len(heel_kg)) < count,
        )

    def _shared(self) -> Entries:
        """The errors that lots of a material share, by element."""
        lot, element = np.nonzero(self.shared)
        if not len(lot):
            return lot, lot, np.empty(0)
        each = self.material[lot] * self.shared.shape[1] + element
        return np.unique(each, return_inverse=True)[1], lot, self.shared[lot, element]

    def _out_of_bins(self, entries: Entries) -> Entries:
        """The same errors with what lots in bins bring of them."""
        number, lot, per_kg = entries
        every = np.zeros((len(self.own), _count(entries)))
        every[lot, number] = per_kg
        source, number = np.nonzero(mixed := self.numbers.mixed(every))
        return number, source, mixed[source, number]


def _of_few(errors: Floats, most: int) -> Floats:
    """The slope of the largest norm that no vector of so many entries has longer than it is.

    The largest entries count as they are; the others share what is left of so many, alike.
    """
    size = np.sort(np.abs(errors))[::-1]
    rest = np.cumsum(size[::-1])[::-1]
    for alike in range(1, min(most, len(size)) + 1):
        first = most - alike
        mean = float(rest[first]) / alike if first < len(size) else 0.0
        if first == 0 or size[first - 1] > mean:
            break
    slope = np.maximum(np.abs(errors), mean)
    length = float(size[:first] @ size[:first] + alike * mean**2) ** 0.5
    found: Floats = slope / max(length, 1e-300)
    return found


def _count(entries: Entries) -> int:
    return int(entries[0].max(initial=-1)) + 1


def _one_after_the_other(each: list[Entries]) -> Iterator[Entries]:
    """Errors numbered throughout."""
    first = 0
    for number, source, per_kg in each:
        yield number + first, source, per_kg
        first += int(number.max(initial=-1)) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What each element counts of limits [i, k], a kilogram of the melt [i], and each error.

    Those are ``own`` [i, s], ``shared`` [s, k] for each limit and of the ``scales`` [i, s].
    """

    counts: Floats
    melt_weight: Floats
    own: Floats
    shared: Sequence[Floats]
    scales: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreads:
    """How far the contents that limits of a melt weigh may be off, kg [i], limit by limit."""

    melt: Poured
    numbers: Coefficients
    material: Ints
    counted: Counted
    common: Sequence[Floats]
    heel_kg: Floats
    sd_kg: Floats

    def of(self, at: int) -> Spread:
        """That of one limit."""
        return Spread(
            melt=self.melt,
            numbers=self.numbers,
            own=self.counted.own[at],
            shared=self.counted.shared[at],
            common=self.common[at],
            material=self.material,
            scales=self.counted.scales[at],
            heel_kg=float(self.heel_kg[at]),
            sd_kg=float(self.sd_kg[at]),
        )


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
    nothing: Floats
    """What lots come to together that share no error [m, k]."""
    is_shared: bool
    """Whether lots of any material share an error."""
    counted: dict[tuple[int, tuple[Limit, ...]], Counted] = field(default_factory=dict)

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

    def spreads(self, melt: Poured, limits: tuple[Limit, ...]) -> Spreads:
        """How far each ``sum weight * content + melt_weight * melt`` may be from what is expected.

        The limits of an alloy are asked together, as rows of arrays.
        """
        counted = self._counted(melt.furnace_type, limits)
        heel = ((melt.heel_kg * self.heel[melt.furnace] * counted.counts) ** 2).sum(axis=1)
        common = [self._by_material(melt.lots_kg, one) for one in counted.shared]
        square = counted.own**2 @ melt.lots_kg**2 + heel
        if self.is_shared:
            square += [np.vdot(one, one) for one in common]
        if self.weighing:
            square += counted.scales**2 @ (melt.lines_kg**2).sum(axis=0)
        return Spreads(
            melt=melt,
            numbers=self.numbers,
            material=self.material,
            counted=counted,
            common=common,
            heel_kg=np.sqrt(heel),
            sd_kg=np.sqrt(square),
        )

    def _counted(self, furnace_type: int, limits: tuple[Limit, ...]) -> Counted:
        """What each error counts of limits, whatever is charged: worked out once."""
        key = (furnace_type, limits)
        if key not in self.counted:
            counts = np.zeros((len(limits), len(self.elements)))
            for at, (weights, _) in enumerate(limits):
                for name, weight in weights:
                    counts[at, self.elements[name]] += weight
            self.counted[key] = self._counted_once(
                furnace_type, counts, np.array([weight for _, weight in limits])
            )
        return self.counted[key]

    def _counted_once(self, furnace_type: int, counts: Floats, melt_weight: Floats) -> Counted:
        each = [self._per_kg(furnace_type, one) for one in counts]
        square = [((self.own * per_kg) ** 2).sum(axis=1) for per_kg in each]
        return Counted(
            counts=counts,
            melt_weight=melt_weight,
            own=np.sqrt(np.array(square).reshape(len(counts), len(self.own))),
            shared=[self.shared * one if self.is_shared else self.shared for one in each],
            scales=self._scales(furnace_type, counts, melt_weight),
        )

    def _per_kg(self, furnace_type: int, counts: Floats) -> Floats:
        """What an error of each element counts; the base metal is what the others leave [s, k]."""
        gain = self.gain[:, furnace_type, :]
        found = gain * counts
        if self.base is not None and counts[self.base]:
            found = found - counts[self.base] * gain[:, [self.base]]
            found[:, self.base] = 0.0
        return np.asarray(found)

    def _by_material(self, lots_kg: Floats, shared: Floats) -> Floats:
        """The sum over the lots that share an error [m, k]."""
        if not self.is_shared:
            return self.nothing
        found = self.nothing.copy()
        np.add.at(found, self.material, lots_kg[:, None] * shared)
        return found

    def _scales(self, furnace_type: int, counts: Floats, melt_weight: Floats) -> Floats:
        """What an error of the scales counts, per kg on them; treatments use none [i, s]."""
        if not self.weighing:
            return np.zeros((len(counts), len(self.own)))
        content = counts @ self.numbers.element_kg_per_kg[:, furnace_type].T
        liquid = self.numbers.metal_yield[:, furnace_type]
        beyond = content + np.outer(melt_weight, liquid)
        return np.asarray(self.weighing * beyond * (liquid > 0.0))


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
    return Deviations(
        numbers=numbers,
        elements=at,
        base=at.get(brief.settings.base_element),
        own=own,
        shared=shared,
        material=np.array([groups[source.group] for source in brief.sources], dtype=np.int64),
        gain=gain(brief, numbers, np.hypot(own, shared)),
        weighing=brief.settings.weighing_sd_pct / 100.0,
        is_shared=bool(shared.any()),
        nothing=np.zeros((len(groups), len(at))),
        heel={name: _of_heel(one.analysis, at) for name, one in brief.furnaces.items()},
    )


def _of_heel(analysis: Analysis, at: Mapping[str, int]) -> Floats:
    found = np.zeros(len(at))
    for figure in analysis.figures:
        if figure.element in at and figure.mean_sd:
            found[at[figure.element]] = figure.mean_sd / 100.0
    return found
