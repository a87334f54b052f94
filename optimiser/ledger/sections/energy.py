"""Energy per tonne, against the benchmark that the books name, and water (LEDGERS.md §3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from models.issue import Issue
from models.ledger import Basis, Entry, LedgerTable
from models.library.rules import RuleBook
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, named, table
from optimiser.ledger.sections.energy_use import metered, modelled

PLANT: Final = "energy of the plant and its furnaces, as metered"
MELTING: Final = "energy of melting in the furnaces; sorting and the rest of the plant left out"
GOOD: Final = "good product cast"


def energy(movements: Movements, rules: RuleBook) -> Section:
    """Energy metered and modelled per tonne of good product, and water, passed through."""
    counted = metered(movements, rules)
    good = float(movements.sheets["casts"]["good_kg"].sum())
    return Section(
        entries=(
            *_modelled(movements, good, rules),
            *(() if movements.kind == "plan" else _metered(movements, counted, good, rules)),
        ),
        tables=() if movements.kind == "plan" else (_table(counted, good, rules),),
        warnings=tuple(_warnings(movements, counted)),
    )


def _method(rules: RuleBook, boundary: str = PLANT, per: str = GOOD) -> Method:
    return Method(
        name="energy_kwh_per_t", title="Energy per tonne", unit="kWh/t", boundary=boundary,
        rules=rules, numerator="energy", denominator=per, amount_unit="kWh",
        uncertainty="not assessed: no meter says its own",
    )  # fmt: skip


def _per_t(amount: float, kg: float) -> float | None:
    return 1000.0 * amount / kg if kg > 0.0 else None


def _modelled(movements: Movements, good: float, rules: RuleBook) -> Iterator[Entry]:
    """Melting as the furnaces' figures have it; per tonne tapped where nothing is cast yet."""
    kwh, basis, kg, per = (
        float(modelled(movements)["kwh"].sum(skipna=False)),
        "modelled",
        good,
        GOOD,
    )
    if movements.kind == "plan":
        basis, kg = "planned", float(movements.charges["planned_tap_kg"].sum())
        per = "liquid tapped"
    method = _method(rules, MELTING, per)
    known: Basis = "planned" if basis == "planned" else "modelled"
    note = "a furnace has no kwh_per_t" if np.isnan(kwh) else None
    total = replace(
        method, name="energy_kwh", title="Energy", unit="kWh", numerator=None, denominator=None
    )
    yield total.entry(kwh, basis=known, note=note)
    yield method.entry(_per_t(kwh, kg), basis=known, over=(kwh, kg), note=note or _uncast(kg))


def _uncast(kg: float) -> str | None:
    return None if kg > 0.0 else "nothing was cast"


def _metered(
    movements: Movements, counted: pd.DataFrame, good: float, rules: RuleBook
) -> Iterator[Entry]:
    """The meters: kWh and GJ per tonne, by carrier, by furnace, and against the benchmark."""
    method, gj = _method(rules), rules.number("gj_per_kwh")
    kwh = float(counted["kwh"].sum(skipna=False)) if len(counted) else np.nan
    note = None if len(counted) else "no energy was metered"
    if len(counted) and np.isnan(kwh):
        note = "a meter has no kwh"
    total = replace(
        method, name="energy_kwh", title="Energy", unit="kWh", numerator=None, denominator=None
    )
    yield total.entry(kwh, basis="counted", note=note)
    note = note or _uncast(good)
    value = _per_t(kwh, good)
    yield method.entry(value, basis="counted", over=(kwh, good), note=note)
    yield replace(
        method, name="energy_gj_per_t", unit="GJ/t", amount_unit="GJ"
    ).entry(
        None if value is None else gj * value, basis="counted", over=(gj * kwh, good), note=note
    )  # fmt: skip
    for by in ("carrier", "furnace"):
        for name, rows in counted.groupby(by, sort=True):
            part = float(rows["kwh"].sum(skipna=False))
            yield method.entry(
                _per_t(part, good), basis="counted", over=(part, good), by=by, of=str(name),
                note=_uncast(good),
            )  # fmt: skip
    yield from _benchmark(movements, value, rules)
    yield from _water(movements, good, rules)


