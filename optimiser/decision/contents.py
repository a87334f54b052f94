"""What melts contain, and the rows that say so and that limit it."""

from __future__ import annotations

from typing import Final

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.formulation.frame import NOTHING
from optimiser.solve.idle import Definitions

SPEC: Final = "melt_is_in_spec"
CONTENTS: Final = "contents_are_what_is_charged"


def contents(posed: Posed) -> Definitions:
    """What the melts contain, and the rows that say so."""
    rule, found = posed.program.rules[CONTENTS], posed.program.rows
    own = np.zeros(posed.program.width, dtype=bool)
    own[posed.columns.content[posed.columns.content != NOTHING]] = True
    at = np.flatnonzero((found.row >= rule.start) & (found.row < rule.stop) & own[found.column])
    return Definitions(columns=found.column[at].astype(int), rows=found.row[at].astype(int))
