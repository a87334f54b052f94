"""Chain-of-custody input of each source, and what a plan is asked to cover (LEDGERS.md §2)."""

from __future__ import annotations

import numpy as np

from models.brief import Brief
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.program import Floats


def coc_input_per_kg(brief: Brief, numbers: Coefficients) -> Floats:
    """What counts as input of the custody account, per kg as received [s]."""
    return numbers.mixed(np.array([s.is_coc_input for s in brief.sources], dtype=float))


def coc_eligible_per_kg(brief: Brief, numbers: Coefficients) -> Floats:
    """What of it is eligible, per kg as received [s]."""
    return numbers.mixed(np.array([s.is_coc_eligible for s in brief.sources], dtype=float))
