"""Good points put together: each bin takes its recipe from one of them.

With one recipe given for every bin the program is linear; with several to choose from it is
linear with whole numbers, and holds every point that the recipes came from. (Gupte, Ahmed, Dey
and Cheon, Journal of Global Optimization 67, 2017, restrict the recipes likewise.)
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, hstack, vstack

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.tangent import Frame, Point
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, WarmHighs

MOST_POINTS = 24
DIGITS = 4
"""Recipes that agree to so many digits are one."""
NODES = 500
GAP_FRACTION = 1e-3


@dataclass(slots=True)
class Menu:
    """The recipes of good points, and the solver that chooses among them."""

    frame: Frame
    seed: int
    points: list[Point] = field(default_factory=list)
    solver: WarmHighs = field(init=False)

    def __post_init__(self) -> None:
        """Open the solver."""
        self.solver = WarmHighs(seed=self.seed, nodes=NODES, gap_fraction=GAP_FRACTION)

    def add(self, point: Point) -> None:
        """Remember a point; of many, the best."""
        self.points.append(point)
        self.points.sort(key=lambda one: one.objective)
        del self.points[MOST_POINTS:]

    def fill(self, clock: Clock) -> Floats | None:
        """Fills whose recipes, one for each bin, go best together; None if there is none."""
        if len(self.points) < 2:
            return None
        choice = _Choice(self.frame, [self.frame.recipe(point.fill) for point in self.points])
        start = choice.of(self.points[0], number=0)
        found = self.solver.least(choice.arrays(), clock, start=start)
        return None if found.values is None else choice.recipe(found.values)


@dataclass(slots=True)
class _Choice:
    """A program with, for each bin, several recipes to choose from.

    Columns: those that are no flows, a draw for each recipe of the bin, a choice of recipe.
    """

    frame: Frame
    recipes: list[Floats]
    option_bin: Ints = field(init=False)
    option_from: Ints = field(init=False)
    option_of: dict[tuple[int, int], int] = field(init=False)

    def __post_init__(self) -> None:
        """Number the recipes of each bin, each once."""
        net = self.frame.case.net
        options: list[tuple[int, int]] = []
        known: dict[tuple[int, bytes], int] = {}
        self.option_of = {}
        for number, recipe in enumerate(self.recipes):
            for bin_ in range(net.bins):
                part = np.round(recipe[net.fill_bin == bin_], DIGITS)
                key = (bin_, part.tobytes())
                if part.any() and key not in known:
                    known[key] = len(options)
                    options.append((bin_, number))
                if part.any():
                    self.option_of[bin_, number] = known[key]
        self.option_bin, self.option_from = np.array(options, dtype=np.int64).reshape(-1, 2).T

    def draws(self) -> tuple[Ints, Ints]:
        """The option and the draw of each column that is a draw."""
        net = self.frame.case.net
        each = [np.flatnonzero(net.draw_bin == bin_) for bin_ in self.option_bin]
        option = np.repeat(np.arange(len(each)), [len(one) for one in each])
        return option, np.concatenate(each)

    def arrays(self) -> Arrays:
        """The program."""
        case = self.frame.case
        rests, options = len(case.rest), len(self.option_bin)
        option, draw = self.draws()
        each = [self.frame.with_recipe(recipe) for recipe in self.recipes]
        wide = csr_matrix(hstack([one.matrix[:, rests:] for one in each]))
        at = self.option_from[option] * case.net.draws + draw
        cost = np.concatenate([one.cost[rests:] for one in each])[at]
        most = np.concatenate([one.upper[rests:] for one in each])[at]
        most = np.minimum(most, case.most_content[self.option_bin[option]])
        main = hstack(
            [each[0].matrix[:, :rests], wide[:, at], csr_matrix((wide.shape[0], options))]
        )
        chosen = _chosen(option, self.option_bin, most, rests, case.net.bins)
        bounded = np.isfinite(most)
        low = np.full(chosen.shape[0], -np.inf)
        high = np.concatenate([np.zeros(int(bounded.sum())), np.ones(case.net.bins)])
        first = each[0]
        assert first.integer is not None, "frames mark whole numbers"
        return Arrays(
            matrix=csr_matrix(vstack([main, chosen])),
            row_lower=np.concatenate([first.row_lower, low]),
            row_upper=np.concatenate([first.row_upper, high]),
            lower=np.concatenate([first.lower[:rests], np.zeros(len(draw) + options)]),
            upper=np.concatenate([first.upper[:rests], most, np.ones(options)]),
            cost=np.concatenate([first.cost[:rests], cost, np.zeros(options)]),
            integer=np.concatenate(
                [first.integer[:rests], np.zeros(len(draw), dtype=bool), np.ones(options, bool)]
            ),
        )

    def of(self, point: Point, *, number: int) -> Floats:
        """A point from the list as values of the program."""
        option, draw = self.draws()
        chosen = np.zeros(len(self.option_bin))
        chosen[[at for (_, of), at in self.option_of.items() if of == number]] = 1.0
        return np.concatenate([point.rest, point.draw[draw] * chosen[option], chosen])

    def recipe(self, values: Floats) -> Floats:
        """The recipe of every bin in an answer; none of a bin that is left out."""
        net = self.frame.case.net
        found = np.zeros(net.fills)
        for option in np.flatnonzero(values[len(values) - len(self.option_bin) :] > 0.5):
            inside = net.fill_bin == self.option_bin[option]
            found[inside] = self.recipes[self.option_from[option]][inside]
        return found


def _chosen(option: Ints, option_bin: Ints, most: Floats, rests: int, bins: int) -> csr_matrix:
    """``draw <= most * chosen`` and, in each bin, ``sum(chosen) <= 1``."""
    draws, options = len(option), len(option_bin)
    bounded = np.flatnonzero(np.isfinite(most))
    row, at = np.arange(len(bounded)), rests + draws
    value = np.concatenate([np.ones(len(bounded)), -most[bounded], np.ones(options)])
    rows = np.concatenate([row, row, len(bounded) + option_bin])
    column = np.concatenate([rests + bounded, at + option[bounded], at + np.arange(options)])
    shape = (len(bounded) + bins, at + options)
    return csr_matrix(coo_matrix((value, (rows, column)), shape=shape))
