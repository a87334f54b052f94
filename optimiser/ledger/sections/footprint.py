"""The carbon footprint, cut-off and mass-allocated side by side (LEDGERS.md §3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from models.issue import Issue
from models.ledger import Basis, Entry, LedgerTable
from models.library.rules import RuleBook
from optimiser.ledger.movements import CARBON, Movements
from optimiser.ledger.section import Method, Section, named, share_pct, table
from optimiser.ledger.sections.carbon_parts import PARTS, of_lines, of_receipt, parts
from optimiser.ledger.sections.carbon_shares import SHARED, of_charges
from optimiser.ledger.sections.energy_use import metered, modelled

GATE: Final = (
    "cradle to gate of the casthouse: metal as supplied, scope 1 and 2 energy, alloying metal, "
    "additions"
)
NO_RANGE: Final = "not assessed: no factor says its uncertainty"
WORDS: Final = {
    "kgco2e_cut_off": ("footprint_cut_off", "cut-off"),
    "kgco2e_mass_allocated": ("footprint_mass_allocated", "mass-allocated"),
}
"""How the figures of each method are named."""
UNITS: Final = ("alloy", "customer")
NAMED_MOST: Final = 8
"""How many of what is missing a note names."""


def footprint(movements: Movements, rules: RuleBook) -> Section:
    """Carbon per tonne by both methods, what it is made of, and how much of it is known.

    One factor that is not known leaves the total unknown, rather than too low; what is missing
    is named.
    """
    made, charges = parts(movements, rules), of_charges(movements, rules)
    return Section(
        entries=(
            *_whole(movements, made, rules),
            *_known(movements, rules),
            *_scopes(movements, made, rules),
            *_both_ways(movements, rules),
            *(one for unit in UNITS for one in _by(movements, charges, unit, rules)),
        ),
        tables=(_contributions(made, rules), _of_charges(movements, charges, rules)),
        warnings=tuple(_warnings(movements, made, rules)),
    )


def _product(movements: Movements) -> tuple[str, float, str | None]:
    """What carbon is told per tonne of: its name, kg, and what is odd of it."""
    if movements.kind == "plan":
        return "liquid tapped", float(movements.charges["planned_tap_kg"].sum()), None
    good = float(movements.sheets["casts"]["good_kg"].sum(min_count=1))
    bare = int(movements.charges["good_kg"].isna().sum())
    if np.isnan(good):
        return "good product cast", good, "nothing was cast"
    note = f"{bare:,} of {len(movements.charges):,} charges have no cast" if bare else None
    return "good product cast", good, note


def _basis(movements: Movements) -> Basis:
    return "planned" if movements.kind == "plan" else "mixed"


def _methods(column: str, per: str, rules: RuleBook) -> tuple[Method, Method]:
    """Kg CO2e, and kg CO2e per tonne."""
    name, words = WORDS[column]
    whole = Method(
        name=f"{name}_kgco2e", title=f"Carbon, {words}", unit="kg CO2e", boundary=GATE,
        rules=rules, uncertainty=NO_RANGE,
    )  # fmt: skip
    per_t = replace(
        whole, name=f"{name}_kgco2e_per_t", title=f"Carbon per tonne, {words}", unit="kg CO2e/t",
        numerator=f"carbon, {words}", denominator=per, amount_unit="kg CO2e",
    )  # fmt: skip
    return whole, per_t


def _whole(movements: Movements, made: pd.DataFrame, rules: RuleBook) -> Iterator[Entry]:
    """Both methods, for the whole and per tonne."""
    per, kg, note = _product(movements)
    counted = made[made["is_counted"].astype(bool)]
    notes = [one for one in (_missing(counted), note, _uncounted(movements)) if one]
    bare = _without_origin(movements, rules)
    for column in CARBON:
        low = [bare] if bare and column == "kgco2e_mass_allocated" else []
        said = "; ".join([*notes, *low]) or None
        value = float(counted[column].sum(skipna=False))
        whole, per_t = _methods(column, per, rules)
        yield whole.entry(value, basis=_basis(movements), note=said)
        yield per_t.entry(
            _per_t(value, kg), basis=_basis(movements), over=(value, kg), note=said
        )  # fmt: skip


def _without_origin(movements: Movements, rules: RuleBook) -> str | None:
    """That scrap which should bear the carbon of where it arose does not say it."""
    lines = movements.lines
    origin = of_receipt(movements, "kgco2e_origin_per_t")
    bears = lines["origin"].isin(rules.words("allocated"))
    kg = float(lines.loc[bears & pd.to_numeric(origin).isna(), "kg"].sum())
    if kg <= 0.0:
        return None
    return (
        f"{kg:,.0f} kg of pre-consumer scrap name no carbon of the process they arose in; "
        "mass-allocated they bear their factor as supplied, so that figure is too low"
    )


def _per_t(kgco2e: float, kg: float) -> float | None:
    return 1000.0 * kgco2e / kg if kg > 0.0 else None


def _missing(made: pd.DataFrame) -> str | None:
    """What leaves the total unknown, by name."""
    rows = made[made[list(CARBON)].isna().any(axis=1)]
    if not len(rows):
        return None
    said = [
        f"{part}: {what}" + (f" ({amount:,.0f} {unit})" if amount == amount else "")  # noqa: PLR0124
        for part, what, amount, unit in zip(
            rows["part"], rows["what"], rows["amount"], rows["unit"], strict=True
        )
    ]
    more = len(said) - NAMED_MOST
    tail = f"; and {more:,} more" if more > 0 else ""
    return f"factor or amount not known of {'; '.join(said[:NAMED_MOST])}{tail}"


def _uncounted(movements: Movements) -> str | None:
    """A plan's totals count a furnace without a figure as none, and so does its ledger."""
    if movements.kind == "period":
        return None
    rows = modelled(movements)
    bare = rows[rows["kgco2e_per_t"].isna() & (rows["liquid_kg"] > 0.0)]
    if not len(bare):
        return None
    names = ", ".join(sorted(str(one) for one in bare["furnace"].dropna()))
    return f"melting is not counted in {names or 'furnaces without a name'}: no kgco2e_per_t"


