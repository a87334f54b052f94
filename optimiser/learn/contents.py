"""What materials, suppliers and lots hold, and how much of it reaches the melt, by element.

The sample of a melt is what its heel held and what its lines brought:
``pct = heel share x heel pct + sum(kg x metal x untrapped x recovery x content) / melt``. A lot's
content is what its material is declared to hold, the material's error, its supplier's, its own.
Recovery times content is what samples show; the two part only where metal of known content is
charged, and their deviations say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from optimiser.learn.history import Array, Places
from optimiser.learn.lines import Lines
from optimiser.learn.mixed import Fit, Problem, fit, inferred
from optimiser.learn.prior import BURNT_UNSURE, LEAST_BURNT

TURNS: Final = 2
SUPPLIERS_VARIANCE: Final = 0.3
"""Variance between suppliers thought of at first, as part of that of their material."""
SUPPLIERS_WEIGHT: Final = 4.0
LOTS_WEIGHT: Final = 2.0
SAMPLE_SD: Final = 0.01
SAMPLE_SD_PCT: Final = 0.002
"""Deviation of a melt's sample: part of the content, and wt-%; only their ratio counts."""
DOUBTFUL: Final = 0.4
"""Weight below which a sample is not believed of the heel that it left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifting:
    """A group whose content of one element changes evenly over the period, and how far it may."""

    group: int
    change_sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is learned of one element; the means are those at the end of the period.

    ``mean`` and ``cov`` are of the groups [g]; ``given_cov`` the same were recoveries known.
    ``recovery`` is [furnace type, remelting or addition]. ``start`` is what drifting groups held
    at first, ``changes`` by how much that changed, with its deviation. ``lot`` and ``lot_mean_sd``
    are of lots. ``off`` is how far each heat's sample is from
    what all else predicts, NaN where there is none.
    """

    mean: Array
    cov: Array
    given_cov: Array
    lot_sd: Array
    recovery: Array
    recovery_sd: Array
    start: dict[int, float]
    changes: dict[int, tuple[float, float]]
    lot: Array
    lot_mean_sd: Array
    off: Array
    off_sd: Array
    predicted: Array
    fit: Fit
    gain: Array
    """What one per cent in each line's metal shows in its melt, wt-% [n]."""
    rows: Places
    """The heats whose samples were fitted, in their order."""


@dataclass(slots=True)
class _Belief:
    """What is thought of one element in this turn."""

    change: Array
    """Of each recovery, as part of it [type, remelting or addition]."""
    line_pct: Array
    group_pct: Array
    """What the group of each line holds, what its lot differs by left aside [n]."""
    heel_pct: Array


def content(
    lines: Lines,
    element: int,
    drifting: tuple[Drifting, ...] = (),
    start: Fit | None = None,
    *,
    is_rough: bool = False,
) -> Content:
    """Learn one element; ``start`` is what was found without some of what is ``drifting``.

    What is rough tells which heats are far off, no more.
    """
    past, known = lines.past, lines.known
    belief = _Belief(
        np.zeros((len(known.furnace_types), 2)),
        known.content[lines.group, element],
        known.content[lines.group, element],
        np.full(len(past.charges), np.nan),
    )
    belief.heel_pct = _heel(lines, element, _predicted(lines, element, belief), None)
    turn = _turn(lines, element, drifting, belief, start)
    for _ in range(0 if is_rough else TURNS - 1):
        _believe(turn)
        turn = _turn(lines, element, drifting, belief, turn.answer)
    if not is_rough:
        turn = replace(turn, answer=inferred(turn.problem, turn.answer))
    _believe(turn)
    return _told(turn)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A problem and its answer, with what is needed to read it."""

    lines: Lines
    element: int
    drifting: tuple[Drifting, ...]
    belief: _Belief
    rows: Places
    """The heats that have a sample."""
    problem: Problem
    answer: Fit
    lots: Places
    """The lots that random effects stand for."""
    size: tuple[int, int, int]
    """How many coefficients are materials', groups' and recoveries'."""


