"""The flows outside charges: receipts, own scrap, dross and its treatment, what is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from models.library.rules import rule_books
from models.source import INTERNAL
from optimiser.formulation.metal import Array
from optimiser.ledger.casting import of_casting
from optimiser.ledger.flows import places
from optimiser.ledger.flows.charges import (
    CAST_GAP,
    GAP,
    PARTS,
    ChargeFlows,
    families_of,
)
from optimiser.ledger.flows.table import Flows, sums, the_one
from optimiser.ledger.movements import Movements

RECEIVED: Final = "weighed in; metal apart from moisture, coating and dirt as given"
LAY_THERE: Final = "lots on stock when the period began, as the books have them"
WEIGHED: Final = "weighed"
AVERAGE: Final = "weighed; elements by the average of the product"
OF_DROSS: Final = "dross weighed, metal by assay; elements by the average of dross metal"
SORTED: Final = "metal that the sorter's separation leaves in no outlet"
PLANNED: Final = "what the plan takes"
LOST: Final = places.LOST_IN_SORTING


@dataclass(frozen=True, slots=False, kw_only=True)
class PlantFlows:
    """What the flows outside charges are made of."""

    charges: ChargeFlows

    @cached_property
    def settings(self) -> Any:
        """The settings of the books."""
        return self.charges.movements.settings

    @cached_property
    def metal_per_kg(self) -> pd.DataFrame:
        """Metal, its elements and what is no metal, per kg of each lot that was charged."""
        lines = self.charges.movements.lines
        at, lots = pd.factorize(lines["lot_id"])
        parts = lines[["kg", *PARTS]].to_numpy(dtype=np.float64)
        found = sums(np.column_stack([parts, self.charges.metal]), at, len(lots))
        per_kg = found[:, 1:] / np.where(found[:, :1] > 0.0, found[:, :1], np.inf)
        kept = found[:, 0] > 0.0
        columns = [*PARTS, *self.charges.book.elements]
        return pd.DataFrame(per_kg[kept], index=pd.Index(lots[kept]), columns=columns)

    @cached_property
    def product_share(self) -> Array:
        """Share of each element in all that was cast, or is to be."""
        charges = self.charges.movements.charges
        kg = charges["good_kg"].fillna(charges["modelled_tap_kg"]).fillna(0.0).to_numpy(np.float64)
        return _average(self.charges.shares, np.maximum(0.0, kg))

    def of_alloy(self, alloys: pd.Series[Any]) -> Array:
        """Share of each element in the product of each alloy, of all where none was cast of it."""
        charges = self.charges.movements.charges
        kg = np.maximum(0.0, charges["good_kg"].fillna(0.0).to_numpy(dtype=np.float64))
        at, names = pd.factorize(charges["alloy"])
        made = sums(self.charges.shares * kg[:, None], at, len(names))
        made[:, 0] = np.bincount(at, weights=kg, minlength=len(names))
        share = np.where(
            made[:, :1] > 0.0, made / np.where(made[:, :1] > 0, made[:, :1], 1.0), np.nan
        )
        place = pd.Index(names).get_indexer(pd.Index(alloys))
        if not len(names):
            return np.broadcast_to(self.product_share, (len(place), made.shape[1])).copy()
        found = np.where((place >= 0)[:, None], share[place], np.nan)
        return np.where(np.isnan(found), self.product_share, found)

    def variance(self, kg: Any) -> Array:
        """Of weighings of ``kg``, NaN where nobody says how they err."""
        sd = self.settings.weighing_sd_pct / 100.0
        found: Array = (sd * np.asarray(kg, dtype=np.float64)) ** 2
        return found if sd > 0.0 else np.full_like(found, np.nan)


def plant_flows(known: PlantFlows) -> Iterator[Flows]:
    """All flows outside the charges."""
    yield from _received(known)
    yield from _sorting_lost(known)
    yield from _process_scrap(known)
    yield from _dross(known)
    yield from _shipped(known)


def _received(known: PlantFlows) -> Iterator[Flows]:
    """What came in, or lay there: by day and origin, metal and what is no metal.

    Own returns and own dross metal come from our own casting and treatment, but for those of
    another site of the company; those that lay there came from before.
    """
    movements = known.charges.movements
    lots = movements.receipts
    is_plan = movements.kind == "plan"
    undated = lots["received_at"].isna().to_numpy()
    own = lots["origin"].isin(INTERNAL) & (lots["arose_in"] != "company")
    lots = lots.assign(undated=undated)[is_plan | undated | ~own.to_numpy(dtype=bool)]
    if lots.empty:
        return
    began = pd.Timestamp(known.settings.period_from).as_unit("us")
    came = pd.to_datetime(lots["received_at"], utc=True).dt.as_unit("us").fillna(began)
    day = came.dt.floor("D")
    keys = pd.DataFrame({"day": day, "origin": lots["origin"], "undated": lots["undated"]})
    code = keys.groupby(list(keys), sort=False).ngroup().to_numpy()
    groups = keys.drop_duplicates()
    there = groups["undated"].to_numpy(dtype=bool)
    source = np.where(there, places.STOCK_AT_START, places.SUPPLIERS)
    words = {
        "source": places.STOCK_AND_OFFERS if is_plan else source,
        "target": groups["origin"].map(places.STORE_OF).to_numpy(),
        "at": pd.NaT if is_plan else groups["day"].array,
        "basis": "planned" if is_plan else np.where(there, "counted", "weighed"),
        "method": PLANNED if is_plan else np.where(there, LAY_THERE, RECEIVED),
        "evidence_id": the_one(lots["evidence"], code, len(groups)),
    }
    parts, metal = _apart(known, lots)
    variance = np.where(there, np.nan, sums(known.variance(metal[:, :1]), code, len(groups))[:, 0])
    yield known.charges.book.flows(
        sums(metal, code, len(groups)),
        material_class=groups["origin"].to_numpy(), variance_kg2=variance, **words,
    )  # fmt: skip
    for at, name in enumerate(PARTS):
        kg = np.zeros_like(metal)
        kg[:, 0] = parts[:, at]
        part = {"material_class": name.removesuffix("_kg"), "basis": "assumed"}
        yield known.charges.book.flows(sums(kg, code, len(groups)), **(words | part))


def _apart(known: PlantFlows, lots: pd.DataFrame) -> tuple[Array, Array]:
    """Of each lot: kg that are no metal [lot, part], and kg of metal [lot, element].

    A lot is as its charged part; one that was not charged has the dirt that is said of it, and
    no elements, for nobody asked for its analysis.
    """
    table = known.metal_per_kg
    mass = lots["mass_kg"].to_numpy(dtype=np.float64)
    at = table.index.get_indexer(pd.Index(lots["lot_id"]))
    found = np.zeros((len(lots), len(table.columns)))
    dirt = ("moisture_pct", "organics_pct", "foreign_pct")
    for place, name in enumerate(dirt):
        if name in lots:
            found[:, place] = lots[name].fillna(0.0).to_numpy(dtype=np.float64) / 100.0
    found[:, len(PARTS)] = 1.0 - found[:, : len(dirt)].sum(axis=1)
    charged = at >= 0
    found[charged] = table.to_numpy()[at[charged]]
    found *= mass[:, None]
    return found[:, : len(PARTS)], found[:, len(PARTS) :]


def _sorting_lost(known: PlantFlows) -> Iterator[Flows]:
    """What sorting leaves in no outlet, from the yard into the loss."""
    movements = known.charges.movements
    lost = movements.sheets["sorting"]
    if lost.empty:
        return
    is_plan = movements.kind == "plan"
    origin = lost["lot_id"].map(_origins(movements)).astype(object).fillna("unknown")
    kg = np.zeros((len(lost), len(known.charges.book.elements)))
    kg[:, 0] = lost["lost_metal_kg"].to_numpy(dtype=np.float64)
    store = origin.map(places.STORE_OF).to_numpy()
    words = {
        "at": lost["at"].array, "material_class": origin.to_numpy(),
        "basis": "planned" if is_plan else "modelled", "method": SORTED,
    }  # fmt: skip
    ways: list[tuple[object, object]] = [(store, places.SORTING), (places.SORTING, LOST)]
    if is_plan:
        # A plan's receipts are what it charges; what it loses before came in as well.
        ways.insert(0, (places.STOCK_AND_OFFERS, store))
    for source, target in ways:
        yield known.charges.book.flows(kg, source=source, target=target, **words)


def _origins(movements: Movements) -> dict[str, str]:
    """The origin of every lot, also of those of which only outlets were charged."""
    lines, lots = movements.lines, movements.receipts
    parents = lines["lot_id"].str.split("/").str[0]
    return dict(zip(parents, lines["origin"], strict=True)) | dict(
        zip(lots["lot_id"], lots["origin"], strict=True)
    )


def _process_scrap(known: PlantFlows) -> Iterator[Flows]:
    """Scrap of our own processes, back to the own returns, and out of them.

    Scrap of casting is what the casts weighed, else what was weighed as process scrap: never
    both. Scrap of later processes comes off the product.
    """
    scrap = known.charges.movements.sheets["process_scrap"]
    if scrap.empty:
        return
    mass = scrap["kg"].to_numpy(dtype=np.float64)
    share = known.of_alloy(scrap["alloy"])
    share[:, 0] = 1.0
    kg = share * mass[:, None]
    words = {
        "at": scrap["at"].array, "alloy_family": families_of(scrap["alloy"]), "basis": "weighed",
        "method": AVERAGE, "evidence_id": scrap["scrap_id"].to_numpy(),
        "variance_kg2": known.variance(mass), "material_class": "internal",
    }  # fmt: skip
    place = scrap["arose_in"].astype(object).where(scrap["arose_in"].notna(), None)
    # Scrap of which nobody says where it arose is scrap of casting.
    names = rule_books()["losses"].words("scrap_of_casting")
    casting = (of_casting(place, names) | place.isna()).to_numpy(dtype=bool)
    is_weighed = known.charges.movements.charges["cast_scrap_kg"].notna().any()
    later = np.where(casting[:, None], 0.0, kg)
    yield known.charges.book.flows(later, source=places.PRODUCT, target=places.OWN_RETURNS, **words)
    if not is_weighed:
        here = np.where(casting[:, None], kg, 0.0)
        yield from _of_casting(known, here, words)
    for route, target in (("sold", places.SCRAP_SOLD), ("disposed", places.DISPOSED)):
        out = np.where((scrap["route"] == route).to_numpy()[:, None], kg, 0.0)
        yield known.charges.book.flows(out, source=places.OWN_RETURNS, target=target, **words)


def _of_casting(known: PlantFlows, kg: Array, words: dict[str, Any]) -> Iterator[Flows]:
    """Scrap of casting that no cast names: it explains a part of what the taps leave open.

    It makes the tap larger where the tap was not weighed, and so the gap of the melt smaller.
    """
    is_tapped = known.charges.movements.charges["tapped_kg"].notna().any()
    book = known.charges.book
    yield book.flows(kg, source=places.CASTING, target=places.OWN_RETURNS, **words)
    gap = {**words, "basis": "modelled", "material_class": "melt", "variance_kg2": np.nan}
    gap |= {"method": CAST_GAP if is_tapped else GAP}
    if is_tapped:
        yield book.flows(-kg, source=places.CASTING, target=places.UNEXPLAINED, **gap)
        return
    tap = {**words, "material_class": "melt"}
    yield book.flows(kg, source=places.MELT, target=places.CASTING, **tap)
    yield book.flows(-kg, source=places.MELT, target=places.UNEXPLAINED, **gap)


def _dross(known: PlantFlows) -> Iterator[Flows]:
    """Dross as it was weighed: metal returned, sent away, disposed, or left in the slag."""
    dross = known.charges.movements.sheets["dross"]
    if dross.empty:
        return
    share = _average(known.charges.by_charge(known.charges.trapped), None)
    mass = dross["dross_kg"].to_numpy(dtype=np.float64)
    metal = mass * dross["metal_pct"].to_numpy(dtype=np.float64) / 100.0
    back = dross["recovered_kg"].to_numpy(dtype=np.float64)
    treated = dross["route"].isin(("own_treatment", "sent_for_treatment")).to_numpy()
    is_known = ~np.isnan(back)
    charges = known.charges.movements.charges
    families = pd.Series(known.charges.families, index=charges["charge_id"], dtype=object)
    words = {
        "source": places.DROSS, "at": dross["at"].array, "material_class": "dross_metal",
        "basis": "weighed", "method": OF_DROSS, "evidence_id": dross["dross_id"].to_numpy(),
        "alloy_family": dross["charge_id"].map(families).to_numpy(),
    }  # fmt: skip
    rest = np.maximum(0.0, metal - np.nan_to_num(back))
    for target, kg in (
        (places.OWN_DROSS_METAL, back),
        (places.SALT_SLAG, np.where(treated & is_known, rest, np.nan)),
        (places.TREATMENT, np.where(treated & ~is_known, metal, np.nan)),
        (places.DISPOSED, np.where((dross["route"] == "disposed").to_numpy(), rest, np.nan)),
    ):
        yield known.charges.book.flows(share * kg[:, None], target=target, **words)


def _shipped(known: PlantFlows) -> Iterator[Flows]:
    """Product to customers."""
    sent = known.charges.movements.sheets["consignments"]
    if sent.empty:
        return
    mass = sent["kg"].to_numpy(dtype=np.float64)
    share = known.of_alloy(sent["alloy"])
    share[:, 0] = 1.0
    yield known.charges.book.flows(
        share * mass[:, None],
        source=places.PRODUCT, target=places.CUSTOMERS, at=sent["shipped_at"].array,
        material_class="product", alloy_family=families_of(sent["alloy"]), basis="weighed",
        method=AVERAGE, evidence_id=sent["consignment_id"].to_numpy(),
        variance_kg2=known.variance(mass),
    )  # fmt: skip


def _average(kg: Array, weights: Array | None) -> Array:
    """Share of each element in the sum of rows; of the whole, one."""
    total = kg.sum(axis=0) if weights is None else (kg * weights[:, None]).sum(axis=0)
    found: Array = total / (total[0] if total[0] > 0.0 else np.inf)
    found[0] = 1.0
    return found