def _known(movements: Movements, rules: RuleBook) -> Iterator[Entry]:
    """How much of the metal has a factor, and of how much one stands in for another."""
    lines = movements.lines
    kg, whole = lines["kg"], float(lines["kg"].sum())
    known = float(kg.where(of_lines(lines)["kgco2e_cut_off"].notna(), 0.0).sum())
    proxy = float(kg.where(lines["is_proxy"].astype(bool), 0.0).sum())
    for name, title, part in (
        ("carbon_known_pct", "Metal charged whose carbon factor is known", known),
        ("carbon_proxy_pct", "Metal charged whose carbon factor stands in for another", proxy),
    ):
        method = Method(
            name=name, title=title, unit="%", boundary=GATE, rules=rules,
            numerator=title.lower(), denominator="metal charged, as received",
        )  # fmt: skip
        yield method.entry(share_pct(part, whole), basis=_basis(movements), over=(part, whole))


def _scopes(movements: Movements, made: pd.DataFrame, rules: RuleBook) -> Iterator[Entry]:
    """Every part by itself, kg CO2e per tonne; both methods where they differ."""
    per, kg, note = _product(movements)
    uncounted = _uncounted(movements)
    for part, rows in made.groupby("part", sort=True):
        apart = not rows[CARBON[0]].equals(rows[CARBON[1]])
        for column in CARBON if apart else CARBON[:1]:
            _, per_t = _methods(column, per, rules)
            words = WORDS[column][1] if apart else "by either method"
            method = replace(
                per_t, name="carbon_of_part_kgco2e_per_t",
                title=f"Carbon of {part} per tonne, {words}",
                numerator=f"carbon of {part}, {words}",
            )  # fmt: skip
            if apart and column == "kgco2e_mass_allocated":
                method = replace(method, name="carbon_of_part_mass_allocated_kgco2e_per_t")
            value = float(rows[column].sum(skipna=False))
            yield method.entry(
                _per_t(value, kg), basis=_basis(movements), over=(value, kg), by="part",
                of=str(part),
                note=_missing(rows) or (uncounted if str(part).startswith("scope") else note),
            )  # fmt: skip


def _both_ways(movements: Movements, rules: RuleBook) -> Iterator[Entry]:
    """Carbon of energy by the meters, and as the furnaces' figures model it, side by side."""
    counted = metered(movements, rules)
    counted = counted[counted["scope"].astype(str).isin(rules.words("scopes_counted"))]
    method = Method(
        name="energy_kgco2e", title="Carbon of energy, scopes 1 and 2", unit="kg CO2e",
        boundary=GATE, rules=rules, uncertainty=NO_RANGE,
    )  # fmt: skip
    by_model = float(modelled(movements)["kgco2e"].sum(skipna=False))
    model: Basis = "planned" if movements.kind == "plan" else "modelled"
    missing = "a furnace has no kgco2e_per_t" if np.isnan(by_model) else None
    yield method.entry(by_model, basis=model, note=_uncounted(movements) or missing)
    if movements.kind == "period":
        by_meter = float(counted["kgco2e"].sum(skipna=False)) if len(counted) else np.nan
        note = None if len(counted) else "no energy was metered: the furnaces' figures are used"
        if len(counted) and np.isnan(by_meter):
            note = "a meter has no kwh or no kgco2e_per_kwh"
        yield method.entry(by_meter, basis="counted", note=note)


