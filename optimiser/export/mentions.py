"""What warnings speak of: whole names of the scenario, so that no word of one is taken for another.

The lot "Returns 6060" is not the alloy 6060, and "5 more" is not the lot 5.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from models.brief import Brief
from models.issue import Issue

WORD: Final = re.compile(r"[\w./+-]+")
BEFORE_A_NUMBER: Final = re.compile(r"(?:^|[(,:] ?|\b(?:lot|offer|order|alloy|bin|lot_id) )$")
"""What stands before a name of digits; any other such figure is an amount."""


def mentions_of(
    warnings: Iterable[Issue], names: Iterable[str]
) -> Mapping[str, Sequence[tuple[int, Issue]]]:
    """For each name the warnings that speak of it, with their places among all of them.

    Where the library's figures are from concerns the planner, not the crew.
    """
    by_word = _by_first_word(names)
    found: dict[str, list[tuple[int, Issue]]] = defaultdict(list)
    for at, issue in enumerate(warnings):
        if not issue.code.startswith("library_"):
            for name in dict.fromkeys(_names_in(issue.message, by_word)):
                found[name].append((at, issue))
    return found


def names_of(brief: Brief, laid: Brief) -> set[str]:
    """Every name that a warning may hold: of metal, materials, orders, alloys and furnaces."""
    found = {source.source_id for source in (*brief.sources, *laid.sources)}
    found |= {source.material for source in brief.sources if source.material}
    for order in brief.orders:
        found |= {order.order_id, order.alloy}
    return found | set(brief.furnaces)


def _by_first_word(names: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The names by the word that each begins with, the longest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if word := WORD.match(name):
            found[word[0].rstrip(".")].append(name)
    return {word: sorted(some, key=lambda one: (-len(one), one)) for word, some in found.items()}


def _names_in(text: str, by_word: Mapping[str, Sequence[str]]) -> Iterator[str]:
    end = 0
    for word in WORD.finditer(text):
        if word.start() < end:
            continue
        for name in by_word.get(word[0].rstrip("."), ()):
            if _stands(name, text, word.start()):
                end = word.start() + len(name)
                yield name
                break


def _stands(name: str, text: str, at: int) -> bool:
    """Whether a name stands there as a whole."""
    after = WORD.match(text, at + len(name))
    is_whole = text.startswith(name, at) and (after is None or not after[0].strip("."))
    is_number = name.replace(".", "", 1).isdecimal()
    return is_whole and (not is_number or BEFORE_A_NUMBER.search(text, 0, at) is not None)
