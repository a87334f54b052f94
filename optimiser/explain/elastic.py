"""A program whose rows may give way, at a price per unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.formulation.program import INFINITY, Floats, Ints, Linear, Program, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Elastic:
    """The program with one slack per row that may give way, and the sum of all slacks."""

    program: Program
    rows: Ints
    slack: Ints
    total: Linear

    def given_way(self, values: Floats, *, least: float) -> list[tuple[int, float]]:
        """The rows that gave way by more than ``least``, and by how much."""
        found = values[self.slack]
        return [(int(self.rows[i]), float(found[i])) for i in np.flatnonzero(found > least)]


def elastic(program: Program, *rules: str, only: Ints | None = None) -> Elastic:
    """Let the upper sides of these rules' rows give way."""
    spans = [program.rules[rule] for rule in rules]
    meant = np.concatenate([np.arange(span.start, span.stop) for span in spans])
    if only is not None:
        meant = np.intersect1d(meant, only)
    slack = program.width + np.arange(len(meant))
    return Elastic(
        program=_with_slack(program, meant, slack),
        rows=meant,
        slack=slack,
        total=Linear(cost=np.concatenate([np.zeros(program.width), np.ones(len(meant))])),
    )


def _with_slack(program: Program, meant: Ints, slack: Ints) -> Program:
    """The same program; whole numbers are let go, as a verdict needs none."""
    count, rows = len(meant), program.rows
    widened = Rows(
        lower=rows.lower,
        upper=rows.upper,
        row=np.concatenate([rows.row, meant]),
        column=np.concatenate([rows.column, slack]),
        value=np.concatenate([rows.value, -np.ones(count)]),
    )
    return Program(
        lower=np.concatenate([program.lower, np.zeros(count)]),
        upper=np.concatenate([program.upper, np.full(count, INFINITY)]),
        scale=np.concatenate([program.scale, np.ones(count)]),
        integer=np.zeros(program.width + count, dtype=bool),
        rows=widened,
        rules=program.rules,
    )
