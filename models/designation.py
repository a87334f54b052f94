"""Designations as people write them: 6060, EN AW-6060 and AA6060 are one alloy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

BETWEEN: Final = re.compile(r"[\s_\-\u2010-\u2015]+")
SHAPES: Final = re.compile(
    r"(?:(?:EN)?AW|AA|EN)?(?P<wrought>\d{4}[A-Z]?)"
    r"|(?:EN)?(?P<cast>(?:A[BC])?\d{5})"
    r"|(?:AA)?(?P<american>[A-Z]?\d{3}\.\d)"
    r"|(?P<other>ADC\d{1,2}Z?|P\d{4}[A-Z])"
)
"""EN 573, EN 1676 and EN 1706, the Aluminum Association, JIS H 5302 and primary metal."""
DIGITS: Final = 5
"""Of a casting alloy in EN 1676 and EN 1706."""


@lru_cache(maxsize=1024)
def bare(name: str) -> str | None:
    """A designation without what people write or leave out; None where it is none.

    What is left tells alloys apart: AC and AB are castings and ingots, with limits of their own.
    """
    found = SHAPES.fullmatch(BETWEEN.sub("", name[:40]).upper())
    return found[found.lastgroup] if found and found.lastgroup else None


def meant(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Those of ``known`` that a designation may mean; a number alone is a casting or an ingot."""
    own = bare(name)
    if own is None:
        return ()
    return tuple(sorted(one for one in known if _is_same(own, bare(one))))


def _is_same(one: str, other: str | None) -> bool:
    if other is None or one == other:
        return one == other
    is_number = one.isdigit() or other.isdigit()
    return is_number and len(one[-DIGITS:]) == DIGITS and one[-DIGITS:] == other[-DIGITS:]