def _recovery(lines: Lines, element: int, belief: _Belief) -> Array:
    """The recovery of each line."""
    known = lines.known
    table = np.stack([known.unburnt[:, element], known.addition[:, element]], axis=1)
    found: Array = (table * (1.0 + belief.change))[lines.kind, lines.addition.astype(np.int64)]
    return found


def _predicted(lines: Lines, element: int, belief: _Belief) -> Array:
    """What each melt holds if what is thought is true, its heel's own sample left aside."""
    past = lines.past
    brought = lines.share * _recovery(lines, element, belief) * belief.line_pct
    new = past.per_heat(brought[:, None])[:, 0]
    found = np.zeros(len(new))
    for heat in range(len(new)):
        heel = past.first_heel_pct[heat, element]
        if past.before[heat] >= 0:
            heel = found[past.before[heat]]
        found[heat] = new[heat] + lines.heel_share[heat] * np.nan_to_num(heel)
    return found


def _heel(lines: Lines, element: int, predicted: Array, weights: Array | None) -> Array:
    """What each heel held: the sample of the melt it is of, or else what is predicted of it."""
    past = lines.past
    melt = past.pct[:, element].copy()
    doubtful = np.isnan(melt) if weights is None else np.isnan(melt) | (weights < DOUBTFUL)
    melt[doubtful] = predicted[doubtful]
    found = past.first_heel_pct[:, element].copy()
    found[past.before >= 0] = melt[past.before[past.before >= 0]]
    return np.nan_to_num(found)


def _turn(
    lines: Lines,
    element: int,
    drifting: tuple[Drifting, ...],
    belief: _Belief,
    start: Fit | None,
) -> _Turn:
    past, known = lines.past, lines.known
    rows = np.flatnonzero(~np.isnan(past.pct[:, element]))
    gain = lines.share * _recovery(lines, element, belief)
    is_used = np.bincount(past.line_lot, minlength=len(past.lots)) > 0
    used = np.flatnonzero(is_used & ~known.is_pure[past.lot_group])
    x = _columns(lines, gain, drifting)
    z = _summed(lines, gain, past.line_lot, len(past.lots))[:, used]
    # What lots differ by is left aside here: it would be made less by recovering more of it.
    now = 1.0 + belief.change[lines.kind, lines.addition.astype(np.int64)]
    burnt = _burnt_columns(lines, gain * belief.group_pct / now)
    changed = belief.change.ravel()
    declared = past.per_heat((gain * known.content[lines.group, element])[:, None])[:, 0]
    y = past.pct[:, element] - lines.heel_share * belief.heel_pct - declared + burnt @ changed
    materials, groups = len(past.materials), len(past.groups)
    full = np.hstack([x[:, : materials + groups], burnt, x[:, materials + groups :]])
    problem = _problem(lines, element, drifting, belief, full[rows], y[rows], z[rows], rows, used)
    problem = _with_lot_samples(problem, lines, element, used)
    return _Turn(
        lines=lines, element=element, drifting=drifting, belief=belief, rows=rows,
        problem=problem, answer=fit(problem, start), lots=used,
        size=(materials, groups, burnt.shape[1]),
    )  # fmt: skip


def _columns(lines: Lines, gain: Array, drifting: tuple[Drifting, ...]) -> Array:
    """What a per cent more in each material, each group, each drift shows [h, p]."""
    past, known = lines.past, lines.known
    by_material = _summed(lines, gain, known.material[lines.group], len(past.materials))
    by_group = _summed(lines, gain, lines.group, len(past.groups))
    drifts = [past.per_heat((-gain * _to_come(lines, one))[:, None]) for one in drifting]
    return np.hstack([by_material, by_group, *drifts])


def _to_come(lines: Lines, drifting: Drifting) -> Array:
    """The part of a drift that was yet to come when the lot of each line came in [n]."""
    past = lines.past
    found: Array = (lines.group == drifting.group) * (1.0 - past.lot_day / past.days)[past.line_lot]
    return found


def _burnt_columns(lines: Lines, shown: Array) -> Array:
    """What a change of each recovery shows [h, type and kind]."""
    count = len(lines.known.furnace_types)
    at = lines.kind * 2 + lines.addition
    return _summed(lines, shown, at, 2 * count)


