"""A metal that a sample could be taken of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from optimiser.explain.samples.sampled import Sampled

Kind = Literal["lot", "offer"]


@dataclass(slots=True)
class Candidate:
    """A metal that a sample could be taken of: what it may say, what is used, and about its worth.

    ``by_element`` and ``about_kg`` are kilograms of the metal that keeps charges inside limits.
    """

    source_id: str
    kind: Kind
    outcomes: tuple[Sampled, ...]
    used_kg: float = 0.0
    about_kg: float = 0.0
    by_element: dict[str, float] = field(default_factory=dict)

    @property
    def is_bounded(self) -> bool:
        """Whether an element is not known and taken at its bound."""
        return any(row.bound_pct is not None for row in self.outcomes)
