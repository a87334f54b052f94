"""Chain-of-custody input and cover of a plan, recomputed from the masses that are printed."""

from __future__ import annotations

from fractions import Fraction

from optimiser.check.case import Case
from optimiser.check.exact import exact
from optimiser.check.metal import NOUGHT


def coc_input(case: Case) -> tuple[Fraction, Fraction]:
    """What is charged of metal that entered the plant, and of it what is eligible; kg as received.

    Run-around and metal from own dross are not input of the account.
    """
    uses = [use for melt in case.melts for use in melt.uses]
    taken = sum((use.kg for use in uses if use.source.is_coc_input), NOUGHT)
    eligible = sum((use.kg for use in uses if use.source.is_coc_eligible), NOUGHT)
    return taken, eligible


def coc_cover(case: Case) -> tuple[Fraction, Fraction]:
    """The volume that orders made ask for, and the most that the plan can cover; kg.

    By mass balance, the input percentage of what is tapped, and what the account brings in
    (LEDGERS.md §2, F1 to F3).
    """
    taken, eligible = coc_input(case)
    tapped = sum((melt.tap_kg for melt in case.melts), NOUGHT)
    share = eligible / taken if taken > 0 else NOUGHT
    asked = sum((exact(melt.order.coc_kg or 0.0) for melt in case.melts), NOUGHT)
    return asked, share * tapped + exact(case.brief.settings.coc_carried_kg)
