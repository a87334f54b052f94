"""What is decided before metal is charged: what is sorted, and what lies in which bin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Segregation:
    """Kilograms as received: by lot and sorter, and by source and bin.

    What lies in a bin from the start is among what is filled.
    """

    sorted_kg: Mapping[tuple[str, str], float] = field(default_factory=dict)
    filled_kg: Mapping[tuple[str, str], float] = field(default_factory=dict)


def segregation_of(plan: Plan) -> Segregation:
    """What a plan sorts and fills, as it is printed.

    A cascade is one campaign: the passes after the first follow from it.
    """
    first = {(row.source, row.sorter_id): row.kg for row in plan.sorting if "/" not in row.source}
    filled = {
        (part.source, row.bin_id): part.kg for row in plan.bins for part in row.contents
    }  # fmt: skip
    return Segregation(sorted_kg=first, filled_kg=filled)