def _by(movements: Movements, charges: pd.DataFrame, unit: str, rules: RuleBook) -> Iterator[Entry]:
    """Both methods per tonne of each alloy or customer."""
    per = _product(movements)[0]
    for name, rows in charges.groupby(unit, sort=True):
        kg, bare = float(rows["product_kg"].sum()), int(rows["product_kg"].isna().sum())
        note = f"shared out: {SHARED}"
        if bare:
            note += f"; {bare:,} of {len(rows):,} charges have no cast"
        for column in CARBON:
            value = float(rows[column].sum(skipna=False))
            yield _methods(column, per, rules)[1].entry(
                _per_t(value, kg), basis=_basis(movements), over=(value, kg), by=unit,
                of=str(name), note=note,
            )  # fmt: skip


def _contributions(made: pd.DataFrame, rules: RuleBook) -> LedgerTable:
    """What the footprint is made of, each with its factor and who said it."""
    frame = made.assign(
        year=pd.to_numeric(made["year"]).astype(float),
        **{name: made[name].map({True: "yes", False: "no"}) for name in ("is_proxy", "is_counted")},
    )
    columns = {name: named(name, title) for name, title in (
        ("part", "Part"), ("what", "What"), ("unit", "Unit of the amount"),
        ("factor_unit", "Unit of the factor"), ("is_counted", "Counted"), ("named", "Factor of"),
        ("source", "Source of the factor"), ("year", "Year"), ("region", "Region"),
        ("is_proxy", "Stands in for another"), ("basis", "Basis of the amount"),
    )}  # fmt: skip
    for name, title, unit in (
        ("amount", "Amount", ""), ("factor", "Factor, the mean of many", ""),
        ("kgco2e_cut_off", "Carbon, cut-off", "kg CO2e"),
        ("kgco2e_mass_allocated", "Carbon, mass-allocated", "kg CO2e"),
    ):  # fmt: skip
        method = Method(
            name=f"contribution_{name}", title=title, unit=unit, boundary=GATE, rules=rules
        )
        columns[name] = method.column(basis="mixed", name=name)
    return table(
        "carbon_contributions", "What the carbon footprint is made of",
        (columns[name] for name in PARTS), frame,
    )  # fmt: skip


def _of_charges(movements: Movements, charges: pd.DataFrame, rules: RuleBook) -> LedgerTable:
    """Each charge: the metal newly charged, its share of energy and additions, and per tonne."""
    per, frame = _product(movements)[0], charges.copy()
    columns = [named("charge_id", "Charge"), named("alloy", "Alloy"), named("customer", "Customer")]
    basis = _basis(movements)
    for name, title in (
        ("metal_kgco2e_cut_off", "Carbon of metal newly charged, cut-off"),
        ("metal_kgco2e_mass_allocated", "Carbon of metal newly charged, mass-allocated"),
        ("energy_kgco2e", "Carbon of energy, shared out by liquid metal"),
        ("additions_kgco2e", "Carbon of additions"),
    ):
        method = Method(name=name, title=title, unit="kg CO2e", boundary=GATE, rules=rules)
        columns.append(method.column(basis=basis))
    kg = frame["product_kg"].where(frame["product_kg"] > 0.0)
    product = Method(
        name="product_kg", title=per.capitalize(), unit="kg", boundary=GATE, rules=rules
    )
    columns.append(product.column(basis=basis))
    for column in CARBON:
        _, method = _methods(column, per, rules)
        frame[method.name] = 1000.0 * frame[column] / kg
        columns.append(method.column(basis=basis))
    return table("carbon_of_charges", f"Carbon of each charge; {SHARED}", columns, frame)


def _warnings(movements: Movements, made: pd.DataFrame, rules: RuleBook) -> Iterator[Issue]:
    """Proxies, pre-consumer scrap without the factor it arose with, and unknown factors."""
    lines = movements.lines
    proxy = float(lines.loc[lines["is_proxy"].astype(bool), "kg"].sum())
    if proxy > 0.0:
        yield _warning(
            "factor_is_proxy", f"the carbon factor of {proxy:,.0f} kg of metal is a proxy",
            "give kgco2e_per_t on the lot, or a row of factors that is no proxy",
        )  # fmt: skip
    bare = _without_origin(movements, rules)
    if bare is not None:
        yield _warning(
            "origin_factor_missing", bare, "give kgco2e_origin_per_t on the lot or in factors"
        )
    missing = _missing(made[made["is_counted"].astype(bool)])
    if missing is not None:
        yield _warning(
            "factor_missing", f"the carbon footprint is not known: {missing}",
            "add these to factors, meters or furnaces",
        )  # fmt: skip


def _warning(code: str, message: str, hint: str) -> Issue:
    return Issue(code=code, severity="warning", message=message, hint=hint)
