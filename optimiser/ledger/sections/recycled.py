"""Recycled content: input and metal basis, pre- and post-consumer (LEDGERS.md §1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from models.books import BOUNDARIES, ProcessBoundary
from models.issue import Issue
from models.ledger import Basis, Column, Entry, LedgerTable
from models.library.rules import RuleBook
from optimiser.ledger.frames import looked_up
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, named, share_pct, table

UNITS: Final = {"alloy": "alloy", "customer": "customer", "owner": "owner"}
"""What recycled content is told by, beside the whole; charges and orders have tables."""
WORDS: Final = {"post_consumer": "post-consumer", "pre_consumer": "pre-consumer"}
WEIGHED_UNCERTAINTY: Final = (
    "95 % of weighing errors, each weighing alone; yields and origins as given"
)
PARTS: Final = ("external", "post_consumer", "pre_consumer")
Z: Final = 1.959964
"""Standard normal quantile of a two-sided 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of external metal: which part, by which mass."""

    method: Method
    parts: tuple[str, ...]
    mass: str


def recycled(movements: Movements, rules: RuleBook) -> Section:
    """Recycled content of the whole and of every charge, order, alloy, customer and owner.

    Only external metal counts, unknown origin as neither; what arose within the process boundary
    is internal. The lines for other boundaries say how much of the figure hangs on it.
    """
    boundary = movements.settings.process_boundary
    shares = tuple(_shares(boundary, rules))
    lines = _marked(movements.lines, movements.lines["origin"], rules)
    entries = [*_whole(movements, lines, shares)]
    for column, by in UNITS.items():
        entries += _by(lines, shares, column=column, by=by, basis=basis_of(movements.lines))
    entries += _sensitivity(movements, rules)
    return Section(
        entries=tuple(entries),
        tables=(_of_charges(movements, lines, shares), _of_orders(movements, lines, shares)),
        warnings=tuple(_unclear(movements.lines)),
    )


def basis_of(lines: pd.DataFrame) -> Basis:
    """Whether the masses of lines were weighed, planned, or some of either."""
    weighed = lines["is_weighed"]
    if weighed.all() and len(lines):
        return "weighed"
    return "mixed" if weighed.any() else "planned"


def _told(share: Share, basis: Basis) -> Basis:
    """The basis of a share: liquid metal is weighed by nobody, but modelled of what was."""
    return "modelled" if share.mass == "liquid_kg" and basis != "planned" else basis


def origin_within(
    lines: pd.DataFrame, boundary: ProcessBoundary, declared: ProcessBoundary
) -> pd.Series[Any]:
    """The origin of each line when ``boundary`` is what counts as the same process.

    Pre-consumer and internal metal whose ``arose_in`` names a boundary is internal within it and
    pre-consumer outside; all other metal keeps its origin. So does everything at the boundary
    that was declared.
    """
    if boundary == declared:
        return lines["origin"]
    level = lines["arose_in"].map({name: at for at, name in enumerate(BOUNDARIES)})
    movable = level.notna() & lines["origin"].isin(("pre_consumer", "internal"))
    within = level <= BOUNDARIES.index(boundary)
    moved = pd.Series(np.where(within, "internal", "pre_consumer"), index=lines.index, dtype=object)
    return lines["origin"].where(~movable, moved)


def _shares(boundary: str, rules: RuleBook) -> Iterator[Share]:
    both = ("post_consumer", "pre_consumer")
    for basis, mass, what in (
        ("metal", "liquid_kg", "liquid metal"), ("input", "kg", "mass as received")
    ):  # fmt: skip
        for name, parts in (
            ("recycled_content", both), ("post_consumer", both[:1]), ("pre_consumer", both[1:])
        ):  # fmt: skip
            said = " and ".join(WORDS[part] for part in parts)
            title = WORDS.get(name, "recycled content").capitalize()
            yield Share(
                method=Method(
                    name=f"{name}_{basis}_pct",
                    title=f"{title}, {basis} basis",
                    unit="%",
                    boundary=boundary,
                    rules=rules,
                    numerator=f"{what} of {said} origin",
                    denominator=f"{what} of external origin",
                    uncertainty=WEIGHED_UNCERTAINTY,
                ),
                parts=parts,
                mass=mass,
            )


def _marked(lines: pd.DataFrame, origin: pd.Series[Any], rules: RuleBook) -> pd.DataFrame:
    post = origin.isin(rules.words("post_consumer"))
    return lines.assign(
        external=~origin.isin(rules.words("internal")),
        post_consumer=post,
        pre_consumer=origin.isin(rules.words("recycled")) & ~post,
    )


def _whole(movements: Movements, lines: pd.DataFrame, shares: tuple[Share, ...]) -> Iterator[Entry]:
    """The figures of the plan or period; planned beside weighed where there are both."""
    basis = basis_of(movements.lines)
    sd = movements.settings.weighing_sd_pct / 100.0
    for share in shares:
        yield _entry(share, lines, basis=_told(share, basis), sd=sd)
    if movements.planned is not None and basis != "planned":
        planned = movements.planned.assign(**{part: lines[part] for part in PARTS})
        for share in shares:
            yield _entry(share, planned, basis="planned", sd=0.0, note=movements.unplanned)


def _entry(share: Share, lines: pd.DataFrame, *, basis: Basis, sd: float, **more: Any) -> Entry:
    mass = lines[share.mass]
    part = mass.where(lines[list(share.parts)].any(axis=1), 0.0)
    whole = mass.where(lines["external"], 0.0)
    over = float(part.sum()), float(whole.sum())
    value = share_pct(*over)
    within = None
    if value is not None and sd > 0.0 and basis != "planned":
        # A ratio's error by first order: each line's weighing errs alone, by sd of its mass.
        spread = sd * float(np.linalg.norm(part - value / 100.0 * whole)) / over[1]
        within = max(0.0, value - 100.0 * Z * spread), min(100.0, value + 100.0 * Z * spread)
    return share.method.entry(value, basis=basis, over=over, within=within, **more)


def _by(
    lines: pd.DataFrame, shares: tuple[Share, ...], *, column: str, by: str, basis: Basis
) -> Iterator[Entry]:
    """A figure per thing; all of a kind are added up at once, for there may be thousands."""
    sums = [_sums(lines, share, column) for share in shares]
    rows = [zip(one.index.tolist(), one["part"], one["whole"], strict=True) for one in sums]
    for of_one in zip(*rows, strict=True):
        for share, (name, part, whole) in zip(shares, of_one, strict=True):
            value = share_pct(part, whole)
            yield share.method.entry(
                value, basis=_told(share, basis), over=(part, whole), by=by, of=str(name)
            )


def _sums(lines: pd.DataFrame, share: Share, column: str) -> pd.DataFrame:
    """Part and whole of a share, by what ``column`` names, and the share itself."""
    mass = lines[share.mass]
    part = mass.where(lines[list(share.parts)].any(axis=1), 0.0)
    both = pd.DataFrame({"part": part, "whole": mass.where(lines["external"], 0.0)})
    sums = both.groupby(lines[column]).sum()
    return sums.assign(pct=100.0 * sums["part"] / sums["whole"].where(sums["whole"] > 0.0))


def _sensitivity(movements: Movements, rules: RuleBook) -> Iterator[Entry]:
    """The metal basis for every other boundary, by what ``arose_in`` says."""
    lines, declared = movements.lines, movements.settings.process_boundary
    if not lines["arose_in"].isin(BOUNDARIES).any():
        return
    for boundary in BOUNDARIES:
        if boundary != declared:
            origin = origin_within(lines, boundary, declared)
            marked = _marked(lines, origin, rules)
            for share in _shares(boundary, rules):
                if share.mass == "liquid_kg":
                    yield _entry(
                        share, marked, basis=_told(share, basis_of(lines)), sd=0.0,
                        by="boundary", of=boundary,
                        note=f"sensitivity: the declared boundary is {declared}",
                    )  # fmt: skip


def _of_charges(
    movements: Movements, lines: pd.DataFrame, shares: tuple[Share, ...]
) -> LedgerTable:
    """Each charge: what was newly charged, and its melt with the heel."""
    frame = movements.charges[["charge_id", "order_id", "alloy", "customer"]].copy()
    columns = [*_names(frame), *_add_shares(frame, lines, shares, movements)]
    basis = basis_of(movements.lines)
    whole = movements.charges["external_kg"]
    for name, part in (("recycled", "recycled_kg"), ("post_consumer", "post_consumer_kg")):
        method = replace(
            shares[0].method,
            name=f"melt_{name}_pct",
            title=f"{name.replace('_', '-').capitalize()} share of the melt, heel included",
        )
        frame[method.name] = 100.0 * movements.charges[part] / whole.where(whole > 0.0)
        columns.append(method.column(basis=basis))
    title = "Recycled content of each charge"
    return table("recycled_content_of_charges", title, columns, frame)


def _of_orders(movements: Movements, lines: pd.DataFrame, shares: tuple[Share, ...]) -> LedgerTable:
    """Each order: what was newly charged for it."""
    named_by = ["order_id", "alloy", "customer"]
    frame = movements.charges[named_by].drop_duplicates("order_id", ignore_index=True)
    columns = [*_names(frame), *_add_shares(frame, lines, shares, movements)]
    return table("recycled_content_of_orders", "Recycled content of each order", columns, frame)


def _names(frame: pd.DataFrame) -> Iterator[Column]:
    for name in frame.columns:
        yield named(name, name.removesuffix("_id").capitalize())


def _add_shares(
    frame: pd.DataFrame, lines: pd.DataFrame, shares: tuple[Share, ...], movements: Movements
) -> Iterator[Column]:
    """A column per share, of what the first column of the frame names."""
    key = frame.columns[0]
    for share in shares:
        found = _sums(lines, share, key)["pct"]
        frame[share.method.name] = looked_up(frame[key], found)
        yield share.method.column(basis=_told(share, basis_of(movements.lines)))


def _unclear(lines: pd.DataFrame) -> Iterator[Issue]:
    """Metal of unknown origin counts as neither, and that is said."""
    unknown = lines.loc[lines["origin"] == "unknown", "kg"].sum()
    if unknown > 0.0:
        yield Issue(
            code="origin_unknown",
            severity="warning",
            message=f"{unknown:,.0f} kg are of unknown origin; they count as external metal, "
            "and neither as pre- nor as post-consumer",
            hint="give the origin of these lots, with the document behind it",
        )
