"""The program with mixing as a linear one: about a point, or with every bin's recipe given."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.mixing import Indices, summed
from optimiser.segregation.split import Split
from optimiser.segregation.tolerances import DUST
from optimiser.solve.warm import Arrays


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What is decided: the columns that are no flows, what enters bins, and what leaves them."""

    rest: Floats
    fill: Floats
    draw: Floats
    objective: float = np.inf


@dataclass(slots=True)
class Linearised:
    """A case with mixing as linear programs, about a point or with recipes given.

    The former are over (rest, fills, shares, qualities), the latter over (rest, draws).
    """

    case: Case
    parts: Split
    shape: Shape = field(init=False)
    to_draws: csr_matrix = field(init=False)

    def __post_init__(self) -> None:
        """Find the places of all entries once."""
        net = self.case.net
        self.shape = _shape(self.case, self.parts)
        by_bin = np.argsort(net.draw_bin, kind="stable")
        first = np.searchsorted(net.draw_bin[by_bin], np.arange(net.bins + 1))
        of_fill = _placed(
            np.ones(net.fills), np.arange(net.fills), net.fill_bin, (net.fills, net.bins)
        )
        to_draws = csr_matrix((np.ones(net.draws), by_bin, first), shape=(net.bins, net.draws))
        self.to_draws = csr_matrix(of_fill @ to_draws)

    def content(self, fill: Floats) -> Floats:
        """What is in each bin."""
        return summed(self.case.net.fill_bin, fill, self.case.net.bins)

    def shares(self, draw: Floats) -> Floats:
        """The part of its bin that each draw takes; of an empty bin, equal parts."""
        net = self.case.net
        content = summed(net.draw_bin, draw, net.bins)[net.draw_bin]
        equal = 1.0 / np.bincount(net.draw_bin, minlength=net.bins)[net.draw_bin]
        return np.where(content > DUST, draw / np.maximum(content, DUST), equal)

    def parts_of_one(self, share: Floats) -> Floats:
        """Shares made to sum to one in every bin."""
        net = self.case.net
        total = summed(net.draw_bin, share, net.bins)[net.draw_bin]
        return share / np.where(total > 0, total, 1.0)

    def recipe(self, fill: Floats) -> Floats:
        """The part of its bin that each fill is, without dust; 0 where a bin is empty."""
        net = self.case.net
        content = self.content(fill)
        part = fill / np.maximum(content, DUST)[net.fill_bin]
        part = np.where((part > DUST) & (content[net.fill_bin] > DUST), part, 0.0)
        whole = summed(net.fill_bin, part, net.bins)[net.fill_bin]
        return part / np.where(whole > 0, whole, 1.0)

    def flows(self, fill: Floats, draw: Floats) -> Floats:
        """Every flow, as the mixing has it."""
        net = self.case.net
        return self.recipe(fill)[net.fill] * draw[net.draw]

    def values(self, point: Point) -> Floats:
        """A point as values of the program, in natural units."""
        return self.case.scaled.values(self.solver_values(point))

    def solver_values(self, point: Point) -> Floats:
        """A point as values of the program, in the solver's units."""
        found = np.zeros(self.case.width)
        found[self.case.rest] = point.rest
        found[self.case.flow] = self.flows(point.fill, point.draw)
        return found

    def about(
        self, fill: Floats, share: Floats, *, radius: float, open_fill: Floats, open_draw: Floats
    ) -> tuple[Arrays, float]:
        """Flows replaced by ``share0 * fill + fill0 * (share - share0)``; and a constant cost.

        Shares may move by ``radius``. Fills and draws that are not open are none.
        """
        case, parts, shape = self.case, self.parts, self.shape
        level = (parts.vectors @ fill)[parts.quality]
        by_quality = parts.weight * share[parts.draw]
        data = np.concatenate([shape.constant, by_quality, parts.weight * level])
        matrix, cost = shape.filled(data)
        offset = summed(parts.row, by_quality * level, case.matrix.shape[0] + 1)
        free = np.full(parts.qualities, np.inf)
        fixed = np.concatenate([np.ones(case.net.bins), np.zeros(parts.qualities)])
        most = np.where(open_fill > 0, case.most_fill, 0.0)
        least_share = np.minimum(np.maximum(share - radius, 0.0), open_draw)
        most_share = np.minimum(share + radius, open_draw)
        no_fill = np.zeros(case.net.fills)
        arrays = Arrays(
            matrix=matrix,
            row_lower=np.concatenate([case.row_lower + offset[:-1], fixed]),
            row_upper=np.concatenate([case.row_upper + offset[:-1], fixed]),
            lower=np.concatenate([case.lower[case.rest], no_fill, least_share, -free]),
            upper=np.concatenate([case.upper[case.rest], most, most_share, free]),
            cost=cost,
            integer=self._whole(len(cost)),
        )
        return arrays, -float(offset[-1])

    def with_recipe(self, recipe: Floats) -> Arrays:
        """With the recipe of every bin: what is left to decide is linear in the draws."""
        case, parts, net = self.case, self.parts, self.case.net
        rests, count = len(case.rest), case.matrix.shape[0]
        level = parts.vectors @ recipe
        by_draw = parts.weight * level[parts.quality]
        main = _joined(
            (count + 1, rests + net.draws),
            (parts.rest, 0, 0),
            (parts.fills.multiply(recipe) @ self.to_draws, 0, rests),
            (_placed(by_draw, parts.row, parts.draw, (count + 1, net.draws)), 0, rests),
        )
        empty = summed(net.fill_bin, recipe, net.bins)[net.draw_bin] <= 0
        shut = np.zeros(net.draws, dtype=bool)
        shut[net.barred_draw[recipe[net.barred_fill] > 0]] = True
        most = np.where(empty | shut, 0.0, case.most_draw)
        return Arrays(
            matrix=main[:count],
            row_lower=case.row_lower,
            row_upper=case.row_upper,
            lower=np.concatenate([case.lower[case.rest], np.zeros(net.draws)]),
            upper=np.concatenate([case.upper[case.rest], most]),
            cost=np.asarray(main[count].todense()).ravel(),
            integer=self._whole(rests + net.draws),
        )

    def _whole(self, width: int) -> Bools:
        """Which columns must be whole; the columns that are no flows stand first."""
        found = np.zeros(width, dtype=bool)
        found[: len(self.case.rest)] = self.case.integer[self.case.rest]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The places of all entries of a tangent program, so that only numbers change.

    Rows: those of the case, the shares of each bin, what each quality is, the cost. Entries:
    the constant ones, then those of qualities, then those of shares; ``order`` sorts them by
    row and column, and those of one place, which begin at ``first``, are added.
    """

    constant: Floats
    order: Ints
    first: Ints
    column: Ints
    starts: Ints
    width: int

    def filled(self, data: Floats) -> tuple[csr_matrix, Floats]:
        """The matrix with these entries, and its last row apart."""
        last = self.starts[-2]
        data = np.add.reduceat(data[self.order], self.first) if len(data) else data
        shape = (len(self.starts) - 2, self.width)
        matrix = csr_matrix((data[:last], self.column[:last], self.starts[:-1]), shape=shape)
        cost = np.zeros(self.width)
        cost[self.column[last:]] = data[last:]
        return matrix, cost


def _shape(case: Case, parts: Split) -> Shape:
    net, rests, count = case.net, len(case.rest), case.matrix.shape[0]
    share_at = rests + net.fills
    quality_at, number = share_at + net.draws, np.arange(parts.qualities)
    last = count + net.bins + parts.qualities

    def down(row: Indices) -> Indices:
        return np.where(row == count, last, row)

    rest, fills, vectors = parts.rest.tocoo(), parts.fills.tocoo(), parts.vectors.tocoo()
    blocks = (
        (rest.data, down(rest.row), rest.col),
        (fills.data, down(fills.row), fills.col + rests),
        (np.ones(net.draws), count + net.draw_bin, share_at + np.arange(net.draws)),
        (vectors.data, count + net.bins + vectors.row, vectors.col + rests),
        (-np.ones(parts.qualities), count + net.bins + number, quality_at + number),
        (np.empty(0), down(parts.row), quality_at + parts.quality),
        (np.empty(0), down(parts.row), share_at + parts.draw),
    )
    constant, row, column = (np.concatenate(part) for part in zip(*blocks, strict=True))
    order = np.lexsort((column, row))
    row, column = row[order], column[order]
    width = quality_at + parts.qualities
    first = np.flatnonzero(np.diff(row * width + column, prepend=-1))
    starts = np.searchsorted(row[first], np.arange(last + 2))
    return Shape(
        constant=constant,
        order=order,
        first=first,
        column=column[first],
        starts=starts,
        width=width,
    )


def _placed(value: Floats, row: Ints, column: Ints, shape: tuple[int, int]) -> coo_matrix:
    return coo_matrix((value, (row, column)), shape=shape)


def _joined(shape: tuple[int, int], *blocks: tuple[object, int, int]) -> csr_matrix:
    """Blocks placed at their first row and column, added where they meet."""
    entries, at_rows, at_columns = [], [], []
    for block, row, column in blocks:
        part = block.tocoo()  # type: ignore[attr-defined]
        entries.append(part.data)
        at_rows.append(part.row + row)
        at_columns.append(part.col + column)
    return csr_matrix(
        (np.concatenate(entries), (np.concatenate(at_rows), np.concatenate(at_columns))),
        shape=shape,
    )
