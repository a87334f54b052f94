"""The loss chain, from gross weight to good cast (LEDGERS.md §4).

Metal is the alloy: aluminium with all that is dissolved in it. What is not metal (moisture,
coating, dirt) is never called metal loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from models.ledger import Basis, Column, Entry, LedgerTable
from models.library.rules import RuleBook
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, named, share_pct, table
from optimiser.ledger.sections.balance import balances
from optimiser.ledger.sections.chain import (
    OF_LINES,
    STAGES,
    Stage,
    chain,
    with_losses,
)
from optimiser.ledger.sections.dross import dross_weighed, how_known
from optimiser.ledger.sections.recycled import basis_of
from optimiser.ledger.sections.treated import treated
from optimiser.ledger.sections.weighing import WEIGHINGS

CHAIN: Final = "lots as charged to good product cast; own returns included"
UNITS: Final = {
    "lot_id": ("lots", "Lot"), "form": ("forms", "Form"), "furnace": ("furnaces", "Furnace"),
    "supplier": ("suppliers", "Supplier"), "alloy": ("alloys", "Alloy"),
}  # fmt: skip
"""What the chain is told by, beside the whole."""


def losses(movements: Movements, rules: RuleBook) -> Section:
    """What became of the gross weight, for the whole and by lot, form, furnace, supplier, alloy.

    Planned, modelled and weighed stand beside each other; none takes the place of another.
    """
    stages = chain(movements)
    balance, lines = balances(movements, rules), with_losses(movements.lines)
    taken_out = treated(movements, rules)
    return Section(
        entries=(
            *_whole(movements, stages, rules),
            *_ratios(stages, rules),
            *_salt(movements, rules),
            *taken_out.entries,
            *balance.entries,
        ),
        tables=(
            _chain_table(stages, rules),
            *(_table_of(movements, lines, column, rules) for column in UNITS),
            *taken_out.tables,
            *balance.tables,
        ),
        warnings=balance.warnings,
    )


def _method(name: str, rules: RuleBook) -> Method:
    return Method(
        name=f"{name}_kg", title=STAGES[name], unit="kg", boundary=CHAIN, rules=rules,
        uncertainty=WEIGHINGS,
    )  # fmt: skip


def _whole(movements: Movements, stages: dict[str, Stage], rules: RuleBook) -> Iterator[Entry]:
    """Every stage by every basis that says something of it, and the gaps between them."""
    for name, stage in stages.items():
        method = _method(name, rules)
        told = [pair for pair in _told(movements, name, stage) if not np.isnan(pair[0])]
        ranges = {"modelled": stage.model_range, "weighed": stage.weight_range}
        if name == "gross":
            ranges |= dict.fromkeys(("weighed", "mixed"), stage.model_range)
        for value, basis in told:
            yield method.entry(value, basis=basis, within=ranges.get(basis), note=stage.note)
        if not told:
            yield method.entry(None, basis="weighed", note=stage.note or "nothing was weighed")
        yield from _gaps(method, stage)


def _told(movements: Movements, name: str, stage: Stage) -> tuple[tuple[float, Basis], ...]:
    """The figures of a stage; the mass charged is no model's, but weighed or else planned."""
    if name == "gross" and movements.kind == "period":
        charged = stage.modelled, basis_of(movements.lines)
        return (charged,) if charged[1] == "planned" else ((stage.planned, "planned"), charged)
    return (
        (stage.planned, "planned"), (stage.modelled, "modelled"), (stage.weighed, "weighed")
    )  # fmt: skip


def _gaps(method: Method, stage: Stage) -> Iterator[Entry]:
    for name, value, other in (
        ("gap_to_model", stage.gap_to_model, "model"), ("gap_to_plan", stage.gap_to_plan, "plan")
    ):  # fmt: skip
        if not np.isnan(value):
            gap = replace(
                method,
                name=method.name.removesuffix("_kg") + f"_{name}_kg",
                title=f"{method.title}: weighed less {other}, over what has both",
                uncertainty="not assessed",
            )
            yield gap.entry(value, basis="mixed", note=stage.note)


def _ratios(stages: dict[str, Stage], rules: RuleBook) -> Iterator[Entry]:
    """Loss in per cent of the metal charged, and dross per tonne, by every basis."""
    loss = Method(
        name="metal_loss_pct", title="Metal lost, of the metal charged", unit="%",
        boundary=CHAIN, rules=rules, numerator=STAGES["metal_loss"], denominator=STAGES["metal"],
    )  # fmt: skip
    per_t = Method(
        name="dross_kg_per_t", title="Dross per tonne charged", unit="kg/t", boundary=CHAIN,
        rules=rules, numerator=STAGES["dross"], denominator=STAGES["gross"],
    )  # fmt: skip
    bases: tuple[Basis, ...] = ("planned", "modelled", "weighed")
    for basis in bases:
        # Nobody weighs metal apart from dirt: what was weighed is set against the model's metal.
        side = "planned" if basis == "planned" else "modelled"
        over = getattr(stages["metal_loss"], basis), getattr(stages["metal"], side)
        if not np.isnan(over[0]):
            yield loss.entry(share_pct(*over), basis=basis, over=over)
        charged = getattr(stages["gross"], side)
        over = getattr(stages["dross"], basis), charged
        if not np.isnan(over[0]):
            yield per_t.entry(_per_t(*over), basis=basis, over=over)


def _per_t(kg: float, of_kg: float) -> float | None:
    return 1000.0 * kg / of_kg if of_kg > 0.0 else None


