"""What it would be worth to know a metal better. No field has a default.

A figure that does not apply is None.
"""

from __future__ import annotations

from typing import Literal

from models.record import Record


class ElementWorth(Record):
    """One element of a metal that an analysis would tell.

    ``sd_pct`` is how far its mean may be off, ``sd_sampled_pct`` how far with one more sample. Of
    an unknown element that its bound stands in for, ``bound_pct``, half of the bound is expected.
    ``about_kg`` is what the room it takes inside limits comes to, in kilograms of the metal that
    keeps to them: an estimate, by which metal is chosen to be planned with.
    """

    element: str
    pct: float
    sd_pct: float
    sd_sampled_pct: float
    bound_pct: float | None
    about_kg: float


class SampleWorth(Record):
    """What one analysis of a metal is worth before its outcome is known.

    ``cost_saved``, ``primary_freed_kg`` and ``recycled_gained_pct`` are expected of plans made
    again with what the sample may say, against the plan; None where it was not planned.
    ``about_kg`` is the estimate for it.
    """

    source: str
    kind: Literal["lot", "offer"]
    used_kg: float
    elements: tuple[ElementWorth, ...]
    about_kg: float
    cost_saved: float | None
    primary_freed_kg: float | None
    recycled_gained_pct: float | None
    message: str


class RiskWorth(Record):
    """What accepting more misses would bring, by planning again."""

    accepted_pct: float
    instead_pct: float
    cost_saved: float
    primary_freed_kg: float
    recycled_gained_pct: float | None
    orders_gained: tuple[str, ...]
    message: str


class Samples(Record):
    """What knowledge is worth, the most first; ``note`` says what to know of all of it.

    ``complete`` says that whatever was to be planned was.
    """

    currency: str
    samples: tuple[SampleWorth, ...]
    risk: RiskWorth | None
    complete: bool
    note: str
