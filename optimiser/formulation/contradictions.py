"""What cannot be true together of what a metal is said to yield, to lose and to burn.

Values of the user that contradict each other are errors. Values of the library give way to
the user's, which is a warning, told once for all the metal it concerns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.brief import Brief
from models.issue import Issue
from models.source import Source
from optimiser.formulation.feed import LEAST_BASE_PCT, Table
from optimiser.formulation.metal import ROUNDING, Feed, Mask, Melting, users_loss

NAMED_SOURCES: Final = 3
"""How many sources a warning names before it only counts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The sources of a table, what became of them, and where each may go [s, f]."""

    table: Table
    feed: Feed
    result: Melting
    allowed: Mask

    def each(self, mask: Mask) -> Iterator[tuple[Source, str, tuple[int, int]]]:
        """Source, furnace type and place of all that ``mask`` marks where it may go."""
        for s, f in np.argwhere(mask & self.allowed).tolist():
            yield self.table.sources[s], self.table.furnace_types[f], (s, f)


def may_contradict(brief: Brief) -> bool:
    """Whether any error could be among the contradictions; if not, nothing need be melted to know.

    It takes a yield, a loss or a recovery that the user gave: what the library says of burning and
    of dross gives way to what it says is lost. The base metal then closes the balance unless more
    is lost than a melt has of it at least, or a material yields more than it leaves as metal.
    """
    most_lost_pct = max((loss.melt_loss_pct for loss in brief.losses.values()), default=0.0)
    return (
        bool(brief.given_losses or brief.given_recoveries)
        or most_lost_pct > LEAST_BASE_PCT
        or any(_may_yield_wrongly(source) for source in brief.sources)
    )


def _may_yield_wrongly(source: Source) -> bool:
    """Whether a yield is the user's own, or leaves too little of the metal, or too much."""
    yields_pct = source.metal_yield_pct
    if yields_pct is None:
        return False
    dirt_pct = source.moisture_pct + source.organics_pct + source.foreign_pct
    most_pct = 100.0 - dirt_pct if source.contamination_given else 100.0
    return source.yield_given or not 100.0 - LEAST_BASE_PCT <= yields_pct <= most_pct


def issues_of(table: Table, feed: Feed, result: Melting, *, brief: Brief) -> tuple[Issue, ...]:
    """All contradictions, errors first; only furnaces that a source may go to are looked at."""
    case = Case(table=table, feed=feed, result=result, allowed=_allowed(table, brief))
    found = (
        *_yields_above_metal(case),
        *_dross_above_loss(case),
        *_burning_above_loss(case),
        *_given_way(case),
        *_base_closes(brief),
    )
    return tuple(dict.fromkeys(found))


def _allowed(table: Table, brief: Brief) -> Mask:
    """Whether a source may go to any furnace of a type [s, f]."""
    types = {furnace.furnace_id: furnace.type for furnace in brief.furnaces.values()}
    allowed = np.ones((len(table.sources), len(table.furnace_types)), dtype=np.bool_)
    for at, source in enumerate(table.sources):
        if source.furnaces is not None:
            open_to = {types.get(furnace) for furnace in source.furnaces}
            allowed[at] = [furnace_type in open_to for furnace_type in table.furnace_types]
    return allowed


def _yields_above_metal(case: Case) -> Iterator[Issue]:
    """More liquid than metal."""
    for source, _, at in case.each(_too_rich(case)):
        metal_pct = 100.0 * case.result.metal_fraction[at]
        yield Issue(
            code="yield_exceeds_metal",
            severity="error",
            message=f"{_name(source)}: a metal yield of {source.metal_yield_pct:g} % is more than "
            f"the {metal_pct:g} % that moisture, organics and foreign matter leave",
            hint="lower metal_yield_pct, or correct the contamination",
            value=f"{source.metal_yield_pct:g}",
            sheet=f"{source.kind}s",
            column="metal_yield_pct",
        )


