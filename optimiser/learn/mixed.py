"""A linear model with prior knowledge, random effects and rows that may be wrong.

``y = X b + Z u + e``. Each ``b`` has a prior about zero, each ``u`` the variance of its component,
each ``e`` its own variance: a part that is given, and a part whose scale is estimated. Variances
are those of the greatest restricted likelihood; rows far from what the others say count less
(Huber's weights of how far a row is from what the others predict: what drifts must stay in sight).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from statsmodels.regression.linear_model import GLS
from statsmodels.robust.norms import HuberT

Array = NDArray[np.float64]
Places = NDArray[np.int64]

ROUNDS: Final = 10
SETTLED: Final = 0.03
"""Relative change of every variance below which the rounds end."""
LEAST_WEIGHT: Final = 1e-4
FURTHEST: Final = 2.0
"""Deviations beyond which a row pulls no more the further it is off."""
WEIGHED_SQUARE: Final = float(2.0 * norm.cdf(FURTHEST) - 1.0)
"""Mean of a squared normal deviation, weighed: what weights take from the scale of the errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Rows [r], coefficients [p], random effects [u], components [k].

    ``prior_sd`` is that of each coefficient about zero; where ``prior_component`` is not -1, it is
    times the root of that component's variance. ``component`` says to which component each random
    effect belongs, ``guess`` what a component's variance is thought to be, which counts as much
    as ``guess_weight`` effects. ``given`` is the part of each row's variance that is known,
    ``scaled`` the part that is known but for a factor. Rows that are doubted teach nothing.
    """

    y: Array
    x: Array
    prior_sd: Array
    prior_component: Places
    z: Array
    component: Places
    guess: Array
    guess_weight: Array
    given: Array
    scaled: Array
    is_doubted: NDArray[np.bool_]

    @property
    def owners(self) -> Places:
        """The component of every coefficient and effect, or -1."""
        return np.append(self.prior_component, self.component)

    @property
    def scales(self) -> Array:
        """Deviations of coefficients and effects where their components' variances are 1."""
        return np.append(self.prior_sd, np.ones(len(self.component)))

    def spread(self, variances: Array) -> Array:
        """The variance of every coefficient and effect before any row is seen."""
        by_component = np.append(variances, 1.0)[self.owners]
        found: Array = self.scales**2 * by_component
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What the rows say.

    ``mean`` and ``cov`` are of the coefficients; ``effects`` the random effects and ``joint``
    the covariance of coefficients and effects together. ``off`` is how far each row is from what
    all others predict, ``off_sd`` how far it may be, its weight left aside.
    """

    mean: Array
    cov: Array
    effects: Array
    joint: Array
    variances: Array
    factor: float
    weights: Array
    off: Array
    off_sd: Array
    rows: Array
    row_var: Array
    left: Array

    @property
    def sd(self) -> Array:
        """The deviation of each coefficient."""
        found: Array = np.sqrt(np.diag(self.cov))
        return found

    def slope_test(self, column: Array) -> tuple[float, float]:
        """What one more column would come to, and its squared ratio to its deviation."""
        own = column / self.row_var
        known = self.rows.T @ own
        power = float(column @ own - known @ self.joint @ known)
        if power <= 0.0:
            return 0.0, 0.0
        pull = float(own @ self.left)
        return pull / power, pull * pull / power


@dataclass(slots=True)
class _State:
    """What the rounds change."""

    variances: Array
    factor: float
    weights: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solved:
    """One round: coefficients and effects together, what is left, and how far each row is off."""

    values: Array
    joint: Array
    left: Array
    row_var: Array
    own_var: Array
    alone: Array

    @property
    def off(self) -> Array:
        """How far each row is from what all others predict."""
        return self.left / self.row_var * self.alone

    @property
    def off_sd(self) -> Array:
        """How far it may be, its weight left aside."""
        found: Array = np.sqrt(np.maximum(self.alone - self.row_var, 0.0) + self.own_var)
        return found


def fit(problem: Problem, start: Fit | None = None, *, rounds: int = ROUNDS) -> Fit:
    """Estimate variances, weights and coefficients in rounds until they settle.

    ``start`` is the answer to much the same problem.
    """
    weights = np.where(problem.is_doubted, LEAST_WEIGHT, 1.0)
    state = _State(problem.guess.copy(), 1.0, weights)
    if start is not None:
        weights = np.where(problem.is_doubted, LEAST_WEIGHT, start.weights)
        state = _State(start.variances, start.factor, weights)
    solved = _solve(problem, state)
    for _ in range(rounds):
        before = np.append(state.variances, state.factor)
        _update(problem, state, solved)
        solved = _solve(problem, state)
        after = np.append(state.variances, state.factor)
        if np.all(np.abs(after - before) <= SETTLED * before):
            break
    return _answer(problem, state, solved)


def inferred(problem: Problem, found: Fit) -> Fit:
    """The same with coefficients by generalised least squares, the prior as rows of its own.

    What the rounds found is what they found it from; this takes it from the library that users of
    statistics trust, the random effects being part of the errors.
    """
    rows, count = problem.x.shape
    spread = problem.spread(found.variances)
    sigma = np.diag(np.append(found.row_var, spread[:count]))
    sigma[:rows, :rows] += (problem.z * spread[count:]) @ problem.z.T
    result = GLS(
        np.append(problem.y, np.zeros(count)), np.vstack([problem.x, np.eye(count)]), sigma=sigma
    ).fit(cov_type="fixed scale")
    return replace(
        found, mean=np.asarray(result.params), cov=np.asarray(result.normalized_cov_params)
    )


def _solve(problem: Problem, state: _State) -> _Solved:
    """Coefficients and random effects at once (Henderson's equations)."""
    rows = np.hstack([problem.x, problem.z])
    own = problem.given + state.factor * problem.scaled
    row_var = own / state.weights
    held = 1.0 / problem.spread(state.variances)
    weighted = rows / row_var[:, None]
    normal = weighted.T @ rows
    normal[np.diag_indices_from(normal)] += held
    joint = np.linalg.inv(normal).astype(np.float64)
    values = joint @ (weighted.T @ problem.y)
    left = problem.y - rows @ values
    leverage = np.einsum("rc,rc->r", rows @ joint, rows) / row_var
    return _Solved(
        values=values, joint=joint, left=left, row_var=row_var, own_var=own,
        alone=row_var / np.maximum(1.0 - leverage, 1e-9),
    )  # fmt: skip


def _update(problem: Problem, state: _State, solved: _Solved) -> None:
    """Move every variance towards the one that explains what is left; weigh the rows anew."""
    spread, own = problem.spread(state.variances), problem.owners >= 0
    scale = problem.scales**2
    pulled = (solved.values**2 * scale / spread**2)[own]
    room = (scale / spread - np.diag(solved.joint) * scale / spread**2)[own]
    parts = len(problem.guess)
    held = problem.guess_weight / state.variances
    pulls = np.bincount(problem.owners[own], pulled, minlength=parts).astype(np.float64)
    rooms = np.bincount(problem.owners[own], room, minlength=parts).astype(np.float64)
    pulls = pulls + held * problem.guess / state.variances
    state.variances = state.variances * np.sqrt(pulls / np.maximum(rooms + held, 1e-300))
    scaled = np.where(problem.is_doubted, 0.0, problem.scaled / state.weights)
    if scaled.any():
        pull = float(scaled @ (solved.left / solved.row_var) ** 2) / WEIGHED_SQUARE
        state.factor *= float(np.sqrt(pull / float(scaled @ (1.0 / solved.alone))))
    weights = HuberT(t=FURTHEST).weights(solved.off / solved.off_sd)
    state.weights = np.where(problem.is_doubted, LEAST_WEIGHT, np.maximum(weights, LEAST_WEIGHT))


def _answer(problem: Problem, state: _State, solved: _Solved) -> Fit:
    count = problem.x.shape[1]
    return Fit(
        mean=solved.values[:count],
        cov=solved.joint[:count, :count],
        effects=solved.values[count:],
        joint=solved.joint,
        variances=state.variances,
        factor=state.factor,
        weights=state.weights,
        off=solved.off,
        off_sd=solved.off_sd,
        rows=np.hstack([problem.x, problem.z]),
        row_var=solved.row_var,
        left=solved.left,
    )
