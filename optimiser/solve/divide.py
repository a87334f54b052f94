"""What like blocks have together, divided among them as near as may be to what they had before.

Who of them has what makes no difference to any goal, so that most can keep what they have. The
program that counts the moves begins with none: few steps lead from there to those that must be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.solve.alike import Blocks, Group
from optimiser.solve.highs import DUAL, TIGHT, _QuietHighs
from optimiser.solve.idle import Idle
from optimiser.solve.sifted import UNSCALED
from optimiser.solve.warm import Arrays, _pass

NOTHING_KG: Final = 1e-7
"""What a family has no more of than this, none of it has."""
SAME_KG: Final = 1e-6
BROKEN: Final = 10.0 * TIGHT
ROUNDS: Final = 4
"""So often at most rows that turned out broken are taken in."""
BASIC, LOWER = highspy.HighsBasisStatus.kBasic, highspy.HighsBasisStatus.kLower


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """Blocks that were alike once [b]: the columns of each, its lines among them, its rows."""

    columns: Ints
    lines: Ints
    rest: Ints
    rows: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moves:
    """The program of a family's moves: lines that grow, lines that shrink, all other columns."""

    lines: Ints
    less: Ints
    rest: Ints
    base: Floats
    arrays: Arrays


class Division:
    """Divides what families of blocks have together among them.

    Blocks of a family are alike but for their own rows and bounds.
    """

    def __init__(
        self, blocks: Blocks, families: tuple[Group, ...], *, lines: Bools, idle: Idle
    ) -> None:
        """``lines`` are the columns of which moves are counted; ``idle`` is its own to wake."""
        self.program, self.idle = blocks.program, idle
        self.families = tuple(
            _Family(
                columns=np.array([blocks.columns[block] for block in family]),
                rows=np.array([blocks.rows[block] for block in family]),
                lines=np.flatnonzero(lines[blocks.columns[family[0]]]),
                rest=np.flatnonzero(~lines[blocks.columns[family[0]]]),
            )
            for family in families
            if len(family) > 1
        )

    def near(self, before: Floats, values: Floats) -> Floats:
        """A solution as good as ``values``, near ``before``, all in solver units."""
        found = values.copy()
        asked = []
        for family in self.families:
            if self._stays(family, before, values):
                found[family.columns] = before[family.columns]
            else:
                asked.append(family)
        for _ in range(ROUNDS):
            for family in asked:
                self._divide(family, before, values, found)
            self.idle.fill(found)
            asked = self._broken(found)
            if not asked:
                return found
        for family in asked:
            found[family.columns] = values[family.columns]
        return found

    def _stays(self, family: _Family, before: Floats, values: Floats) -> bool:
        """Whether all have what they had, as far as columns and their totals say."""
        program, columns = self.program, family.columns
        lines = columns[:, family.lines]
        change = ((before - values)[lines] * program.scale[lines]).sum(axis=0)
        outside = np.maximum(
            program.lower[columns] - before[columns], before[columns] - program.upper[columns]
        )
        return bool((np.abs(change) <= SAME_KG).all() and (outside <= BROKEN).all())

    def _broken(self, found: Floats) -> list[_Family]:
        """The families whose rows are broken; these rows take part from now on."""
        program, sums = self.program, self.program.sums(found)
        off = (sums > program.row_upper + BROKEN) | (sums < program.row_lower - BROKEN)
        off |= ~np.isfinite(sums)
        families = [family for family in self.families if off[family.rows].any()]
        for family in families:
            rows = family.rows[off[family.rows]]
            self.idle.wake(rows[self.idle.rows[rows]])
        return families

    def _divide(
        self, family: _Family, before: Floats, values: Floats, found: Floats
    ) -> None:
        """Put into ``found`` what each of a family has now; as ``values`` if there is no answer."""
        moves = self._moves(family, before, values)
        found[family.columns] = values[family.columns]
        solver = _solved(moves)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return
        column = np.asarray(solver.getSolution().col_value)
        count = len(moves.lines)
        end = count + len(moves.less)
        lines = moves.base + column[:count]
        lines[moves.less] -= column[count:end]
        found[family.columns[:, family.lines]] = 0.0
        found[moves.lines], found[moves.rest] = lines, column[end:]

    def _moves(self, family: _Family, before: Floats, values: Floats) -> _Moves:
        program, size = self.program, float(self.program.scale[family.columns].max())
        every = family.columns[:, family.lines]
        total = (values[every] * program.scale[every]).sum(axis=0)
        had = family.lines[total > NOTHING_KG]
        lines = family.columns[:, had].ravel()
        base = np.clip(before[lines], program.lower[lines], program.upper[lines])
        less = np.flatnonzero(base > program.lower[lines])
        rows = family.rows[~self.idle.rows[family.rows]]
        rest = family.columns[:, family.rest]
        rest = rest[~self.idle.columns[rest]]
        of_total = np.tile(np.arange(len(had)), len(family.columns))
        share = program.scale[lines] / size
        sums = csr_matrix((share, (np.arange(len(lines)), of_total)), (len(lines), len(had)))
        grow = hstack([program.by_column[lines][:, rows], sums], format="csr")
        others = program.by_column[rest][:, rows]
        others.resize(len(rest), grow.shape[1])
        fixed = np.concatenate([np.zeros(len(rows)), total[total > NOTHING_KG] / size])
        taken = grow.T @ base
        arrays = Arrays(
            matrix=vstack([grow, -grow[less], others]).T.tocsr(),
            row_lower=np.concatenate([program.row_lower[rows], fixed[len(rows):]]) - taken,
            row_upper=np.concatenate([program.row_upper[rows], fixed[len(rows):]]) - taken,
            lower=np.concatenate([np.zeros(len(lines) + len(less)), program.lower[rest]]),
            upper=np.concatenate([
                program.upper[lines] - base, base[less] - program.lower[lines[less]],
                program.upper[rest],
            ]),
            cost=np.concatenate([share, share[less], np.zeros(len(rest))]),
        )
        return _Moves(lines=lines, less=less, rest=rest, base=base, arrays=arrays)


