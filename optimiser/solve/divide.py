"""What like blocks have together, divided among them as near as may be to what they had before.

Who of them has what makes no difference to any goal, so that most can keep what they have. The
program that counts the moves begins with none: few steps lead from there to those that must be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
from scipy.sparse import csr_matrix

from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.solve.alike import Blocks, Group
from optimiser.solve.highs import DUAL, TIGHT, _QuietHighs
from optimiser.solve.idle import Idle
from optimiser.solve.sifted import UNSCALED
from optimiser.solve.warm import Arrays, _pass

NOTHING_KG: Final = 1e-7
"""What a family has no more of than this, none of it has."""
SAME_KG: Final = 1e-6
BROKEN: Final = 1e-7
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
        self,
        blocks: Blocks,
        families: tuple[Group, ...],
        *,
        lines: Bools,
        idle: Idle,
    ) -> None:
        """``lines`` are the columns of which moves are counted; ``idle`` is its own to wake."""
        self.program, self.idle = blocks.program, idle
        self._place = np.full(len(blocks.of_row), -1)
        self._solver = _opened()
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
        found, off = values.copy(), self._off(before)
        asked = []
        for family in self.families:
            family_off = self._cannot_stay(family, before, off)
            if family_off.any() or self._has_other(family, before, values):
                asked.append((family, family_off))
            else:
                found[family.columns] = before[family.columns]
        while asked:
            for family, cannot_stay in asked:
                self._divide(family, cannot_stay, before, values, found)
            self.idle.fill(found)
            asked = self._broken(found, values)
        return found

    def _has_other(self, family: _Family, before: Floats, values: Floats) -> bool:
        """Whether a family has not what it had."""
        lines = family.columns[:, family.lines]
        change = ((before - values)[lines] * self.program.scale[lines]).sum(axis=0)
        return bool((np.abs(change) > SAME_KG).any())

    def _cannot_stay(self, family: _Family, values: Floats, off: Bools) -> Bools:
        """The blocks [b] of a family that break a row or bound."""
        program, columns = self.program, family.columns
        under = values[columns] < program.lower[columns] - BROKEN
        over = values[columns] > program.upper[columns] + BROKEN
        return np.asarray(off[family.rows].any(axis=1) | (under | over).any(axis=1))

    def _off(self, values: Floats) -> Bools:
        """The rows that are broken."""
        program, sums = self.program, self.program.sums(values)
        return np.asarray((sums > program.row_upper + BROKEN) | (sums < program.row_lower - BROKEN))

    def _broken(self, found: Floats, values: Floats) -> list[tuple[_Family, Bools]]:
        """The families that break rows which took no part; these do from now on.

        One that breaks a row all the same has what it has in ``values``.
        """
        off = self._off(found)
        asked: list[tuple[_Family, Bools]] = []
        for family in self.families:
            rows = family.rows[off[family.rows]]
            idle = rows[self.idle.rows[rows]]
            if len(idle):
                self.idle.wake(idle)
                asked.append((family, np.asarray(off[family.rows].any(axis=1))))
            elif len(rows):
                found[family.columns] = values[family.columns]
        return asked

    def _divide(
        self, family: _Family, cannot_stay: Bools, before: Floats, values: Floats, found: Floats
    ) -> None:
        """Put into ``found`` what each of a family has now; as ``values`` if there is no answer.

        As few as can be move, but those that cannot stay.
        """
        order, count = self._likely(family, cannot_stay, before, values)
        while True:
            some, others = np.split(family.columns[order], [count])
            moves = self._moves(family, order[:count], before, values)
            solver = _solved(self._solver, moves)
            if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                found[others] = before[others]
                self._put(moves, solver, some[:, family.lines], found)
                return
            if count == len(order):
                break
            count = min(2 * count, len(order))
        found[family.columns] = values[family.columns]

    def _put(self, moves: _Moves, solver: Any, lines: Ints, found: Floats) -> None:
        column = np.asarray(solver.getSolution().col_value)
        count = len(moves.lines)
        end = count + len(moves.less)
        kept = moves.base + column[:count]
        kept[moves.less] -= column[count:end]
        found[lines] = 0.0
        found[moves.lines], found[moves.rest] = kept, column[end:]

    def _likely(
        self, family: _Family, cannot_stay: Bools, before: Floats, values: Floats
    ) -> tuple[Ints, int]:
        """The blocks of a family, first those that cannot stay or have what there is less of.

        And how many these are.
        """
        lines = family.columns[:, family.lines]
        had = before[lines] * self.program.scale[lines]
        less = np.maximum((had - values[lines] * self.program.scale[lines]).sum(axis=0), 0.0)
        order = np.flatnonzero(cannot_stay).tolist()
        less -= had[order].sum(axis=0)
        rest = [block for block in range(len(had)) if block not in order]
        while (rest and (less > SAME_KG).any()) or not order:
            gives = np.minimum(had[rest], np.maximum(less, 0.0)).sum(axis=1)
            order.append(rest.pop(int(np.argmax(gives))))
            less -= had[order[-1]]
        return np.array(order + rest), len(order)

    def _moves(self, family: _Family, some: Ints, before: Floats, values: Floats) -> _Moves:
        program, size = self.program, float(self.program.scale[family.columns].max())
        every = family.columns[:, family.lines]
        total = (values[every] * program.scale[every]).sum(axis=0)
        is_had = total > NOTHING_KG
        others = np.delete(every, some, axis=0)
        total = np.maximum(total - (before[others] * program.scale[others]).sum(axis=0), 0.0)[
            is_had
        ]
        had = family.lines[is_had]
        columns = family.columns[some]
        lines = columns[:, had].ravel()
        base = np.clip(before[lines], program.lower[lines], program.upper[lines])
        less = np.flatnonzero(base > program.lower[lines])
        rows = family.rows[some]
        rows = rows[~self.idle.rows[rows]]
        rest = columns[:, family.rest]
        rest = rest[~self.idle.columns[rest]]
        return self._program(lines, less, rest, rows, base, total / size, size)

    def _program(
        self,
        lines: Ints,
        less: Ints,
        rest: Ints,
        rows: Ints,
        base: Floats,
        total: Floats,
        size: float,
    ) -> _Moves:
        program, count = self.program, len(lines)
        columns = np.concatenate([lines, lines[less], rest])
        sign = np.ones(len(columns))
        sign[count : count + len(less)] = -1.0
        part = program.by_column[columns]
        self._place[rows] = np.arange(len(rows))
        row = self._place[part.indices]
        self._place[rows] = -1
        has = np.flatnonzero(row >= 0)
        column = np.repeat(np.arange(len(columns)), np.diff(part.indptr))[has]
        of_total = len(rows) + np.arange(count) % max(len(total), 1)
        share = program.scale[lines] / size
        moved = np.arange(count + len(less))
        row = np.concatenate([row[has], of_total, of_total[less]])
        value = np.concatenate([part.data[has], share, share[less]])
        column = np.concatenate([column, moved])
        height = len(rows) + len(total)
        own = column < count
        taken = np.bincount(row[own], value[own] * base[column[own]], minlength=height)
        arrays = Arrays(
            matrix=csr_matrix((value * sign[column], (row, column)), (height, len(columns))),
            row_lower=np.concatenate([program.row_lower[rows], total]) - taken,
            row_upper=np.concatenate([program.row_upper[rows], total]) - taken,
            lower=np.concatenate([np.zeros(count + len(less)), program.lower[rest]]),
            upper=np.concatenate([
                program.upper[lines] - base, base[less] - program.lower[lines[less]],
                program.upper[rest],
            ]),
            cost=np.concatenate([share, share[less], np.zeros(len(rest))]),
        )  # fmt: skip
        return _Moves(lines=lines, less=less, rest=rest, base=base, arrays=arrays)


def _opened() -> Any:
    solver = _QuietHighs()  # type: ignore[no-untyped-call]
    options: dict[str, float | str] = {
        "threads": 1, "simplex_strategy": DUAL, "presolve": "off",
        "dual_simplex_cost_perturbation_multiplier": 0.0,
        "primal_feasibility_tolerance": TIGHT, "simplex_scale_strategy": UNSCALED,
    }  # fmt: skip
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def _solved(solver: Any, moves: _Moves) -> Any:
    """The fewest moves, from none: other columns are what equations say they are."""
    arrays, first = moves.arrays, len(moves.lines) + len(moves.less)
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
    start, indices = arrays.matrix.indptr, arrays.matrix.indices
    equations = np.flatnonzero(arrays.row_lower == arrays.row_upper).tolist()
    of = {row: indices[start[row] : start[row + 1]] for row in equations}
    seen = {row: columns[columns >= first].tolist() for row, columns in of.items()}
    found: dict[int, int] = {}
    for row in sorted(equations, key=lambda row: len(seen[row])):
        column = next((one for one in seen[row] if one not in found), None)
        if column is not None:
            found[column] = row
    return [(row, column) for column, row in found.items()]