def _benchmark(movements: Movements, value: float | None, rules: RuleBook) -> Iterator[Entry]:
    """Against the benchmark, if it has a name and a figure; there is none of our own."""
    own = movements.settings
    named_one, kwh_per_t = own.energy_benchmark, own.energy_benchmark_kwh_per_t
    if named_one is None or kwh_per_t is None:
        return
    method = Method(
        name="energy_of_benchmark_pct", title=f"Energy per tonne of that of: {named_one}",
        unit="%", boundary=PLANT, rules=rules, numerator="energy per tonne of good product",
        denominator=f"benchmark: {named_one}", amount_unit="kWh/t", denominator_unit="kWh/t",
    )  # fmt: skip
    share = None
    if value is not None and not np.isnan(value) and kwh_per_t > 0.0:
        share = 100.0 * value / kwh_per_t
    yield method.entry(
        share, basis="counted", over=(value, kwh_per_t),
        note=None if share is not None else "own energy per tonne or the benchmark is not known",
    )  # fmt: skip


def _water(movements: Movements, good: float, rules: RuleBook) -> Iterator[Entry]:
    sheet = movements.sheets["meters"]
    sheet = sheet[sheet["carrier"] == "water"]
    m3 = float(sheet["m3"].sum(skipna=False)) if len(sheet) else np.nan
    note = None if len(sheet) else "no water was metered"
    if len(sheet) and np.isnan(m3):
        note = "a meter of water has no m3"
    method = Method(
        name="water_m3", title="Water", unit="m3", boundary="water as metered", rules=rules
    )
    yield method.entry(m3, basis="counted", note=note)
    per_t = replace(
        method, name="water_m3_per_t", title="Water per tonne", unit="m3/t", numerator="water",
        denominator=GOOD, amount_unit="m3",
    )  # fmt: skip
    yield per_t.entry(
        _per_t(m3, good), basis="counted", over=(m3, good), note=note or _uncast(good)
    )


def _table(counted: pd.DataFrame, good: float, rules: RuleBook) -> LedgerTable:
    """Metered energy by carrier and furnace, with its factor."""
    frame = counted.assign(
        year=pd.to_numeric(counted["year"]).astype(float),
        energy_kwh_per_t=1000.0 * counted["kwh"] / (good if good > 0.0 else np.nan),
    )
    columns = [
        named("carrier", "Carrier"), named("furnace", "Furnace; blank is the plant"),
        named("scope", "Scope"),
    ]  # fmt: skip
    for name, title, unit in (
        ("kwh", "Energy", "kWh"), ("energy_kwh_per_t", "Energy per tonne", "kWh/t"),
        ("kgco2e_per_kwh", "Carbon per kWh", "kg CO2e/kWh"), ("kgco2e", "Carbon", "kg CO2e"),
    ):  # fmt: skip
        method = Method(name=name, title=title, unit=unit, boundary=PLANT, rules=rules)
        columns.append(method.column(basis="counted"))
    columns += [named(name, name.capitalize()) for name in ("source", "year", "region")]
    return table("energy_metered", "Energy by carrier and furnace", columns, frame)


def _warnings(movements: Movements, counted: pd.DataFrame) -> Iterator[Issue]:
    """A carrier metered for the plant and for furnaces; a benchmark without a name."""
    at_plant = counted["furnace"].isna()
    both = set(counted.loc[at_plant, "carrier"]) & set(counted.loc[~at_plant, "carrier"])
    for carrier in sorted(both):
        yield Issue(
            code="metered_twice",
            severity="warning",
            sheet="meters",
            value=str(carrier),
            message=f"{carrier} is metered for the plant and for furnaces; both are counted",
            hint="leave out the plant's meter if it takes in the furnaces'",
        )
    own = movements.settings
    if own.energy_benchmark_kwh_per_t is not None and own.energy_benchmark is None:
        yield Issue(
            code="benchmark_without_name",
            severity="warning",
            message="energy_benchmark_kwh_per_t has no name; nothing is compared with it",
            hint="name the benchmark and its source in energy_benchmark",
        )