def _solved(moves: _Moves) -> Any:
    """The fewest moves, from none: other columns are what equations say they are."""
    arrays, first = moves.arrays, len(moves.lines) + len(moves.less)
    solver = _QuietHighs()  # type: ignore[no-untyped-call]
    options: dict[str, float | str] = {
        "threads": 1, "simplex_strategy": DUAL, "presolve": "off",
        "primal_feasibility_tolerance": TIGHT, "simplex_scale_strategy": UNSCALED,
    }  # fmt: skip
    for name, value in options.items():
        solver.setOptionValue(name, value)
    _pass(solver, arrays)
    basis = highspy.HighsBasis()
    columns, rows = [LOWER] * len(arrays.cost), [BASIC] * len(arrays.row_lower)
    for row, column in _defined(arrays, first):
        columns[column], rows[row] = BASIC, LOWER
    basis.col_status, basis.row_status = columns, rows
    basis.valid, basis.alien, basis.was_alien = True, False, False
    solver.setBasis(basis)
    solver.run()
    return solver


def _defined(arrays: Arrays, first: int) -> list[tuple[int, int]]:
    """Equations, and of each a column from ``first`` on that it says, and no one before it."""
    equations = np.flatnonzero(arrays.row_lower == arrays.row_upper)
    part = arrays.matrix[equations]
    seen = part.indices >= first
    count = np.add.reduceat(seen, part.indptr[:-1]) if len(equations) else seen
    found: list[tuple[int, int]] = []
    used: set[int] = set()
    for k in np.argsort(count, kind="stable").tolist():
        of = part.indices[part.indptr[k] : part.indptr[k + 1]]
        free = [column for column in of[of >= first].tolist() if column not in used]
        if free:
            found.append((int(equations[k]), free[0]))
            used.add(free[0])
    return found
