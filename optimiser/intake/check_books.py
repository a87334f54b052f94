"""What only shows where the tables of a period's books meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from models.books import BooksSettings
from models.issue import Issue
from optimiser.intake.by_column import ColumnTable
from optimiser.intake.check_waste import check_waste
from optimiser.intake.schema import BOOKS, table_schema
from optimiser.intake.words import did_you_mean, quoted, within_reason

OWN_NAMES: Final = {
    "receipts": "lot_id",
    "materials": "material",
    "furnaces": "furnace_id",
    "charges": "charge_id",
    "casts": "cast_id",
    "process_scrap": "scrap_id",
    "dross": "dross_id",
    "waste": "waste_id",
    "meters": "meter_id",
    "additions": "addition_id",
    "factors": "material",
    "consignments": "consignment_id",
}
"""The column that names each row, and must name no other."""
REFERENCES: Final = (
    ("receipts", "came_of", "receipts"),
    ("sorting", "lot_id", "receipts"),
    ("charge_lines", "charge_id", "charges"),
    ("charge_lines", "lot_id", "receipts"),
    ("samples", "charge_id", "charges"),
    ("casts", "charge_id", "charges"),
    ("dross", "charge_id", "charges"),
    ("additions", "charge_id", "charges"),
    ("charges", "furnace", "furnaces"),
    ("dross", "furnace", "furnaces"),
    ("meters", "furnace", "furnaces"),
)
"""Columns whose names must stand in another table."""
MOST_ISSUES: Final = 1_000
SCALES_DIFFER: Final = 0.02
"""Part of a lot that two scales may differ by."""


def check_books(
    tables: Mapping[str, ColumnTable], *, unread: frozenset[str], settings: BooksSettings | None
) -> tuple[Issue, ...]:
    """Names that are given twice, or that nothing bears; lines that say no mass."""
    issues = [
        *_names_twice(tables),
        *_nothing_bears(tables, unread),
        *_without_mass(tables),
        *_beyond_the_lot(tables),
        *_beyond_the_furnace(tables),
        *_more_than_there_was(tables),
        *_of_other_owners(tables),
        *(check_waste(tables["waste"]) if "waste" in tables else ()),
        *(() if settings is None else _outside(tables, settings)),
    ]
    return tuple(within_reason(issues, most=MOST_ISSUES))


def _names_twice(tables: Mapping[str, ColumnTable]) -> Iterator[Issue]:
    for name, column in OWN_NAMES.items():
        if name in tables:
            names = tables[name].frame[column]
            for at in _places(names.notna() & names.duplicated()):
                message = f"{column} {quoted(names[at])} stands twice in {name}"
                hint = "name each row differently"
                yield tables[name].issue("id_twice", message, at=at, column=column, hint=hint)


def _nothing_bears(tables: Mapping[str, ColumnTable], unread: frozenset[str]) -> Iterator[Issue]:
    for name, column, other in REFERENCES:
        if name not in tables or other in unread:
            continue
        own = OWN_NAMES[other]
        known = set() if other not in tables else set(tables[other].frame[own].dropna())
        names = tables[name].frame[column]
        for at in _places(names.notna() & ~names.isin(known)):
            message = f"{column} {quoted(names[at])} of {name} is not among the {other}"
            hint = did_you_mean(str(names[at]), known, otherwise=f"add it to {other}")
            yield tables[name].issue("unknown_name", message, at=at, column=column, hint=hint)


def _without_mass(tables: Mapping[str, ColumnTable]) -> Iterator[Issue]:
    if "charge_lines" in tables:
        lines, columns = tables["charge_lines"], table_schema("charge_lines", BOOKS).columns
        masses = [column for column in columns if column.name in ("planned_kg", "weighed_kg")]
        for at in _places(lines.frame["planned_kg"].isna() & lines.frame["weighed_kg"].isna()):
            if any(lines.says(mass, at=at) for mass in masses):
                continue  # what it says is wrong, and that is told
            message = "the line has neither planned_kg nor weighed_kg"
            hint = "write what was weighed, 0 if nothing was charged"
            yield lines.issue("mass_missing", message, at=at, column="weighed_kg", hint=hint)


def _beyond_the_lot(tables: Mapping[str, ColumnTable]) -> Iterator[Issue]:
    """More weighed out of a lot than was weighed in; scales differ, but not by that much."""
    if "charge_lines" not in tables or "receipts" not in tables:
        return
    lines, lots = tables["charge_lines"].frame, tables["receipts"]
    charged = lines.groupby("lot_id")["weighed_kg"].sum()
    out = charged.reindex(pd.Index(lots.frame["lot_id"])).to_numpy()
    mass = lots.frame["mass_kg"].to_numpy()
    for at in (out > mass * (1.0 + SCALES_DIFFER)).nonzero()[0].tolist():
        name = lots.frame["lot_id"][at]
        message = (
            f"{out[at]:,.0f} kg were weighed out of lot {name}, and {mass[at]:,.0f} kg into it"
        )
        hint = "mend the line or the mass, or book the metal under the lot that it came with"
        found = lots.issue("charged_beyond_lot", message, at=at, column="mass_kg", hint=hint)
        yield found.model_copy(update={"severity": "warning", "subject": str(name)})


def _beyond_the_furnace(tables: Mapping[str, ColumnTable]) -> Iterator[Issue]:
    """More left in a furnace than it holds."""
    if "charges" not in tables or "furnaces" not in tables:
        return
    charges, furnaces = tables["charges"].frame, tables["furnaces"].frame
    holds = charges["furnace"].map(
        dict(zip(furnaces["furnace_id"], furnaces["capacity_kg"], strict=True))
    )
    for at in _places(charges["heel_left_kg"] > pd.to_numeric(holds)):
        left, most = charges["heel_left_kg"][at], holds[at]
        name = charges["furnace"][at]
        message = f"{left:,.0f} kg are left in furnace {name}, which holds {most:,.0f} kg"
        yield tables["charges"].issue(
            "heel_beyond_furnace", message, at=at, column="heel_left_kg", hint="mend one of the two"
        )


def _more_than_there_was(tables: Mapping[str, ColumnTable]) -> Iterator[Issue]:
    """More metal recovered than the dross held."""
    if "dross" not in tables:
        return
    dross = tables["dross"].frame
    held = dross["dross_kg"] * (dross["metal_pct"].fillna(100.0) / 100.0)
    for at in _places(dross["recovered_kg"] > held * (1.0 + SCALES_DIFFER)):
        message = (
            f"{dross['recovered_kg'][at]:,.0f} kg of metal were recovered of dross "
            f"{dross['dross_id'][at]}, which held {held[at]:,.0f} kg"
        )
        hint = "mend the weights or the assay; several lots of dross treated at once share theirs"
        found = tables["dross"].issue(
            "recovered_beyond_dross", message, at=at, column="recovered_kg", hint=hint
        )
        yield found.model_copy(update={"severity": "warning"})


def _of_other_owners(tables: Mapping[str, ColumnTable]) -> Iterator[Issue]:
    """Tolled metal in a charge of another owner."""
    if not {"charge_lines", "charges", "receipts"} <= tables.keys():
        return
    lines, lots = tables["charge_lines"].frame, tables["receipts"].frame
    charges = tables["charges"].frame
    owner = lines["lot_id"].map(dict(zip(lots["lot_id"], lots["owner"], strict=True)))
    whose = charges["owner"].astype(object).where(charges["owner"].notna(), charges["customer"])
    of_charge = lines["charge_id"].map(dict(zip(charges["charge_id"], whose, strict=True)))
    for at in _places(owner.notna() & (owner != of_charge)):
        message = (
            f"lot {lines['lot_id'][at]} is {owner[at]}'s metal, and charge "
            f"{lines['charge_id'][at]} is for {of_charge[at] or 'nobody named'}"
        )
        hint = "name the owner on the charge, or mend the line"
        found = tables["charge_lines"].issue(
            "metal_of_another", message, at=at, column="lot_id", hint=hint
        )
        yield found.model_copy(update={"severity": "warning"})


def _outside(tables: Mapping[str, ColumnTable], settings: BooksSettings) -> Iterator[Issue]:
    """What lies outside the period is not of its books; lots may have come before."""
    first, after = pd.Timestamp(settings.period_from), pd.Timestamp(settings.period_to)
    when = {"charges": "start", "casts": "cast_at", "consignments": "shipped_at"}
    when["samples"] = "sampled_at"
    when |= dict.fromkeys(
        ("sorting", "process_scrap", "dross", "waste", "meters", "additions"), "at"
    )
    for name, column in when.items():
        if name in tables:
            moments = tables[name].frame[column]
            for at in _places(moments.notna() & ((moments < first) | (moments >= after))):
                message = f"{column} {moments[at].isoformat()} of {name} lies outside the period"
                hint = "leave it to the books of its own period, or mend the date"
                yield tables[name].issue("outside_period", message, at=at, column=column, hint=hint)
    if "receipts" in tables:
        moments = tables["receipts"].frame["received_at"]
        for at in _places(moments.notna() & (moments >= after)):
            message = f"received_at {moments[at].isoformat()} lies after the period"
            hint = "leave it to the books of its own period, or mend the date"
            yield tables["receipts"].issue(
                "outside_period", message, at=at, column="received_at", hint=hint
            )


def _places(where: pd.Series[bool]) -> list[int]:
    """The rows of the frame for which ``where`` holds."""
    return [int(at) for at in where.to_numpy().nonzero()[0]]
