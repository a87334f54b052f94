"""What is lost and how scales are off, from what was charged, what was tapped, what was received.

Every melt weighs what was charged less what its forms lose; every lot that was used up weighs on
the scales of the furnaces what it weighed when it came in, so far as these show the truth. Nobody
says that a lot was used up: it is taken so where next to nothing is left by weight. Where what is
left differs from lot to lot by more than weighing explains, some of them were not, and what is
left on the whole may be as much: it is no bias of a scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import chi2

from optimiser.learn.history import Array, History, Places
from optimiser.learn.mixed import Fit, Problem, fit, inferred
from optimiser.learn.prior import LEAST_LOST, LOST_UNSURE, SCALE_UNSURE, Prior

USED_UP: Final = 0.05
"""Part of a lot that may lack or be over when it counts as used up."""
LEAST_SD: Final = 0.002
"""Least deviation of one weighing, as part of it."""
HEEL_SD: Final = 0.04
"""Deviation of a heel that nobody weighed, as part of it."""
CHANCE: Final = 0.01
"""How rarely weighing alone may differ by as much as lots do that are taken as used up."""
BELIEVED: Final = 0.4
"""Weight below which what was tapped is not believed: it is more than five deviations off."""
TURNS: Final = 2

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Masses:
    """Losses by form and furnace type, biases by scale: their means and joint covariance.

    ``line_kg`` is what each line truly charged, as far as is known; ``melt_kg`` the liquid of each
    heat, weighed and predicted together, ``melt_sd`` its deviation. ``off`` and ``off_sd`` are of
    each melt's weight, NaN where it was not weighed.
    """

    keys: tuple[Key, ...]
    loss: Array
    loss_sd: Array
    bias: Array
    bias_sd: Array
    line_kg: Array
    line_liquid_kg: Array
    melt_kg: Array
    melt_sd: Array
    off: Array
    off_sd: Array


def masses(past: History, known: Prior) -> Masses:
    """Learn losses and scales from every melt and every lot that was weighed."""
    keys = tuple(known.loss)
    place = {key: at for at, key in enumerate(keys)}
    kinds = [past.furnace_type[heat] for heat in past.line_heat]
    form = np.array([
        place[past.form[lot], kind] for lot, kind in zip(past.line_lot, kinds, strict=True)
    ], dtype=np.int64)  # fmt: skip
    metal = past.line_kg * past.metal_fraction[past.line_lot]
    stated = _stated(past, known)
    thought = np.array([known.loss[key] for key in keys])
    loss, bias = thought.copy(), np.zeros(len(past.scales))
    for _ in range(TURNS):
        setup = _Setup(past, form, metal, stated, loss, bias)
        problem = _problem(setup, thought)
        found = inferred(problem, fit(problem))
        loss = np.clip(thought + found.mean[: len(keys)], 0.0, 0.9)
        bias = found.mean[len(keys) :][: len(past.scales)]
    return _told(_Setup(past, form, metal, stated, loss, bias), found, keys)


def _stated(past: History, known: Prior) -> Array:
    """Liquid per kg that does not go by the form: a yield that was given, or an addition's."""
    at = {name: place for place, name in enumerate(known.furnace_types)}
    kind = np.array([at[past.furnace_type[heat]] for heat in past.line_heat], dtype=np.int64)
    lot = past.line_lot
    added = known.liquid_of_additions[kind, past.lot_group[lot]] * past.metal_fraction[lot]
    return np.where(past.is_addition[lot], added, past.given_yield[lot])


@dataclass(frozen=True, slots=True)
class _Setup:
    """The lines, and what is thought of losses and scales in this turn."""

    past: History
    form: Places
    metal: Array
    stated: Array
    loss: Array
    bias: Array

    @property
    def true(self) -> Array:
        """What each scale shows, put right."""
        return 1.0 - self.bias[self.past.line_scale]

    @property
    def liquid(self) -> Array:
        """Liquid that each line brings, its scale believed."""
        given = np.nan_to_num(self.stated) * self.past.line_kg
        kept = self.metal * (1.0 - self.loss[self.form])
        return np.where(np.isnan(self.stated), kept, given)


