"""The lines among which a plan with whole numbers is sought."""

from __future__ import annotations

from typing import Final

import numpy as np

from optimiser.decision.stage import Answer
from optimiser.formulation.program import Bools

FEW: Final = 1e-3
"""What is less than this part of a melt is no line of it."""


def lines_of(answer: Answer) -> Bools:
    """The lines of an answer, of the plan before, and of all whose analyses are sure."""
    posed = answer.posed
    few = FEW * posed.frame.heats.most_melt_kg[posed.frame.order]
    sure = np.array([not (one.sd_pct or one.bias_sd_pct) for one in posed.frame.brief.sources])
    used = (posed.charged_kg(answer.found) > few) | (posed.frame.previous_kg > 0.0)
    lines: Bools = used | sure[posed.frame.source]
    return lines
