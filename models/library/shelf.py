"""A mapping that builds what it holds when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from models.library.tables import Row

V = TypeVar("V")


class Shelf(Mapping[str, V], Generic[V]):
    """Records by name, each built from its rows once: a plan needs few of the many."""

    def __init__(
        self, rows: Mapping[str, Sequence[Row]], *, build: Callable[[str, Sequence[Row]], V]
    ) -> None:
        self._rows = rows
        self._build = build
        self._built: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        if name not in self._built:
            self._built[name] = self._build(name, self._rows[name])
        return self._built[name]

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
