"""Which process scrap is scrap of casting: by what is said of where it arose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd


def of_casting(arose_in: pd.Series[Any], words: Iterable[str]) -> pd.Series[bool]:
    """Whether each arose in a process that ``words`` name, however it is written.

    Scrap of which nobody says where it arose is not among them.
    """
    known = {word.casefold() for word in words}
    found = [isinstance(one, str) and one.strip().casefold() in known for one in arose_in]
    return pd.Series(found, index=arose_in.index, dtype=bool)
