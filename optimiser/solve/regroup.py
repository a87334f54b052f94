"""A solver of the same question with its blocks in other groups, near where another stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
from scipy.linalg import qr

from optimiser.formulation.program import Ints
from optimiser.solve.alike import Merged
from optimiser.solve.idle import Idle
from optimiser.solve.open_program import ALONE
from optimiser.solve.sifted import Sifted

BASIC: Final = highspy.HighsBasisStatus.kBasic
LOWER: Final = highspy.HighsBasisStatus.kLower
SURE: Final = 1e-9
"""A column adds to others if what it has of its own is more than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """Which block each awake block comes from, and whether it goes on where that one stood."""

    of: dict[int, list[int]]
    heir: dict[int, int]


def regrouped(solver: Sifted, before: Merged, now: Merged) -> Sifted:
    """A solver of ``now`` that has what this one has, and stands where it does or nearby."""
    lines = _descent(before, now)
    columns, of_columns = _followed(
        solver.has, before.program.block, before.blocks.columns, before.blocks.column_at, lines
    )
    rows, of_rows = _followed(
        solver.rows, before.blocks.of_row, before.blocks.rows, before.blocks.row_at, lines
    )
    other = Sifted(
        now.program,
        columns,
        seed=solver.seed,
        idle=_idle(solver.idle, before, now, lines),
        rows=rows,
        is_hurried=solver.is_hurried,
    )
    basis = solver.solver.getBasis()
    if basis.valid:
        other.begin(_basis(other, basis, now, (of_columns, of_rows), lines))
    return other


def _descent(before: Merged, now: Merged) -> Descent:
    of: dict[int, list[int]] = {}
    for group in now.groups:
        of.setdefault(int(before.first[group[0]]), []).append(group[0])
    size = {group[0]: len(group) for group in now.groups}
    heir = {old: max(new, key=lambda block: (size[block], -block)) for old, new in of.items()}
    return Descent(of=of, heir=heir)


def _followed(
    has: Ints, block: Ints, places: list[Ints], at: Ints, lines: Descent
) -> tuple[Ints, Ints]:
    """What comes of columns or rows in their order, and the place among them each comes from."""
    found, source = [], []
    for k, one in enumerate(has.tolist()):
        if block[one] == ALONE:
            found.append(one)
            source.append(k)
            continue
        for new in lines.of.get(int(block[one]), ()):
            found.append(int(places[new][at[one]]))
            source.append(k)
    return np.array(found, dtype=int), np.array(source, dtype=int)


def _idle(idle: Idle, before: Merged, now: Merged, lines: Descent) -> Idle:
    """The same limits idle, in every block that comes from theirs."""
    rows, columns = np.zeros(len(idle.rows), dtype=bool), np.zeros(len(idle.columns), dtype=bool)
    alone = before.blocks.of_row == ALONE
    rows[alone] = idle.rows[alone]
    blocks = now.blocks
    for old, new in lines.of.items():
        for block in new:
            rows[blocks.rows[block]] = idle.rows[blocks.rows[old]]
            columns[blocks.columns[block]] = idle.columns[blocks.columns[old]]
    return idle.within(now.program, rows, columns)


def _basis(
    other: Sifted,
    basis: Any,
    now: Merged,
    source: tuple[Ints, Ints],
    lines: Descent,
) -> Any:
    status = [list(basis.col_status), list(basis.row_status)]
    found = [[of[k] for k in at] for of, at in zip(status, source, strict=True)]
    found[0] += [LOWER] * (len(other.has) - len(found[0]))
    apart = [block for old, new in lines.of.items() for block in new if block != lines.heir[old]]
    for block in apart:
        _start(other, now, block, found)
    made = highspy.HighsBasis()
    made.col_status, made.row_status = found
    made.valid = True
    made.was_alien = False
    made.alien = sum(one == BASIC for of in found for one in of) != len(found[1])
    return made


def _start(other: Sifted, now: Merged, block: int, found: list[list[Any]]) -> None:
    """As many in use as the block has rows, of those that were where it comes from."""
    places = now.blocks.columns[block], now.blocks.rows[block]
    at = [
        of[mine][of[mine] >= 0]
        for of, mine in zip((other.place, other.row_place), places, strict=True)
    ]
    used = [
        [k for k in mine.tolist() if of[k] == BASIC] for mine, of in zip(at, found, strict=True)
    ]
    rows = other.rows[at[1]]
    part = now.program.matrix[rows][:, other.has[used[0]]].toarray()
    slack = (rows[:, None] == other.rows[used[1]][None, :]).astype(float)
    kept, order = qr(np.hstack([part, slack]), mode="r", pivoting=True)
    count = int((np.abs(np.diag(kept)) > SURE).sum())
    chosen = set(order[: min(count, len(rows))].tolist())
    for k, mine in enumerate(used[0]):
        if k not in chosen:
            found[0][mine] = LOWER
    for k, mine in enumerate(used[1], start=len(used[0])):
        if k not in chosen:
            found[1][mine] = LOWER