def _dross_above_loss(case: Case) -> Iterator[Issue]:
    """Dross that traps more metal than is lost."""
    feed, result = case.feed, case.result
    users = result.dross_reduced & feed.users_loss & users_loss(feed)
    for source, furnace_type, at in case.each(users):
        trapped = feed.dross_kg_per_kg[at] * feed.dross_metal[at] / result.metal_fraction[at]
        own = f"{_name(source)}: " if source.yield_given else ""
        yield Issue(
            code="dross_exceeds_loss",
            severity="error",
            message=f"{own}{source.form} in {furnace_type}: the dross given traps "
            f"{trapped:.2%} of the metal, but only {result.lost[at]:.2%} is lost",
            hint=f"at this loss, dross_kg_per_t is at most {1e3 * result.dross_kg_per_kg[at]:.2f}",
            value=f"{1e3 * feed.dross_kg_per_kg[at]:g}",
            sheet="losses",
            column="dross_kg_per_t",
        )


def _burning_above_loss(case: Case) -> Iterator[Issue]:
    """Recoveries that burn more than is lost, or leave more than is melted."""
    feed, result = case.feed, case.result
    base = result.recovery[:, :, feed.base]
    created = (base > 1.0 + ROUNDING) & users_loss(feed) & ~_too_rich(case)
    for source, furnace_type, at in case.each((created | (base < -ROUNDING)) & ~feed.is_hardener):
        yielded = source.metal_yield_pct is not None
        table, column = (
            (f"{source.kind}s", "metal_yield_pct") if yielded else ("losses", "melt_loss_pct")
        )
        yield Issue(
            code="yield_contradicts_recoveries",
            severity="error",
            message=f"{_name(source)} in {furnace_type}: {result.metal_yield[at]:.2%} liquid and "
            f"the recoveries of the other elements need {base[at]:.2%} of the base metal melted",
            hint=f"correct {column} in {table}, or recovery_pct in recoveries",
            sheet=table,
            column=column,
        )


def _given_way(case: Case) -> Iterator[Issue]:
    """The library's values that were moved so that the user's can hold."""
    feed, result = case.feed, case.result
    moved = {
        "dross_reduced": (
            result.dross_reduced & ~(feed.users_loss & users_loss(feed)),
            "less dross than the losses table says, for no more metal can be trapped than is lost",
        ),
        "recoveries_raised": (
            result.burning_withheld > ROUNDING,
            "less burns of the elements than the library says, for no more can burn than is lost",
        ),
        "yield_lowered": (
            result.yield_lowered,
            "less yield than the library says, for the recoveries given burn more",
        ),
    }
    for code, (mask, what) in moved.items():
        names = tuple(dict.fromkeys(source.source_id for source, _, _ in case.each(mask)))
        if names:
            yield Issue(code=code, severity="warning", message=f"{_listed(names)}: {what}")


def _base_closes(brief: Brief) -> Iterator[Issue]:
    """A recovery of the base on remelting, which follows from yield and loss."""
    base = brief.settings.base_element
    rows = [row for (_, e), row in brief.recoveries.items() if e == base]
    if any(row.recovery_pct is not None for row in rows):
        yield Issue(
            code="base_recovery_unused",
            severity="warning",
            sheet="recoveries",
            column="recovery_pct",
            message=f"recovery_pct of {base} is not used: of the base metal melts what yield or "
            "loss leave and the other elements do not account for",
            hint="give melt_loss_pct in losses, or metal_yield_pct",
        )


def _too_rich(case: Case) -> Mask:
    """Where more liquid is said to come out than there is metal [s, f]."""
    return case.feed.given_yield > case.result.metal_fraction + ROUNDING


def _name(source: Source) -> str:
    """What a planner calls the source."""
    return f"{source.kind} {source.source_id}"


def _listed(names: tuple[str, ...]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - NAMED_SOURCES
    return ", ".join(names[:NAMED_SOURCES]) + (f" and {more} more" if more > 0 else "")
