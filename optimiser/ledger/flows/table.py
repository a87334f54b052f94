"""The flow table: rows by columns, and masses by row and element; summed by day, month, period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from models.ledger import FlowRow
from optimiser.formulation.metal import Array
from optimiser.ledger.flows.places import HEEL, MELT, UNEXPLAINED

By = Literal["charge", "day", "month", "period"]
BY: Final[tuple[By, ...]] = ("charge", "day", "month", "period")
LINK: Final = ("source", "target", "material_class", "alloy_family", "basis", "method")
"""What makes two rows of one bucket the same flow."""
ROWS: Final = ("period", "at", "charge_id", *LINK, "evidence_id", "variance_kg2")
NEGLIGIBLE_KG: Final = 1e-6
NEGLIGIBLE_SHARE: Final = 1e-12
"""Below this, in kg or as a share of the largest flow, a mass is the rounding of a sum."""
UNDATED: Final = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Flows in kg: ``kg`` [row, element] beside ``rows``, whose columns are ROWS.

    ``elements`` begins with the whole mass. Of an element, only what analyses say is in it. A
    mass below zero flows the other way: so what two rows leave unexplained nets when they are
    summed. ``period`` names the time a row is of, ``at`` its moment, NaT where nobody said.
    """

    period: str
    timezone: str
    elements: tuple[str, ...]
    rows: pd.DataFrame
    kg: Array

    def where(self, mask: Any) -> Flows:
        """The rows where ``mask`` is true."""
        kept = np.asarray(mask, dtype=bool)
        return replace(self, rows=self.rows[kept].reset_index(drop=True), kg=self.kg[kept])

    def plus(self, others: Iterable[Flows]) -> Flows:
        """These rows and those of ``others``."""
        parts = [self, *(one for one in others if len(one.rows))]
        rows = pd.concat([one.rows for one in parts if len(one.rows)] or [self.rows])
        return replace(
            self, rows=rows.reset_index(drop=True), kg=np.concatenate([one.kg for one in parts])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What all rows of one table share, so that a part of it can be written down."""

    period: str
    timezone: str
    elements: tuple[str, ...]

    def flows(
        self,
        kg: Array,
        *,
        source: object,
        target: object,
        material_class: object,
        basis: object,
        method: object,
        at: object = pd.NaT,
        charge_id: object = None,
        alloy_family: object = None,
        evidence_id: object = None,
        variance_kg2: object = np.nan,
    ) -> Flows:
        """Rows of ``kg`` [row, element]; each column a value for all or one for each.

        Rows without a mass, or with one that is not known, are left out.
        """
        kept = np.flatnonzero(~np.isnan(kg[:, 0]) & (np.nan_to_num(kg) != 0.0).any(axis=1))
        columns = {
            "at": at, "charge_id": charge_id, "source": source, "target": target,
            "material_class": material_class, "alloy_family": alloy_family, "basis": basis,
            "method": method, "evidence_id": evidence_id, "variance_kg2": variance_kg2,
        }  # fmt: skip
        parts = {name: _part(one, kept) for name, one in columns.items()}
        rows = pd.DataFrame({"period": self.period} | parts, index=pd.RangeIndex(len(kept)))
        for name in ("charge_id", "alloy_family", "evidence_id"):
            rows[name] = rows[name].astype(object)
        rows["at"] = pd.to_datetime(rows["at"], utc=True)
        return Flows(
            period=self.period, timezone=self.timezone, elements=self.elements, rows=rows,
            kg=np.nan_to_num(kg[kept], nan=0.0),
        )  # fmt: skip

    def none(self) -> Flows:
        """No flow at all."""
        kg = np.zeros((0, len(self.elements)))
        words: dict[str, Any] = dict.fromkeys(LINK, "")
        return self.flows(kg, **words)


def _part(values: Any, kept: Any) -> Any:
    """The values that are kept, or the one value for all."""
    if isinstance(values, pd.Series):
        values = values.array
    return values[kept] if hasattr(values, "dtype") else values


def summed(flows: Flows, by: By) -> Flows:
    """The flows of each charge, day, month, or of the whole; the heels passed on, netted.

    A charge is of the day when it began, whenever its metal was cast.
    """
    if by == "charge":
        return flows
    rows, kg = _heels_netted(flows)
    rows["period"] = _bucket(flows, by)
    # Gaps net whatever the alloy: what one charge has too much may be what another lacks.
    gaps = (rows["source"] == UNEXPLAINED) | (rows["target"] == UNEXPLAINED)
    rows.loc[gaps, "alloy_family"] = None
    code = rows.groupby(["period", *LINK], dropna=False, sort=True).ngroup().to_numpy()
    count = int(code.max()) + 1 if len(code) else 0
    first = np.full(count, -1)
    first[code[::-1]] = np.arange(len(code))[::-1]
    found = rows.iloc[first].copy().reset_index(drop=True)
    found["charge_id"] = None
    found["at"] = pd.NaT
    found["at"] = pd.to_datetime(found["at"], utc=True)
    found["evidence_id"] = the_one(rows["evidence_id"], code, count)
    found["variance_kg2"] = sums(rows["variance_kg2"].to_numpy()[:, None], code, count)[:, 0]
    return replace(flows, rows=found, kg=sums(kg, code, count))


def long(flows: Flows) -> pd.DataFrame:
    """The tidy table: a row per flow and element, its columns those of ``FlowRow``.

    What flows the other way is turned round, so that no mass is below zero.
    """
    size = np.abs(flows.kg)
    least = max(NEGLIGIBLE_KG, NEGLIGIBLE_SHARE * float(size.max(initial=0.0)))
    row, element = np.nonzero(size > least)
    rows = flows.rows.iloc[row].reset_index(drop=True)
    kg = flows.kg[row, element]
    back = kg < 0.0
    whole = element == 0
    found = pd.DataFrame(
        {name: rows[name] for name in FlowRow.model_fields if name in rows.columns}
    )
    found["source"] = rows["target"].where(back, rows["source"])
    found["target"] = rows["source"].where(back, rows["target"])
    found["element"] = np.array(flows.elements, dtype=object)[element]
    found["mass_t"] = np.abs(kg) / 1000.0
    found["sigma_t"] = np.where(whole, np.sqrt(rows["variance_kg2"].to_numpy()) / 1000.0, np.nan)
    # What is weighed is the whole mass; an element of it follows from an analysis.
    by_analysis = ~whole & rows["basis"].isin(("weighed", "counted")).to_numpy()
    found["basis"] = rows["basis"].where(~by_analysis, "modelled")
    return found[list(FlowRow.model_fields)]


def flow_rows(table: pd.DataFrame) -> tuple[FlowRow, ...]:
    """The rows of a tidy table as records; for a summary, not for a year by charges."""
    rows: Iterable[Any] = table.itertuples()
    return tuple(
        FlowRow(
            period=row.period,
            charge_id=_text(row.charge_id),
            source=row.source,
            target=row.target,
            material_class=row.material_class,
            alloy_family=_text(row.alloy_family),
            element=row.element,
            mass_t=row.mass_t,
            sigma_t=None if np.isnan(row.sigma_t) else row.sigma_t,
            basis=row.basis,
            method=row.method,
            evidence_id=_text(row.evidence_id),
        )
        for row in rows
    )


def sums(values: Array, code: Any, count: int) -> Array:
    """Sums of the rows of ``values`` by group, ``code`` being each row's group."""
    columns = [np.bincount(code, weights=one, minlength=count) for one in values.T]
    return np.column_stack(columns) if columns else np.zeros((count, 0))


def the_one(values: pd.Series[Any], code: Any, count: int) -> Any:
    """The value of each group, None where it has several or none."""
    at, names = pd.factorize(values)
    low, high = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
    np.minimum.at(low, code, at)
    np.maximum.at(high, code, at)
    found = np.full(count, None, dtype=object)
    one = (low == high) & (high >= 0)
    found[one] = np.asarray(names, dtype=object)[high[one]]
    return found


def _heels_netted(flows: Flows) -> tuple[pd.DataFrame, Array]:
    """What charges take over from each other is no flow of a day: it never left the furnace."""
    rows, kg = flows.rows.copy(), flows.kg.copy()
    left = ((rows["source"] == MELT) & (rows["target"] == HEEL)).to_numpy()
    rows.loc[left, ["source", "target"]] = (HEEL, MELT)
    kg[left] *= -1.0
    return rows, kg


def _bucket(flows: Flows, by: By) -> Any:
    if by == "period":
        return flows.period
    at = flows.rows["at"].dt.tz_convert(flows.timezone).dt.tz_localize(None)
    unit = "D" if by == "day" else "M"
    days, code = np.unique(at.to_numpy().astype(f"datetime64[{unit}]"), return_inverse=True)
    names = np.where(np.isnat(days), UNDATED, days.astype(str)).astype(object)
    return names[code]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