def _summed(lines: Lines, values: Array, at: Places, count: int) -> Array:
    """Sums by heat and by what ``at`` says of each line."""
    found = np.zeros((len(lines.past.charges), count))
    np.add.at(found, (lines.past.line_heat, at), values)
    return found


def _problem(
    lines: Lines, element: int, drifting: tuple[Drifting, ...], belief: _Belief,
    x: Array, y: Array, z: Array, rows: Places, used: Places,
) -> Problem:  # fmt: skip
    past, known = lines.past, lines.known
    shared, lot_sd = known.shared_sd[:, element], known.lot_sd[:, element]
    count = len(past.materials)
    of_material = np.array([shared[known.material == m].mean() for m in range(count)])
    lot_guess = np.array([(lot_sd[known.material == m] ** 2).mean() for m in range(count)])
    table = np.stack([known.unburnt[:, element], known.addition[:, element]], axis=1)
    burnt_sd = np.maximum(BURNT_UNSURE * (1.0 - table), LEAST_BURNT) / np.maximum(table, 0.05)
    own_supplier = np.array([supplier is not None for _, supplier in past.groups])
    drifts = np.array([one.change_sd for one in drifting])
    of_group = np.where(own_supplier & ~known.is_pure, count, -1)
    owners = np.full(x.shape[1], -1, dtype=np.int64)
    owners[count : count + len(past.groups)] = of_group
    group_sd = np.where(of_group >= 0, shared, 1e-6)
    given, scaled = _noise(lines, element, belief)
    return Problem(
        y=y,
        x=x,
        prior_sd=np.concatenate([of_material, group_sd, burnt_sd.ravel(), drifts]),
        prior_component=owners,
        z=z,
        component=known.material[past.lot_group[used]],
        guess=np.append(lot_guess, SUPPLIERS_VARIANCE),
        guess_weight=np.append(np.full(count, LOTS_WEIGHT), SUPPLIERS_WEIGHT),
        given=given[rows],
        scaled=scaled[rows],
        is_doubted=lines.is_doubted[rows, element],
    )


def _noise(lines: Lines, element: int, belief: _Belief) -> tuple[Array, Array]:
    """The variance of each sample: of weighing, which is known, and of sampling [h]."""
    past, weighed = lines.past, lines.weighed
    pct = _predicted(lines, element, belief)
    gain = lines.share * _recovery(lines, element, belief) * belief.line_pct
    moved = gain - weighed.line_liquid_kg / weighed.melt_kg[past.line_heat] * pct[past.line_heat]
    lines_var = past.per_heat(((past.weighing_sd * moved) ** 2)[:, None])[:, 0]
    new = past.per_heat(gain[:, None])[:, 0]
    mass_var = (weighed.melt_sd / weighed.melt_kg * new) ** 2
    heel_var = (0.04 * lines.heel_share * (belief.heel_pct - pct)) ** 2
    base = (SAMPLE_SD_PCT + SAMPLE_SD * np.abs(pct)) ** 2
    own = base / np.maximum(past.samples[:, element], 1.0)
    before = np.where(past.before >= 0, own[past.before], 0.0)
    return lines_var + mass_var + heel_var, own + lines.heel_share**2 * before


def _with_lot_samples(problem: Problem, lines: Lines, element: int, used: Places) -> Problem:
    """The same with a row for every lot that was sampled itself."""
    past, known = lines.past, lines.known
    known_mean = ~np.isnan(past.lot_pct[used, element]) & ~np.isnan(past.lot_samples[used, element])
    at = np.flatnonzero(known_mean)
    if not len(at):
        return problem
    lots = used[at]
    group = past.lot_group[lots]
    x = np.zeros((len(at), problem.x.shape[1]))
    x[range(len(at)), known.material[group]] = 1.0
    x[range(len(at)), len(past.materials) + group] = 1.0
    z = np.zeros((len(at), problem.z.shape[1]))
    z[range(len(at)), at] = 1.0
    sd = np.where(
        np.isnan(past.lot_sd[lots, element]), known.lot_sd[group, element],
        past.lot_sd[lots, element],
    )  # fmt: skip
    return replace(
        problem,
        y=np.append(problem.y, past.lot_pct[lots, element] - known.content[group, element]),
        x=np.vstack([problem.x, x]),
        z=np.vstack([problem.z, z]),
        given=np.append(problem.given, sd**2 / past.lot_samples[lots, element]),
        scaled=np.append(problem.scaled, np.zeros(len(at))),
        is_doubted=np.append(problem.is_doubted, np.zeros(len(at), dtype=np.bool_)),
    )


