"""Which materials the heats cannot tell apart, since they are only ever charged together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np

from models.learned import Indistinct
from optimiser.learn.contents import Content
from optimiser.learn.history import Array
from optimiser.learn.lines import Lines

OPPOSED: Final = -0.7
"""Correlation of two errors beyond which one is bought with the other."""
HARDLY: Final = 0.6
"""Part of what was unsure before that is still unsure where heats tell hardly anything."""
TOGETHER: Final = 0.9
"""Cosine of what two materials bring to the heats beyond which they go together."""


def indistinct(lines: Lines, learned: tuple[Content, ...]) -> tuple[Indistinct, ...]:
    """The pairs of groups that cannot be told apart, and for which elements."""
    past = lines.past
    kg = np.zeros((len(past.charges), len(past.groups)))
    np.add.at(kg, (past.line_heat, lines.group), past.line_kg)
    asked = np.flatnonzero(~lines.known.is_pure & (kg.sum(axis=0) > 0.0))
    found = (_pair(lines, learned, kg, int(a), int(b)) for a, b in combinations(asked, 2))
    return tuple(one for one in found if one is not None)


def _pair(
    lines: Lines, learned: tuple[Content, ...], kg: Array, a: int, b: int
) -> Indistinct | None:
    past = lines.past
    norms = float(np.linalg.norm(kg[:, a]) * np.linalg.norm(kg[:, b]))
    together = float(kg[:, a] @ kg[:, b]) / norms
    elements = tuple(_elements(lines, learned, a, b))
    if together < TOGETHER or not elements:
        return None
    one, other = (name_of(*past.groups[place]) for place in (a, b))
    heats = int(((kg[:, a] > 0.0) & (kg[:, b] > 0.0)).sum())
    ratio = float(kg[:, a].sum() / kg[:, b].sum())
    message = (
        f"{one} and {other} are charged together, about {ratio:.2g} to 1, in {heats} heats: "
        f"how much {_listed(elements)} is in which of them rests on what was declared; what both "
        "bring together is known. Charge one without the other now and then, or sample a lot of one"
    )
    return Indistinct(
        one=one, other=other, elements=elements, ratio=ratio, heats=heats, message=message
    )


def _elements(lines: Lines, learned: tuple[Content, ...], a: int, b: int) -> Iterator[str]:
    for place, (element, one) in enumerate(zip(lines.past.elements, learned, strict=True)):
        sd = np.sqrt(np.diag(one.cov)[[a, b]])
        before = lines.known.shared_sd[[a, b], place]
        if one.cov[a, b] < OPPOSED * sd[0] * sd[1] and (sd > HARDLY * before).any():
            yield element


def name_of(material: str, supplier: str | None) -> str:
    """A material and who it came from, in words."""
    return material if supplier is None else f"{material} from {supplier}"


def _listed(elements: tuple[str, ...]) -> str:
    if len(elements) == 1:
        return elements[0]
    return f"{', '.join(elements[:-1])} and {elements[-1]}"
