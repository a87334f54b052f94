"""From frame to program: the columns, and the rows of every rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import Final

from optimiser.formulation.columns import Columns, columns
from optimiser.formulation.frame import Frame
from optimiser.formulation.program import Program, Rows, stacked
from optimiser.formulation.rules import RULES
from optimiser.formulation.rules.spec import misses_are_rare_enough

OF_RISK: Final = misses_are_rare_enough.__name__
"""The one rule whose rows follow from the risk of a frame."""


def build(frame: Frame, *, in_steps: bool = False) -> tuple[Program, Columns]:
    """The program of a frame, and the index that reads its solutions."""
    index = columns(frame, in_steps=in_steps)
    parts = {rule.__name__: rule(frame, index) for rule in RULES}
    ends = list(accumulate(part.count for part in parts.values()))
    program = Program(
        lower=index.lower,
        upper=index.upper,
        scale=index.scale,
        integer=index.integer,
        rows=stacked(parts.values()),
        rules={
            name: slice(end - part.count, end)
            for (name, part), end in zip(parts.items(), ends, strict=True)
        },
    )
    return program, index


def rebuilt(frame: Frame, built: Program, index: Columns) -> Program:
    """The program of a frame that differs from that of a program as it was built by its risk."""
    old, found, new = built.rules[OF_RISK], built.rows, misses_are_rare_enough(frame, index)
    more = new.count - (old.stop - old.start)
    before, after = _between(found, 0, old.start), _between(found, old.stop, found.count)
    rules = {
        name: slice(rule.start + more, rule.stop + more) if rule.start >= old.stop else rule
        for name, rule in built.rules.items()
    }
    rules[OF_RISK] = slice(old.start, old.stop + more)
    return replace(built, rows=stacked([before, new, after]), rules=rules)


def _between(found: Rows, first: int, end: int) -> Rows:
    """Some of the rows, whose entries stand in any order."""
    own = (found.row >= first) & (found.row < end)
    return Rows(
        lower=found.lower[first:end],
        upper=found.upper[first:end],
        row=found.row[own] - found.row.dtype.type(first),
        column=found.column[own],
        value=found.value[own],
    )