def _salt(movements: Movements, rules: RuleBook) -> Iterator[Entry]:
    """Metal in dross, salt used and salt slag, as the dross sheet has them."""
    rows = dross_weighed(movements)
    dross = float(rows["dross_kg"].sum(min_count=1))
    share = Method(
        name="metal_in_dross_pct", title="Metal in the dross that was weighed", unit="%",
        boundary="dross skimmed", rules=rules, numerator=STAGES["dross_metal"],
        denominator=STAGES["dross"],
    )  # fmt: skip
    if len(rows):
        metal = float(rows["metal_kg"].sum(skipna=False))
        basis: Basis = "weighed" if rows["is_assayed"].all() else "mixed"
        yield share.entry(
            share_pct(metal, dross), basis=basis, over=(metal, dross), note=how_known(rows)
        )
    for name, column, title in (
        ("salt_used", "salt_kg", "Salt used to treat dross"),
        ("salt_slag", "salt_slag_kg", "Salt slag from treating dross"),
    ):
        blank = int(rows[column].isna().sum())
        value = float(rows[column].sum(min_count=1))
        note = f"{blank:,} of {len(rows):,} weighings of dross do not say it" if blank else None
        method = Method(
            name=f"{name}_kg", title=title, unit="kg", boundary="treatment of dross", rules=rules
        )
        yield method.entry(value, basis="weighed", note=note or _nothing(rows))
        per_t = replace(
            method, name=f"{name}_kg_per_t", title=f"{title}, per tonne of dross", unit="kg/t",
            numerator=title, denominator="dross of the weighings that say it",
        )  # fmt: skip
        told = float(rows.loc[rows[column].notna(), "dross_kg"].sum())
        yield per_t.entry(
            _per_t(value, told), basis="weighed", over=(value, told), note=note or _nothing(rows)
        )


def _nothing(rows: pd.DataFrame) -> str | None:
    return None if len(rows) else "no dross was weighed"


def _chain_table(stages: dict[str, Stage], rules: RuleBook) -> LedgerTable:
    """The chain with a row per stage: planned, modelled and weighed beside each other."""
    figures: tuple[tuple[str, str, Basis], ...] = (
        ("planned", "Planned", "planned"),
        ("modelled", "Modelled from what was charged", "modelled"),
        ("weighed", "Weighed", "weighed"), ("gap_to_model", "Weighed less modelled", "mixed"),
        ("gap_to_plan", "Weighed less planned", "mixed"),
    )  # fmt: skip
    columns = [named("stage", "Stage"), named("title", "What it is")]
    frame = pd.DataFrame({"stage": list(stages), "title": [STAGES[name] for name in stages]})
    for name, title, basis in figures:
        method = Method(
            name=f"chain_{name}_kg", title=title, unit="kg", boundary=CHAIN, rules=rules
        )
        columns.append(method.column(basis=basis))
        frame[method.name] = [getattr(stage, name) for stage in stages.values()]
    columns.append(named("note", "Note"))
    frame["note"] = [stage.note for stage in stages.values()]
    return table("loss_chain", "Loss chain from gross weight to good product", columns, frame)


def _table_of(
    movements: Movements, lines: pd.DataFrame, column: str, rules: RuleBook
) -> LedgerTable:
    """The chain of every lot, form, furnace, supplier or alloy; the largest loss first."""
    plural, title = UNITS[column]
    masses = list(OF_LINES.values())
    sums = lines.groupby(column, dropna=False, sort=False)[masses].sum()
    frame = sums.reset_index().sort_values(["net_loss_kg", "kg"], ascending=False, kind="stable")
    frame["metal_loss_pct"] = 100.0 * frame["net_loss_kg"] / _positive(frame["metal_kg"])
    frame["dross_kg_per_t"] = 1000.0 * frame["dross_kg"] / _positive(frame["kg"])
    columns: list[Column] = [named(column, title)]
    if column == "lot_id":
        firsts = lines.drop_duplicates("lot_id").set_index("lot_id")
        for name in ("supplier", "form"):
            frame[name] = frame["lot_id"].map(firsts[name])
            columns.append(named(name, name.capitalize()))
    columns += _mass_columns(movements, rules)
    if movements.planned is not None:
        planned = movements.planned.groupby(column, dropna=False)["net_loss_kg"].sum()
        frame["planned_loss_kg"] = frame[column].map(planned)
        method = _method("metal_loss", rules)
        columns.append(method.column(basis="planned", name="planned_loss_kg"))
    return table(f"losses_of_{plural}", f"Losses of {plural}", columns, frame)


def _positive(masses: pd.Series[float]) -> pd.Series[float]:
    return masses.where(masses > 0.0)


def _mass_columns(movements: Movements, rules: RuleBook) -> Iterator[Column]:
    modelled: Basis = "planned" if movements.kind == "plan" else "modelled"
    for name, column in OF_LINES.items():
        basis = basis_of(movements.lines) if name == "gross" else modelled
        method = _method(name, rules)
        if name == "metal_loss":
            method = replace(method, title="Metal lost: oxidised, and in dross not recovered")
        yield method.column(basis=basis, name=column)
    for name, heading, unit in (
        ("metal_loss_pct", "Metal lost, of the metal charged", "%"),
        ("dross_kg_per_t", "Dross per tonne charged", "kg/t"),
    ):
        method = Method(name=name, title=heading, unit=unit, boundary=CHAIN, rules=rules)
        yield method.column(basis=modelled)
