"""Specifications: what a melt must be to carry a name."""

from __future__ import annotations

from pydantic import Field

from models.record import Id, Record


class Limit(Record):
    """The limits of one element, sum, ratio or others in one alloy.

    The numbers are wt-% of the liquid melt; for a ratio they are the ratio itself, for a
    quality the quality's own unit.
    """

    alloy: Id = Field(description="Designation")
    element: Id = Field(description="Element, sum Si+Fe, ratio Fe/Mn, others_each, others_total")
    min_pct: float | None = Field(None, description="Spec: at least")
    max_pct: float | None = Field(None, description="Spec: at most")
    aim_min_pct: float | None = Field(None, description="Working target: at least")
    aim_max_pct: float | None = Field(None, description="Working target: at most")

    @property
    def is_ratio(self) -> bool:
        """Whether the limit is on a quotient of two elements."""
        return "/" in self.element
