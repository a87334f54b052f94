"""What pandas leaves to be said twice."""

from __future__ import annotations

from typing import Any

import pandas as pd


def looked_up(names: pd.Series[Any], column: pd.Series[Any]) -> pd.Series[Any]:
    """What ``column`` holds under each of ``names``, blank where it holds nothing.

    Unlike ``names.map(column)`` it keeps the kind of the column, however few rows there are.
    """
    return column.reindex(pd.Index(names)).set_axis(names.index)
