"""Stores at both ends: what was counted, and what came in less what went out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from optimiser.formulation.metal import Array
from optimiser.ledger.flows import places
from optimiser.ledger.flows.plant import PlantFlows
from optimiser.ledger.flows.table import Book, By, Flows, sums

COUNTED: Final = "counted; metal as given"
NOT_COUNTED: Final = (
    "what came in less what went out; nobody counted it, or of an element, analysed it"
)
REST: Final = "what came in less what went out and was counted, or of an element, was analysed"
CARRIED: Final = "what came in less what went out, to or from the days before and after"
MIXED: Final = "mixed"


def counted_flows(known: PlantFlows) -> Iterator[Flows]:
    """What was counted at both ends; lots that lay there are set off against the count."""
    movements = known.charges.movements
    stock = movements.sheets["stock"]
    lay_there = _lay_there(known)
    for store, kinds in places.STORES.items():
        for when in ("start", "end"):
            here = stock[stock["kind"].isin(kinds) & (stock["when"] == when)]
            if here.empty:
                continue
            metal = _counted_kg(here, store)
            kg = np.zeros((1, len(known.charges.book.elements)))
            kg[0, 0] = metal - (lay_there.get(store, 0.0) if when == "start" else 0.0)
            if store == places.PRODUCT:
                kg *= 0.0
                kg[0] = metal * known.product_share
            settings = known.settings
            start = when == "start"
            yield known.charges.book.flows(
                kg,
                source=places.STOCK_AT_START if start else store,
                target=store if start else places.STOCK_AT_END,
                at=settings.period_from if start else settings.period_to - timedelta(seconds=1),
                material_class=MIXED, basis="counted", method=COUNTED,
            )  # fmt: skip


def _counted_kg(counts: pd.DataFrame, store: str) -> float:
    """Of scrap and primary the mass as it lies there, of product and dross the metal."""
    if store in (places.PRODUCT, places.DROSS):
        return float((counts["kg"] * counts["metal_pct"].fillna(100.0) / 100.0).sum())
    return float(counts["kg"].sum())


def with_changes(flows: Flows, *, by: By, book: Book, ends: Mapping[str, frozenset[str]]) -> Flows:
    """The flows with what each store took up or gave up, so that it balances in each bucket.

    ``ends`` says at which ends of the period each store is known. A charge's own stores stay
    open: they are the ends of its picture.
    """
    if by == "charge":
        return flows
    return flows.plus(
        [
            change
            for store in places.STORES
            for change in _changes(
                flows, store, by=by, book=book, ends=ends.get(store, frozenset())
            )
        ]
    )


def known_ends(known: PlantFlows) -> dict[str, frozenset[str]]:
    """At which ends of the period each store is known: by a count, or by the lots there."""
    stock = known.charges.movements.sheets["stock"]
    lay_there = _lay_there(known)
    return {
        store: frozenset(stock.loc[stock["kind"].isin(kinds), "when"])
        | (frozenset({"start"}) if store in lay_there else frozenset())
        for store, kinds in places.STORES.items()
    }


def _lay_there(known: PlantFlows) -> Mapping[str, float]:
    """Kg in each store when the period began, by the lots that the books have there."""
    movements = known.charges.movements
    lots = movements.receipts
    if movements.kind == "plan":
        return {}
    there = lots[lots["received_at"].isna()]
    sums_kg = there["mass_kg"].groupby(there["origin"].map(places.STORE_OF)).sum()
    return {str(name): float(kg) for name, kg in sums_kg.items()}


def _changes(
    flows: Flows, store: str, *, by: By, book: Book, ends: frozenset[str]
) -> Iterator[Flows]:
    rows = flows.rows
    into, out = (rows["target"] == store).to_numpy(), (rows["source"] == store).to_numpy()
    here = into | out
    if not here.any():
        return
    keys = rows.loc[here, ["period", "material_class"]]
    if store in places.STORE_CLASS:
        keys = keys.assign(material_class=places.STORE_CLASS[store])
    elif _is_mixed(keys):
        keys = keys.assign(material_class=MIXED)
    code = keys.groupby(list(keys), sort=False).ngroup().to_numpy()
    groups = keys.drop_duplicates()
    kg = sums(np.where(into[here][:, None], 1.0, -1.0) * flows.kg[here], code, len(groups))
    for is_more, target, method in _goes(by, ends):
        part = np.maximum(0.0, kg) if is_more else np.minimum(0.0, kg)
        yield _at_store(book, part, store=store, target=target, groups=groups, method=method)


def _is_mixed(rows: pd.DataFrame) -> bool:
    """Whether a count speaks of the store as a whole."""
    return bool((rows["material_class"] == MIXED).any())


def _goes(by: By, ends: frozenset[str]) -> tuple[tuple[bool, str, str], ...]:
    """Where more than went out stays, and where more than came in is from."""
    if by != "period":
        return (True, places.CARRIED, CARRIED), (False, places.CARRIED, CARRIED)
    stays, lay = (places.STOCK_AT_END, NOT_COUNTED), (places.STOCK_AT_START, NOT_COUNTED)
    rest = (places.UNEXPLAINED, REST)
    more = rest if "end" in ends else stays
    less = rest if "start" in ends else lay
    return (True, *more), (False, *less)


def _at_store(
    book: Book, kg: Array, *, store: str, target: str, groups: pd.DataFrame, method: str
) -> Flows:
    words: dict[str, Any] = {"basis": "modelled", "method": method}
    made = book.flows(
        kg, source=store, target=target, material_class=groups["material_class"].to_numpy(), **words
    )
    kept = (kg != 0.0).any(axis=1)
    made.rows["period"] = groups["period"].to_numpy()[kept]
    return made
