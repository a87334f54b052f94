"""Which streams sorting can make, by name, before anything is known of masses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.scenario import Scenario
from models.sorting import mixtures_of

Unknown = tuple[str, str]
"""A sorter, and a class that it does not know where to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What leaves when a lot goes to a sorter.

    ``last`` are the streams that can be used, ``passing`` those that go on to another sorter;
    ``sorters`` are all that it goes over, ``unknown`` is why it cannot go there at all.
    """

    last: frozenset[str]
    passing: frozenset[str]
    sorters: frozenset[str]
    unknown: tuple[Unknown, ...]


class Streams:
    """The streams of a scenario by the lot and the sorter they begin with."""

    def __init__(self, scenario: Scenario) -> None:
        self._onward = {(one.sorter_id, one.outlet): one.to_sorter for one in scenario.outlets}
        self._ways: dict[Unknown, list[str]] = {}
        for row in scenario.separation:
            way = self._ways.setdefault((row.sorter_id, row.class_), [])
            if row.share_pct > 0:
                way.append(row.outlet)
        self._classes = {
            lot_id: frozenset(name for name, share in parts.items() if share > 0)
            for lot_id, parts in mixtures_of(scenario).items()
        }
        sorters = [one.sorter_id for one in scenario.sorters]
        self.by_way = {(lot, k): self._leaving(lot, k) for lot in self._classes for k in sorters}
        """What leaves, by lot and sorter; only lots that are mixtures are here."""

    def last(self) -> set[str]:
        """Every stream that can be charged or binned."""
        found = [one.last for one in self.by_way.values() if not one.unknown]
        return {name for names in found for name in names}

    def passing(self) -> set[str]:
        """Every stream that goes on to another sorter."""
        return {name for one in self.by_way.values() for name in one.passing}

    def barred(self) -> dict[Unknown, set[str]]:
        """The lots that cannot go to a sorter, by what it does not know.

        A second sorter need not know what the first one keeps from it.
        """
        over = {(lot, k) for (lot, _), one in self.by_way.items() if not one.unknown
                for k in one.sorters}  # fmt: skip
        found: dict[Unknown, set[str]] = {}
        for (lot_id, _), one in self.by_way.items():
            for unknown in one.unknown:
                if (lot_id, unknown[0]) not in over:
                    found.setdefault(unknown, set()).add(lot_id)
        return found

    def _leaving(self, lot_id: str, sorter_id: str) -> Leaving:
        rows = list(self._follow(lot_id, sorter_id, self._classes[lot_id], ()))
        unknown = [(sorter, name) for kind, sorter, name in rows if kind == "unknown"]
        return Leaving(
            last=frozenset(name for kind, _, name in rows if kind == "last"),
            passing=frozenset(name for kind, _, name in rows if kind == "passing"),
            sorters=frozenset(sorter for _, sorter, _ in rows),
            unknown=tuple(dict.fromkeys(unknown)),
        )

    def _follow(
        self, stream: str, sorter_id: str, classes: frozenset[str], before: tuple[str, ...]
    ) -> Iterator[tuple[str, str, str]]:
        """Kind, sorter and name of what leaves, and of classes that do not know how."""
        leaving: dict[str, set[str]] = {}
        for name in sorted(classes):
            if (sorter_id, name) not in self._ways:
                yield "unknown", sorter_id, name
            for outlet in self._ways.get((sorter_id, name), ()):
                leaving.setdefault(outlet, set()).add(name)
        for outlet, within in sorted(leaving.items()):
            name = f"{stream}/{sorter_id}/{outlet}"
            onward = self._onward.get((sorter_id, outlet))
            yield "last" if onward is None else "passing", sorter_id, name
            if onward is not None and onward not in before:
                yield from self._follow(name, onward, frozenset(within), (*before, sorter_id))