def _problem(setup: _Setup, thought: Array) -> Problem:
    past, count = setup.past, len(thought)
    heats = ~np.isnan(past.tapped_kg)
    lost = np.where(np.isnan(setup.stated), setup.metal, 0.0)
    by_form = _spread(-lost * setup.true, setup.form, count)
    by_scale = _spread(-setup.liquid, past.line_scale, len(past.scales))
    x = np.column_stack([past.per_heat(by_form), past.per_heat(by_scale)])
    shown = past.per_heat((setup.liquid * setup.true)[:, None])[:, 0]
    y = past.tapped_kg + past.left_kg - past.heel_kg - shown
    now = np.concatenate([setup.loss - thought, setup.bias])
    weigh = max(past.weighing_sd, LEAST_SD)
    lines = past.per_heat((past.line_kg[:, None] * weigh) ** 2)[:, 0]
    heel = (HEEL_SD * past.left_kg) ** 2 + (HEEL_SD * past.heel_kg) ** 2
    noise = lines + heel + (weigh * np.nan_to_num(past.tapped_kg)) ** 2
    lots = _lots(setup, weigh)
    factor = fit(lots).factor
    remains = _remains(lots, factor, weigh)
    of_melts = np.hstack([x[heats], np.zeros((int(heats.sum()), len(remains)))])
    of_lots = [np.zeros((len(lots.y), count)), lots.x, lots.x[:, : len(remains)]]
    priors = [np.maximum(LOST_UNSURE * thought, LEAST_LOST), lots.prior_sd, remains]
    return Problem(
        y=np.append(y[heats] + x[heats] @ now, lots.y),
        x=np.vstack([of_melts, np.hstack(of_lots)]),
        prior_sd=np.concatenate(priors),
        prior_component=np.full(of_melts.shape[1], -1, dtype=np.int64),
        z=np.zeros((int(heats.sum()) + len(lots.y), 0)),
        component=lots.component,
        guess=lots.guess,
        guess_weight=lots.guess_weight,
        given=np.append(np.zeros(int(heats.sum())), lots.scaled * factor),
        scaled=np.append(noise[heats], np.zeros(len(lots.y))),
        is_doubted=np.zeros(int(heats.sum()) + len(lots.y), dtype=np.bool_),
    )


def _lots(setup: _Setup, weigh: float) -> Problem:
    """What lots weighed when they came in against what scales showed until they were used up."""
    past = setup.past
    lots, used = _used_up(past)
    blank = np.zeros(0)
    return Problem(
        y=past.lot_kg[lots] - used[lots].sum(axis=1),
        x=-used[lots],
        prior_sd=np.full(len(past.scales), SCALE_UNSURE),
        prior_component=np.full(len(past.scales), -1, dtype=np.int64),
        z=np.zeros((len(lots), 0)),
        component=np.zeros(0, dtype=np.int64),
        guess=blank,
        guess_weight=blank,
        given=np.zeros(len(lots)),
        scaled=2.0 * (weigh * past.lot_kg[lots]) ** 2,
        is_doubted=np.zeros(len(lots), dtype=np.bool_),
    )


def _remains(lots: Problem, factor: float, weigh: float) -> Array:
    """How much may be left of lots on the whole that count as used up, as a part, by scale.

    Nothing, and then no entries, where they differ by no more than weighing explains: ``factor``
    is the variance of what is left in that of two weighings. What lies anywhere between nothing
    and a most has a mean of sqrt(3) deviations.
    """
    count = max(1, len(lots.y))
    if factor <= float(chi2.isf(CHANCE, count)) / count:
        return np.zeros(0)
    return np.full(lots.x.shape[1], weigh * np.sqrt(3.0 * 2.0 * (factor - 1.0)))


def _used_up(past: History) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Array]:
    """Lots that were charged to the end, and what each scale showed of every lot [l, s]."""
    used = np.zeros((len(past.lots), len(past.scales)))
    np.add.at(used, (past.line_lot, past.line_scale), past.line_kg)
    left = np.abs(used.sum(axis=1) - past.lot_kg)
    return np.flatnonzero(left <= USED_UP * past.lot_kg), used


def _spread(values: Array, at: Places, count: int) -> Array:
    found = np.zeros((len(values), count))
    found[np.arange(len(values)), at] = values
    return found


def _told(setup: _Setup, found: Fit, keys: tuple[Key, ...]) -> Masses:
    past, weighed = setup.past, ~np.isnan(setup.past.tapped_kg)
    line_kg = past.line_kg * setup.true
    liquid = setup.liquid * setup.true
    predicted = past.heel_kg + past.per_heat(liquid[:, None])[:, 0]
    off, off_sd = np.full(len(predicted), np.nan), np.full(len(predicted), np.nan)
    count = int(weighed.sum())
    off[weighed], off_sd[weighed] = found.off[:count], found.off_sd[:count]
    usual = float(np.nanmedian(off_sd)) if count else 0.02 * float(np.median(predicted))
    weight = np.zeros(len(predicted))
    weight[weighed] = np.where(found.weights[:count] > BELIEVED, 0.7, 0.0)
    melt = predicted.copy()
    melt[weighed] += weight[weighed] * (past.melt_kg - predicted)[weighed]
    return Masses(
        keys=keys,
        loss=setup.loss,
        loss_sd=found.sd[: len(keys)],
        bias=setup.bias,
        bias_sd=found.sd[len(keys) :][: len(past.scales)],
        line_kg=line_kg,
        line_liquid_kg=liquid,
        melt_kg=melt,
        melt_sd=np.where(weight > 0.0, 0.6 * usual, usual),
        off=off,
        off_sd=off_sd,
    )
