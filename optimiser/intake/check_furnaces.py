"""Cross-checks of furnaces and the heels in them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from models.issue import Issue
from optimiser.intake.reading import Reading


def heels_fit(reading: Reading) -> Iterator[Issue]:
    """What is in a furnace, and what is left or needed in it, is no more than it holds."""
    for row, furnace in enumerate(reading.scenario.furnaces):
        capacity = furnace.capacity_kg
        if capacity is None:
            continue
        for column, what in (
            ("heel_kg", "the heel now in it"),
            ("heel_keep_kg", "the heel it keeps"),
            ("min_melt_kg", "the least melt"),
        ):
            mass = getattr(furnace, column)
            if mass > capacity:
                yield reading.issue(
                    "furnaces",
                    row,
                    column,
                    code="over_capacity",
                    message=f"furnace {furnace.furnace_id}: {what} is {mass:,g} kg, and it holds "
                    f"{capacity:,g} kg",
                    hint="check both; capacity is all the liquid the furnace holds",
                )


def heel_shares_fit(reading: Reading) -> Iterator[Issue]:
    """Post-consumer metal is part of what is recycled."""
    for row, furnace in enumerate(reading.scenario.furnaces):
        issue = partial(reading.issue, "furnaces", row, "heel_post_consumer_pct")
        if furnace.heel_post_consumer_pct > furnace.heel_recycled_pct:
            yield issue(
                code="shares_crossing",
                message=f"furnace {furnace.furnace_id}: the heel's post-consumer share is above "
                "its recycled share, of which it is a part",
                hint="recycled is pre- plus post-consumer",
            )


def treatments_leave_the_base(reading: Reading) -> Iterator[Issue]:
    """No treatment takes out the metal that all others are dissolved in."""
    base = reading.scenario.settings.base_element
    for row, one in enumerate(reading.scenario.treatments):
        if one.element == base:
            yield reading.issue(
                "treatments",
                row,
                "element",
                code="base_treated",
                message=f"treatment {one.treatment_id}: {base} is the base metal of this plan",
                hint="name the element that is to be taken out, or correct base_element",
            )


def treatments_can_take(reading: Reading) -> Iterator[Issue]:
    """A treatment takes something out, and does not have to leave all of the melt."""
    for row, one in enumerate(reading.scenario.treatments):
        for column, pct, useless in (
            ("max_removal_pct", one.max_removal_pct, 0.0),
            ("min_left_pct", one.min_left_pct, 100.0),
        ):
            if pct == useless:
                yield reading.issue(
                    "treatments",
                    row,
                    column,
                    code="nothing_taken",
                    message=f"treatment {one.treatment_id}: with {column} = {pct:g} it can take "
                    f"no {one.element} out",
                    hint="correct the figure, or leave the row out",
                )
