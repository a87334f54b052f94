"""Every combination of the values that some figures may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import TypeVar

P = TypeVar("P")


def grid_of(values: Mapping[P, Sequence[object]]) -> Iterator[dict[P, object]]:
    """The combinations, the last figure changing fastest."""
    for combination in product(*values.values()):
        yield dict(zip(values, combination, strict=True))


def size_of(values: Mapping[P, Sequence[object]]) -> int:
    """How many combinations there are, without making them."""
    return prod(map(len, values.values()))
