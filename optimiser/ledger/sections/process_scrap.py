"""Process scrap: how much arises per tonne of good product, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from models.issue import Issue
from models.ledger import Entry, LedgerTable
from models.library.rules import RuleBook
from optimiser.ledger.casting import of_casting
from optimiser.ledger.frames import looked_up
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, named, share_pct, table

PLANT: Final = "processes of the plant: scrap of casting, and scrap that was weighed apart"
UNITS: Final = {
    "alloy": ("alloys", "Alloy"), "arose_in": ("processes", "Process"), "month": ("months", "Month")
}  # fmt: skip
"""What process scrap is told by."""
NAMED: Final = "casting"
"""How the scrap that casts weigh is named among the processes."""


def process_scrap(movements: Movements, rules: RuleBook) -> Section:
    """Scrap per tonne of good product, by alloy, process and month; collected and recycled."""
    if movements.kind == "plan":
        return Section()
    generated, good = _generated(movements, rules), _good(movements)
    tables = [_table(generated, good, column, rules) for column in UNITS]
    return Section(
        entries=tuple(_entries(movements, generated, good, rules)),
        tables=tuple(tables),
        warnings=tuple(_warnings(movements, rules)),
    )


def _good(movements: Movements) -> pd.DataFrame:
    """Each cast with its alloy and month; one without a date is of its charge's."""
    casts = movements.sheets["casts"]
    charges = movements.charges.set_index("charge_id")
    at = casts["cast_at"].fillna(looked_up(casts["charge_id"], charges["at"]))
    return pd.DataFrame({
        "alloy": casts["charge_id"].map(charges["alloy"]),
        "month": _month(at),
        "kg": casts["good_kg"],
        "scrap_kg": casts["scrap_kg"],
    })  # fmt: skip


def _month(at: pd.Series[pd.Timestamp]) -> list[str | None]:
    months = pd.to_datetime(at, utc=True).dt.strftime("%Y-%m")
    return [one if isinstance(one, str) else None for one in months]


def _doubled(movements: Movements, rules: RuleBook) -> pd.Series[bool]:
    """Which weighings of process scrap are of scrap that the casts have weighed."""
    sheet = movements.sheets["process_scrap"]
    if movements.sheets["casts"]["scrap_kg"].isna().all():
        return pd.Series(data=False, index=sheet.index)
    return of_casting(sheet["arose_in"], rules.words("casting"))


def _generated(movements: Movements, rules: RuleBook) -> pd.DataFrame:
    """All scrap that arose, each kilogram once."""
    casts, sheet = _good(movements), movements.sheets["process_scrap"]
    apart = sheet[~_doubled(movements, rules)]
    of_casts = casts[casts["scrap_kg"].notna()]
    return pd.concat([
        pd.DataFrame({
            "arose_in": NAMED, "alloy": of_casts["alloy"], "month": of_casts["month"],
            "kg": of_casts["scrap_kg"],
        }).astype({"alloy": object, "month": object, "arose_in": object}),
        pd.DataFrame({
            "arose_in": apart["arose_in"], "alloy": apart["alloy"], "month": _month(apart["at"]),
            "kg": apart["kg"],
        }).astype({"alloy": object, "month": object, "arose_in": object}),
    ], ignore_index=True)  # fmt: skip


def _rate(rules: RuleBook) -> Method:
    return Method(
        name="process_scrap_kg_per_t", title="Process scrap per tonne of good product",
        unit="kg/t", boundary=PLANT, rules=rules, numerator="process scrap that arose",
        denominator="good product cast",
    )  # fmt: skip


def _entries(
    movements: Movements, generated: pd.DataFrame, good: pd.DataFrame, rules: RuleBook
) -> Iterator[Entry]:
    """The rate of the whole, and what was collected and recycled of what has a route."""
    sheet, blank = movements.sheets["process_scrap"], int(good["scrap_kg"].isna().sum())
    kg, of_kg = float(generated["kg"].sum(min_count=1)), float(good["kg"].sum())
    note = None
    if blank:
        note = f"at least so much: {blank:,} of {len(good):,} casts do not say their scrap"
    if not len(generated):
        note = "no process scrap was weighed"
    elif of_kg <= 0.0:
        note = "nothing was cast"
    value = 1000.0 * kg / of_kg if of_kg > 0.0 else None
    yield _rate(rules).entry(value, basis="weighed", over=(kg, of_kg), note=note)
    routed = float(sheet["kg"].sum(min_count=1))
    for name, what in (("scrap_collected", "collected"), ("scrap_recycled", "recycled")):
        part = float(sheet.loc[sheet["route"].isin(rules.words(name)), "kg"].sum(min_count=0))
        method = Method(
            name=f"process_{name}_pct", title=f"Process scrap that was {what}", unit="%",
            boundary=PLANT, rules=rules, numerator=f"process scrap {what}",
            denominator="process scrap whose route was weighed",
        )  # fmt: skip
        over = part if len(sheet) else np.nan, routed
        said = None if len(sheet) else "no process scrap was weighed by its route"
        yield method.entry(share_pct(*over), basis="weighed", over=over, note=said)


def _table(
    generated: pd.DataFrame, good: pd.DataFrame, column: str, rules: RuleBook
) -> LedgerTable:
    """Scrap by alloy, process or month; beside it the good product of that alloy or month.

    A process has no good product of its own here: its scrap stands against all of it.
    """
    plural, title = UNITS[column]
    scrap = generated.groupby(column, dropna=False)["kg"].sum()
    if column == "arose_in":
        names = scrap.sort_values(ascending=False, kind="stable").index
        of_kg = pd.Series(float(good["kg"].sum()), index=names)
    else:
        made = good.groupby(column, dropna=False)["kg"].sum()
        names = scrap.index.union(made.index, sort=column == "month")
        of_kg = made.reindex(names)
    frame = pd.DataFrame({column: list(names)}).astype(object)
    frame["process_scrap_kg"] = scrap.reindex(names).fillna(0.0).to_numpy()
    frame["good_kg"] = of_kg.to_numpy(dtype=np.float64)
    found = frame["good_kg"].where(frame["good_kg"] > 0.0)
    frame["process_scrap_kg_per_t"] = 1000.0 * frame["process_scrap_kg"] / found
    rate = _rate(rules)
    columns = [named(column, title)]
    for name, heading in (
        ("process_scrap_kg", "Process scrap that arose"), ("good_kg", "Good product cast")
    ):  # fmt: skip
        method = Method(name=name, title=heading, unit="kg", boundary=PLANT, rules=rules)
        columns.append(method.column(basis="weighed"))
    columns.append(rate.column(basis="weighed"))
    return table(f"process_scrap_of_{plural}", f"Process scrap of {plural}", columns, frame)


def _warnings(movements: Movements, rules: RuleBook) -> Iterator[Issue]:
    """Scrap of casting that is weighed twice, and differently."""
    sheet = movements.sheets["process_scrap"]
    doubled = sheet.loc[_doubled(movements, rules), "kg"]
    cast = float(movements.sheets["casts"]["scrap_kg"].sum())
    if len(doubled) and not np.isclose(doubled.sum(), cast, rtol=0.05):
        yield Issue(
            code="cast_scrap_differs",
            severity="warning",
            sheet="process_scrap",
            message=f"the casts weigh {cast:,.0f} kg of their own scrap, and process_scrap "
            f"{doubled.sum():,.0f} kg of it by route; the casts' weight is counted",
            hint="name in arose_in the process that made the scrap, if it was not casting",
        )
