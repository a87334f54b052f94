"""The waste register: tonnes by code, hazard and route along the waste hierarchy (LEDGERS.md §4).

Which of a pair of mirror entries a waste is, is taken as given with its evidence, never computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from models.issue import Issue
from models.ledger import Entry, LedgerTable
from models.library.rules import RuleBook
from models.library.waste_codes import waste_codes
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, named, share_pct, table
from optimiser.ledger.sections.process_scrap import process_scrap
from optimiser.ledger.sections.weighing import WEIGHINGS, range_of

GATE: Final = "waste that left the plant in the period"
NOTHING: Final = "the books hold no waste: none was weighed, which is not the same as none left"
EVIDENCE_MOST: Final = 5
"""How many documents a row of the register names."""


def waste(movements: Movements, rules: RuleBook) -> Section:
    """The register, what went to each step of the hierarchy, and the process scrap."""
    sheet = movements.sheets["waste"]
    scrap = process_scrap(movements, rules)
    return Section(
        entries=(*_entries(movements, sheet, rules), *scrap.entries),
        tables=(_register(sheet, rules), _steps(sheet, rules), *scrap.tables),
        warnings=(*_warnings(sheet, rules), *scrap.warnings),
    )


def _entries(movements: Movements, sheet: pd.DataFrame, rules: RuleBook) -> Iterator[Entry]:
    sd = movements.settings.weighing_sd_pct
    hazardous = sheet["hazardous"].eq(True)
    note = None if len(sheet) else NOTHING
    for name, title, kg in (
        ("waste", "Waste", sheet["kg"]), ("hazardous_waste", "Hazardous waste",
         sheet["kg"].where(hazardous, 0.0)),
    ):  # fmt: skip
        method = Method(
            name=f"{name}_t", title=title, unit="t", boundary=GATE, rules=rules,
            uncertainty=WEIGHINGS,
        )  # fmt: skip
        tonnes = kg / 1000.0
        value = float(tonnes.sum(min_count=1))
        yield method.entry(
            value, basis="weighed", within=range_of(value, tonnes, sd_pct=sd), note=note
        )
    yield _per_good(movements, sheet, rules)
    if not len(sheet):
        return
    whole = float(sheet["kg"].sum())
    evidenced = float(sheet.loc[sheet["evidence"].notna(), "kg"].sum())
    method = Method(
        name="waste_with_evidence_pct", title="Waste with a document behind code and route",
        unit="%", boundary=GATE, rules=rules, numerator="waste with evidence", denominator="waste",
    )  # fmt: skip
    yield method.entry(share_pct(evidenced, whole), basis="weighed", over=(evidenced, whole))
    step = Method(
        name="waste_of_step_pct", title="Waste that went to a step of the waste hierarchy",
        unit="%", boundary=GATE, rules=rules, numerator="waste to the step", denominator="waste",
    )  # fmt: skip
    for route in rules.words("hierarchy"):
        kg_there = float(sheet.loc[sheet["route"] == route, "kg"].sum())
        over = kg_there, whole
        yield step.entry(share_pct(*over), basis="weighed", over=over, by="route", of=route)


def _per_good(movements: Movements, sheet: pd.DataFrame, rules: RuleBook) -> Entry:
    good = float(movements.sheets["casts"]["good_kg"].sum())
    whole = float(sheet["kg"].sum(min_count=1))
    method = Method(
        name="waste_kg_per_t", title="Waste per tonne of good product cast", unit="kg/t",
        boundary=GATE, rules=rules, numerator="waste", denominator="good product cast",
    )  # fmt: skip
    value = 1000.0 * whole / good if good > 0.0 else None
    note = NOTHING if not len(sheet) else None if good > 0.0 else "nothing was cast"
    return method.entry(value, basis="weighed", over=(whole, good), note=note)


def _register(sheet: pd.DataFrame, rules: RuleBook) -> LedgerTable:
    """A row per code, hazard and route; the best step of the hierarchy first within a code."""
    steps = {route: at for at, route in enumerate(rules.words("hierarchy"))}
    titles = {code: one.title for code, one in waste_codes().items()}
    grouped = sheet.assign(step=sheet["route"].map(steps)).groupby(
        ["code", "hazardous", "step", "route"], sort=True
    )
    frame = grouped.agg(
        kg=("kg", "sum"), consignments=("kg", "size"), description=("description", _named),
        evidence=("evidence", _named), without=("evidence", lambda one: int(one.isna().sum())),
    ).reset_index()  # fmt: skip
    frame["title"] = frame["code"].map(titles).astype(object).fillna(frame["description"])
    frame["hazardous"] = frame["hazardous"].map({True: "hazardous", False: "not hazardous"})
    frame["waste_t"] = frame["kg"] / 1000.0
    whole = float(frame["kg"].sum())
    frame["share_pct"] = 100.0 * frame["kg"] / (whole if whole > 0.0 else np.nan)
    frame[["consignments", "without"]] = frame[["consignments", "without"]].astype(float)
    method = Method(name="waste_t", title="Waste", unit="t", boundary=GATE, rules=rules)
    share = Method(
        name="share_pct", title="Share of all waste", unit="%", boundary=GATE, rules=rules
    )
    count, bare = (
        Method(name=name, title=title, unit="", boundary=GATE, rules=rules)
        for name, title in (("consignments", "Consignments"), ("without", "Without evidence"))
    )
    columns = (
        named("code", "Code"), named("title", "Waste"), named("hazardous", "Hazard"),
        named("route", "Step of the waste hierarchy"), method.column(basis="weighed"),
        share.column(basis="weighed"), count.column(basis="counted"),
        named("evidence", "Evidence"), bare.column(basis="counted"),
    )  # fmt: skip
    return table("waste_register", "Waste register", columns, frame)


def _named(texts: pd.Series[Any]) -> str | None:
    """The different texts, the first few of them."""
    different = sorted(set(texts.dropna()))
    more = len(different) - EVIDENCE_MOST
    said = "; ".join(different[:EVIDENCE_MOST]) + (f"; and {more:,} more" if more > 0 else "")
    return said or None


def _steps(sheet: pd.DataFrame, rules: RuleBook) -> LedgerTable:
    """Every step of the hierarchy, the best first, hazardous waste apart."""
    routes = list(rules.words("hierarchy"))
    tonnes, hazardous = sheet["kg"] / 1000.0, sheet["hazardous"].eq(True)
    sums = tonnes.groupby(sheet["route"]).sum()
    bad = tonnes.where(hazardous, 0.0).groupby(sheet["route"]).sum()
    whole = float(tonnes.sum())
    frame = pd.DataFrame({"route": routes})
    frame["waste_t"] = [float(sums.get(route, 0.0)) for route in routes]
    frame["hazardous_waste_t"] = [float(bad.get(route, 0.0)) for route in routes]
    frame["waste_of_step_pct"] = 100.0 * frame["waste_t"] / (whole if whole > 0.0 else np.nan)
    if not len(sheet):
        frame[["waste_t", "hazardous_waste_t"]] = np.nan
    columns = [named("route", "Step of the waste hierarchy")]
    for name, title, unit in (
        ("waste_t", "Waste", "t"), ("hazardous_waste_t", "Hazardous waste", "t"),
        ("waste_of_step_pct", "Share of all waste", "%"),
    ):  # fmt: skip
        method = Method(name=name, title=title, unit=unit, boundary=GATE, rules=rules)
        columns.append(method.column(basis="weighed"))
    return table("waste_hierarchy", "Waste along the waste hierarchy", columns, frame)


def _warnings(sheet: pd.DataFrame, rules: RuleBook) -> Iterator[Issue]:
    """Mirror entries whose classification names no document."""
    mirrored = sheet["code"].isin(rules.words("evidence_needed")) & sheet["evidence"].isna()
    for code, rows in sheet[mirrored].groupby("code"):
        yield Issue(
            code="waste_evidence_missing",
            severity="warning",
            sheet="waste",
            value=str(code),
            message=f"{rows['kg'].sum() / 1000.0:,.3f} t of {code} name no evidence; the code is "
            "one of a pair of mirror entries, and which of them holds has to be assessed",
            hint="name the assessment or test report in the column evidence",
        )