def _believe(turn: _Turn) -> None:
    """Take what a turn found for what is thought in the next."""
    lines, belief, answer = turn.lines, turn.belief, turn.answer
    materials, groups, burnt = turn.size
    begin = materials + groups
    belief.change = answer.mean[begin : begin + burnt].reshape(belief.change.shape)
    effects = np.zeros(len(lines.past.lots))
    effects[turn.lots] = answer.effects
    group = _means(turn)[lines.group]
    drifted = np.zeros(len(lines.group))
    for place, one in enumerate(turn.drifting, start=sum(turn.size)):
        drifted -= _to_come(lines, one) * answer.mean[place]
    belief.group_pct = np.maximum(0.0, group + drifted)
    belief.line_pct = np.maximum(0.0, group + drifted + effects[lines.past.line_lot])
    weights = np.zeros(len(lines.past.charges))
    weights[turn.rows] = answer.weights[: len(turn.rows)]
    weights[lines.is_doubted[:, turn.element]] = 0.0
    predicted = _predicted(lines, turn.element, belief)
    belief.heel_pct = _heel(lines, turn.element, predicted, weights)


def _selection(turn: _Turn) -> Array:
    """Which coefficients make up each group's content [g, p]."""
    known = turn.lines.known
    materials, groups, _ = turn.size
    found = np.zeros((groups, len(turn.answer.mean)))
    found[range(groups), known.material] = 1.0
    found[range(groups), materials + np.arange(groups)] = 1.0
    return found


def _means(turn: _Turn) -> Array:
    known = turn.lines.known
    found: Array = known.content[:, turn.element] + _selection(turn) @ turn.answer.mean
    return found


def _told(turn: _Turn) -> Content:
    lines, answer, past = turn.lines, turn.answer, turn.lines.past
    known, element = lines.known, turn.element
    materials, groups, burnt = turn.size
    pick, begin = _selection(turn), materials + groups
    at = slice(begin, begin + burnt)
    given = answer.cov - answer.cov[:, at] @ np.linalg.solve(answer.cov[at, at], answer.cov[at])
    table = np.stack([known.unburnt[:, element], known.addition[:, element]], axis=1)
    means = _means(turn)
    sd = answer.sd
    changes = {
        one.group: (float(answer.mean[place]), float(sd[place]))
        for place, one in enumerate(turn.drifting, start=sum(turn.size))
    }
    start = {g: max(0.0, float(means[g] - change)) for g, (change, _) in changes.items()}
    effects, spread = np.zeros(len(past.lots)), answer.variances[known.material[past.lot_group]]
    left = spread.copy()
    effects[turn.lots] = answer.effects
    left[turn.lots] = np.diag(answer.joint)[len(answer.mean) :]
    off, off_sd = (np.full(len(past.charges), np.nan) for _ in range(2))
    off[turn.rows] = answer.off[: len(turn.rows)]
    off_sd[turn.rows] = answer.off_sd[: len(turn.rows)]
    return Content(
        mean=means,
        cov=pick @ answer.cov @ pick.T,
        given_cov=pick @ given @ pick.T,
        lot_sd=np.sqrt(answer.variances[known.material]),
        recovery=table * (1.0 + turn.belief.change),
        recovery_sd=table * sd[at].reshape(table.shape),
        start=start,
        changes=changes,
        lot=np.maximum(0.0, means[past.lot_group] + effects),
        lot_mean_sd=np.sqrt(left),
        off=off,
        off_sd=off_sd,
        predicted=_predicted(lines, element, turn.belief),
        fit=answer,
        gain=lines.share * _recovery(lines, element, turn.belief),
        rows=turn.rows,
    )
