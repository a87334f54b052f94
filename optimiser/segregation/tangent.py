"""The program with mixing as a linear one: about a point, or with every bin's recipe given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from optimiser.formulation.program import Floats
from optimiser.segregation.case import Case
from optimiser.segregation.split import Split
from optimiser.solve.warm import Arrays

DUST = 1e-7
"""A stream that is less than this part of a bin is not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What is decided: the columns that are no flows, what enters bins, and what leaves them."""

    rest: Floats
    fill: Floats
    draw: Floats
    objective: float = np.inf


@dataclass(slots=True)
class Frame:
    """Linear programs over (rest, fills, shares, qualities) and over (rest, draws)."""

    case: Case
    parts: Split

    def content(self, fill: Floats) -> Floats:
        """What is in each bin."""
        return np.bincount(self.case.net.fill_bin, weights=fill, minlength=self.case.net.bins)

    def shares(self, draw: Floats) -> Floats:
        """The part of its bin that each draw takes; of an empty bin, equal parts."""
        net = self.case.net
        content = np.bincount(net.draw_bin, weights=draw, minlength=net.bins)[net.draw_bin]
        equal = 1.0 / np.bincount(net.draw_bin, minlength=net.bins)[net.draw_bin]
        return np.where(content > DUST, draw / np.maximum(content, DUST), equal)

    def parts_of_one(self, share: Floats) -> Floats:
        """Shares made to sum to one in every bin."""
        net = self.case.net
        total = np.bincount(net.draw_bin, weights=share, minlength=net.bins)[net.draw_bin]
        return share / np.where(total > 0, total, 1.0)

    def recipe(self, fill: Floats) -> Floats:
        """The part of its bin that each fill is, without dust; 0 where a bin is empty."""
        net = self.case.net
        content = self.content(fill)
        part = fill / np.maximum(content, DUST)[net.fill_bin]
        part = np.where((part > DUST) & (content[net.fill_bin] > DUST), part, 0.0)
        whole = np.bincount(net.fill_bin, weights=part, minlength=net.bins)[net.fill_bin]
        return part / np.where(whole > 0, whole, 1.0)

    def flows(self, fill: Floats, draw: Floats) -> Floats:
        """Every flow, as the mixing has it."""
        net = self.case.net
        return self.recipe(fill)[net.fill] * draw[net.draw]

    def values(self, point: Point) -> Floats:
        """A point as values of the program, in natural units."""
        found = np.zeros(self.case.width)
        found[self.case.rest] = point.rest
        found[self.case.flow] = self.flows(point.fill, point.draw)
        return self.case.scaled.values(found)

    def about(
        self, fill: Floats, share: Floats, *, radius: float, open_fill: Floats, open_draw: Floats
    ) -> tuple[Arrays, float]:
        """Flows replaced by ``share0 * fill + fill0 * (share - share0)``; and a constant cost.

        Shares may move by ``radius``. Fills and draws that are not open are none.
        """
        case, parts = self.case, self.parts
        net, rests = case.net, len(case.rest)
        first_share = rests + net.fills
        first_quality = first_share + net.draws
        width, count = first_quality + parts.qualities, case.matrix.shape[0]
        level = parts.vectors @ fill
        by_quality = parts.weight * share[parts.draw]
        by_share = parts.weight * level[parts.quality]
        main = _joined(
            (count + 1, width),
            (parts.rest, 0, 0),
            (parts.fills, 0, rests),
            (coo_matrix((by_quality, (parts.row, parts.quality)),
                        shape=(count + 1, parts.qualities)), 0, first_quality),
            (coo_matrix((by_share, (parts.row, parts.draw)),
                        shape=(count + 1, net.draws)), 0, first_share),
        )  # fmt: skip
        offset = np.bincount(
            parts.row, weights=by_quality * level[parts.quality], minlength=count + 1
        )
        sums = coo_matrix(
            (np.ones(net.draws), (net.draw_bin, np.arange(net.draws))), (net.bins, net.draws)
        )
        eye = coo_matrix(
            (-np.ones(parts.qualities), (np.arange(parts.qualities),) * 2),
            (parts.qualities, parts.qualities),
        )
        matrix = _joined(
            (count + net.bins + parts.qualities, width),
            (main[:count], 0, 0),
            (sums, count, first_share),
            (parts.vectors, count + net.bins, rests),
            (eye, count + net.bins, first_quality),
        )
        fixed = np.concatenate([np.ones(net.bins), np.zeros(parts.qualities)])
        integer = np.zeros(width, dtype=bool)
        integer[:rests] = case.integer[case.rest]
        free = np.full(parts.qualities, np.inf)
        return Arrays(
            matrix=matrix,
            row_lower=np.concatenate([case.row_lower + offset[:count], fixed]),
            row_upper=np.concatenate([case.row_upper + offset[:count], fixed]),
            lower=np.concatenate(
                [case.lower[case.rest], np.zeros(net.fills),
                 np.minimum(np.maximum(share - radius, 0.0), open_draw), -free]
            ),
            upper=np.concatenate(
                [case.upper[case.rest], np.where(open_fill > 0, case.most_fill, 0.0),
                 np.minimum(share + radius, open_draw), free]
            ),
            cost=np.asarray(main[count].todense()).ravel(),
            integer=integer,
        ), -float(offset[count])  # fmt: skip

    def with_recipe(self, recipe: Floats) -> Arrays:
        """With the recipe of every bin: what is left to decide is linear in the draws."""
        case, parts, net = self.case, self.parts, self.case.net
        rests, count = len(case.rest), case.matrix.shape[0]
        of_bin = csr_matrix(
            (recipe, (np.arange(net.fills), net.fill_bin)), shape=(net.fills, net.bins)
        )
        to_draws = csr_matrix(
            (np.ones(net.draws), (net.draw_bin, np.arange(net.draws))), shape=(net.bins, net.draws)
        )
        level = parts.vectors @ recipe
        by_draw = coo_matrix(
            (parts.weight * level[parts.quality], (parts.row, parts.draw)),
            shape=(count + 1, net.draws),
        )
        main = _joined(
            (count + 1, rests + net.draws),
            (parts.rest, 0, 0),
            (parts.fills @ of_bin @ to_draws, 0, rests),
            (by_draw, 0, rests),
        )
        empty = np.bincount(net.fill_bin, weights=recipe, minlength=net.bins)[net.draw_bin] <= 0
        shut = np.zeros(net.draws, dtype=bool)
        shut[net.barred_draw[recipe[net.barred_fill] > 0]] = True
        most = np.where(empty | shut, 0.0, case.most_draw)
        integer = np.zeros(rests + net.draws, dtype=bool)
        integer[:rests] = case.integer[case.rest]
        return Arrays(
            matrix=main[:count],
            row_lower=case.row_lower,
            row_upper=case.row_upper,
            lower=np.concatenate([case.lower[case.rest], np.zeros(net.draws)]),
            upper=np.concatenate([case.upper[case.rest], most]),
            cost=np.asarray(main[count].todense()).ravel(),
            integer=integer,
        )


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
