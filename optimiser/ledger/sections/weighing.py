"""What weighing errors leave open: the range that encloses a sum of weighings."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

WEIGHINGS: Final = "95 % of weighing errors, each weighing alone; what the model says as given"
"""What a range of a sum covers."""
Z: Final = 1.959964
"""Standard normal quantile of a two-sided 95 %."""


def range_of(value: float, *weighings: pd.Series[Any], sd_pct: float) -> tuple[float, float] | None:
    """The 95 % range about ``value``, a sum or difference of masses that err alone.

    ``sd_pct`` is the standard deviation of one weighing in per cent of its mass; without it, or
    where the value is unknown, there is no range.
    """
    if sd_pct <= 0.0 or np.isnan(value):
        return None
    squares = sum(float(np.square(one.dropna().to_numpy(dtype=np.float64)).sum())
                  for one in weighings)  # fmt: skip
    spread = Z * sd_pct / 100.0 * squares**0.5
    return value - spread, value + spread
