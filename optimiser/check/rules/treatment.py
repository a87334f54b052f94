"""Rules on treatments: what can be taken out of a melt, and what has to be left in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from optimiser.check.case import Case
from optimiser.check.exact import exact, share
from optimiser.check.finding import Finding, above, below, forbidden, misprinted


def treatments_are_known(case: Case) -> Iterator[Finding]:
    """Every treatment is one of the furnace's, of its element, and done once to a charge."""
    made = {melt.order.order_id: melt for melt in case.melts}
    known = {one.treatment_id: one for one in case.brief.treatments}
    rows = case.plan.treatments
    for (order_id, name), times in Counter(
        (row.order_id, row.treatment_id) for row in rows
    ).items():
        where = f"order {order_id}, treatment {name}"
        yield from forbidden(times - 1, unit="treatments", where=where)
    for row in rows:
        melt, treatment = made.get(row.order_id), known.get(row.treatment_id)
        is_right = melt is not None and treatment is not None
        if melt is not None and treatment is not None:
            asked = (melt.furnace.type, row.element)
            is_right = (treatment.furnace_type, treatment.element) == asked
        where = f"order {row.order_id}, treatment {row.treatment_id}"
        yield from forbidden(int(not is_right), unit="treatments", where=where)


def treatments_take_what_they_can(case: Case) -> Iterator[Finding]:
    """A treatment takes out something, and at most its share of what is there before it."""
    for melt in case.melts:
        for one in melt.taken:
            yield from forbidden(-one.kg, unit="kg", where=one.where)
            if one.treatment is not None:
                most = one.there_kg * share(one.treatment.max_removal_pct)
                yield from above(one.kg, most, margin=case.margin, unit="kg", where=one.where)


def treatments_leave_their_least(case: Case) -> Iterator[Finding]:
    """A melt that is treated has at least what its treatment leaves when all are done."""
    for melt in case.melts:
        for one in melt.taken:
            if one.treatment is not None and one.kg > 0 and melt.pct:
                left, least = melt.pct.get(one.row.element), exact(one.treatment.min_left_pct)
                if left is not None:
                    yield from below(left, least, margin=case.margin, unit="%", where=one.where)


def treatments_are_as_printed(case: Case) -> Iterator[Finding]:
    """What a melt has of an element before and after, and the reagent, are as printed."""
    for melt in case.melts:
        for one in melt.taken:
            row, where = one.row, one.where
            yield from misprinted(row.before_pct, one.before_pct, unit="%", where=where)
            yield from misprinted(row.after_pct, one.after_pct, unit="%", where=where)
            yield from misprinted(row.reagent_kg, one.reagent_kg, unit="kg", where=where)


def treatments_cost_what_is_printed(case: Case) -> Iterator[Finding]:
    """Each treatment costs what is printed."""
    unit = case.brief.settings.currency
    for melt in case.melts:
        for one in melt.taken:
            yield from misprinted(one.row.cost, one.cost, unit=unit, where=one.where)
