"""From frame to program: the columns, and the rows of every rule."""

from __future__ import annotations

from itertools import accumulate

from optimiser.formulation.columns import Columns, columns
from optimiser.formulation.frame import Frame
from optimiser.formulation.program import Program, stacked
from optimiser.formulation.rules import RULES


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
