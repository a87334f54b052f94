"""Chain-of-custody input and cover of a plan, recomputed from the masses that are printed."""

from __future__ import annotations

from fractions import Fraction

from models.custody import counts_as, output_kg_per_kg
from optimiser.check.case import Case, summed
from optimiser.check.exact import exact
from optimiser.check.metal import NOUGHT


def coc_input(case: Case) -> tuple[Fraction, Fraction]:
    """What is charged of metal that entered the plant, and of it what is eligible; kg as received.

    What never left the process is not input of the account.
    """
    boundary = case.brief.settings.process_boundary
    counts = {name: counts_as(source, boundary) for name, source in case.sources.items()}
    by_kind = summed(
        (counts[use.source.source_id], use.kg) for melt in case.melts for use in melt.uses
    )
    eligible = by_kind.get("eligible", NOUGHT)
    return eligible + by_kind.get("other", NOUGHT), eligible


def coc_cover(case: Case) -> tuple[Fraction, Fraction]:
    """The volume that orders made ask for, and the most that the plan can cover; kg.

    By mass balance, the input percentage of what is tapped, and what the account brings in
    (LEDGERS.md §2, F1 to F3).
    """
    taken, eligible = coc_input(case)
    tapped = sum((melt.tap_kg for melt in case.melts), NOUGHT)
    share = eligible / taken if taken > 0 else NOUGHT
    asked = sum((exact(melt.order.coc_kg or 0.0) for melt in case.melts), NOUGHT)
    output = tapped * exact(output_kg_per_kg())
    return asked, share * output + exact(case.brief.settings.coc_carried_kg)
