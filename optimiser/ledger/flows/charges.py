"""The flows of charges: from the yard over charge, melt and casting to product, scrap, losses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from optimiser.formulation.metal import Array
from optimiser.ledger.flows import places
from optimiser.ledger.flows.families import family_of
from optimiser.ledger.flows.heels import heel_elements
from optimiser.ledger.flows.table import Book, Flows, sums, the_one
from optimiser.ledger.movements import Movements

PARTS: Final = ("moisture_kg", "organics_kg", "foreign_kg", "not_told_apart_kg")
WEIGHED_IN: Final = (
    "what was charged, weighed; metal apart from moisture, coating and dirt as given"
)
PLANNED_IN: Final = "what was to be charged; metal apart from moisture, coating and dirt as given"
MELTED: Final = "loss model: form and furnace type, or the yield given for the lot"
BY_ORIGIN: Final = "what is lost of each kilogram charged, by the loss model"
TREATED: Final = "what treatments are planned to take out of the melt"
HEELS: Final = "liquid left in the furnace, as weighed or kept, with its share of the melt"
TAPPED: Final = "liquid tapped, weighed"
CAST_SUM: Final = "good product and scrap cast, weighed; the tap itself was not"
EXPECTED: Final = "melt that the model expects, less what stays in the furnace"
CAST: Final = "weighed"
NOT_CAST: Final = "tapped; nothing is known to be cast of it"
CAST_GAP: Final = "tap less good product and scrap: scrap that nobody weighed is in it"
GAP: Final = "what came in less what went out: weighed against modelled"


@dataclass(frozen=True, slots=False, kw_only=True)
class ChargeFlows:
    """What the flows of charges are made of; arrays run over charges [c], lines [l], elements."""

    movements: Movements
    book: Book

    @cached_property
    def at(self) -> Any:
        """The charge of each line, by its place."""
        ids = pd.Index(self.movements.charges["charge_id"])
        return ids.get_indexer(pd.Index(self.movements.lines["charge_id"]))

    @cached_property
    def families(self) -> Any:
        """The family of each charge's alloy."""
        return families_of(self.movements.charges["alloy"])

    @cached_property
    def metal(self) -> Array:
        """Kg of metal in each line, whole and by element."""
        held = np.nan_to_num(self.movements.held.to_numpy(dtype=np.float64))
        return np.column_stack([self.movements.lines["metal_kg"], held])

    @cached_property
    def liquid(self) -> Array:
        """Kg that reach the melt from each line."""
        gained = np.nan_to_num(self.movements.gained.to_numpy(dtype=np.float64))
        return np.column_stack([self.movements.lines["liquid_kg"], gained])

    @cached_property
    def trapped(self) -> Array:
        """Kg of each line that dross traps: of every element alike, as far as it is lost."""
        lines = self.movements.lines
        share = _ratio(lines["dross_metal_kg"].to_numpy(), lines["metal_kg"].to_numpy())
        return np.minimum(share[:, None] * self.metal, np.maximum(0.0, self.metal - self.liquid))

    @cached_property
    def new(self) -> Array:
        """Kg of new liquid in each charge."""
        return self.by_charge(self.liquid)

    @cached_property
    def heel(self) -> Array:
        """Kg of the heel that each charge was charged onto."""
        charges = self.movements.charges
        kg = charges["heel_before_kg"].fillna(0.0).to_numpy(dtype=np.float64)
        elements = heel_elements(self.movements, self.new[:, 1:], self._removed[:, 1:])
        return np.column_stack([kg, elements])

    @cached_property
    def _removed(self) -> Array:
        """Kg that treatments take out of each melt, as planned, whole and by element."""
        rows, elements = self.movements.treated, tuple(self.movements.gained.columns)
        found = np.zeros((len(self.movements.charges), 1 + len(elements)))
        at = pd.Index(self.movements.charges["charge_id"]).get_indexer(pd.Index(rows["charge_id"]))
        for charge, element, kg in zip(at, rows["element"], rows["removed_kg"], strict=True):
            found[charge, 0] += kg
            if element in elements:
                found[charge, 1 + elements.index(element)] += kg
        return found

    @cached_property
    def taken(self) -> Array:
        """Kg that treatments take out of each melt; of an element no more than is known of it."""
        return np.minimum(self._removed, self.new + self.heel)

    @cached_property
    def shares(self) -> Array:
        """Share of each element in each melt that is tapped; of the whole, one."""
        melt = self.new + self.heel - self.taken
        found = melt / np.where(melt[:, :1] > 0.0, melt[:, :1], np.inf)
        found[:, 0] = 1.0
        return found

    def by_charge(self, values: Array) -> Array:
        """Sums over the lines of each charge."""
        return sums(values, self.at, len(self.movements.charges))

    def rows(self, kg: Array, **words: Any) -> Flows:
        """A row for each charge."""
        charges = self.movements.charges
        return self.book.flows(
            kg,
            at=charges["at"],
            charge_id=charges["charge_id"],
            alloy_family=self.families,
            **words,
        )


def charge_flows(known: ChargeFlows) -> Iterator[Flows]:
    """All flows of the charges; each charge balances in itself."""
    yield from _charged(known)
    yield from _melted(known)
    yield from _tapped(known)


def families_of(alloys: pd.Series[Any]) -> Any:
    """The family of each alloy; each name is looked at once."""
    at, names = pd.factorize(alloys)
    found = np.array([*(family_of(str(name)) for name in names), None], dtype=object)
    return found[at]


def is_sorted_out(movements: Movements) -> Any:
    """Whether the lot of each line left a sorter: it came in as part of another."""
    lots = movements.lines["lot_id"]
    outlet = lots.str.contains("/", regex=False).fillna(value=False).to_numpy(dtype=bool)
    return outlet | ~lots.isin(movements.receipts["lot_id"]).to_numpy()


def _charged(known: ChargeFlows) -> Iterator[Flows]:
    """What each charge takes of each origin, metal and what is no metal."""
    lines = known.movements.lines
    apart = is_sorted_out(known.movements)
    keys = pd.DataFrame({
        "charge": known.at, "origin": lines["origin"], "apart": apart,
        "is_weighed": lines["is_weighed"].to_numpy(dtype=bool),
    })  # fmt: skip
    code = keys.groupby(list(keys), sort=False).ngroup().to_numpy()
    groups = keys.drop_duplicates()
    sd = known.movements.settings.weighing_sd_pct / 100.0
    charges = known.movements.charges.iloc[groups["charge"]]
    weighed = groups["is_weighed"].to_numpy()
    variance = sums((sd * known.metal[:, :1]) ** 2, code, len(groups))[:, 0]
    words = {
        "at": charges["at"].array,
        "charge_id": charges["charge_id"].to_numpy(),
        "alloy_family": known.families[groups["charge"]],
        "basis": np.where(weighed, "weighed", "planned"),
        "method": np.where(weighed, WEIGHED_IN, PLANNED_IN),
        "evidence_id": the_one(lines["evidence"], code, len(groups)),
    }
    kg: dict[str | None, Array] = {None: sums(known.metal, code, len(groups))}
    for name in PARTS:
        whole = sums(lines[[name]].to_numpy(dtype=np.float64), code, len(groups))
        kg[name.removesuffix("_kg")] = np.pad(whole, ((0, 0), (0, known.metal.shape[1] - 1)))
    store = groups["origin"].map(places.STORE_OF).to_numpy()
    sorted_out = groups["apart"].to_numpy()
    for part, amount in kg.items():
        if part is None:
            what = words | {"material_class": groups["origin"].to_numpy()}
            what["variance_kg2"] = np.where(weighed & (sd > 0.0), variance, np.nan)
        else:
            what = words | {"material_class": part, "basis": "assumed"}
        target = np.where(sorted_out, places.SORTING, places.CHARGE)
        yield known.book.flows(amount, source=store, target=target, **what)
        through = np.where(sorted_out[:, None], amount, 0.0)
        yield known.book.flows(through, source=places.SORTING, target=places.CHARGE, **what)


def _melted(known: ChargeFlows) -> Iterator[Flows]:
    """What becomes of the metal in the furnace, by the model."""
    lines = known.movements.lines
    metal, trapped = known.by_charge(known.metal), known.by_charge(known.trapped)
    words = {"source": places.CHARGE, "basis": "modelled", "method": MELTED}
    yield known.rows(known.new, target=places.MELT, material_class="melt", **words)
    yield known.rows(trapped, target=places.DROSS, material_class="dross_metal", **words)
    lost = np.maximum(0.0, metal - known.new - trapped)
    yield known.rows(lost, target=places.OXIDISED, material_class="oxidised", **words)
    gap = metal - known.new - trapped - lost
    gap[np.abs(gap) < 1e-9 * (1.0 + metal)] = 0.0
    words["method"] = GAP
    yield known.rows(gap, target=places.UNEXPLAINED, material_class="melt", **words)
    words["method"] = BY_ORIGIN
    for name in PARTS:
        whole = known.by_charge(lines[[name]].to_numpy(dtype=np.float64))
        kg = np.pad(whole, ((0, 0), (0, metal.shape[1] - 1)))
        part = name.removesuffix("_kg")
        what = words | {"material_class": part, "basis": "assumed"}
        yield known.rows(kg, target=places.NO_METAL, **what)
    if known.movements.sheets["dross"].empty:
        yield from _dross_expected(known, trapped)


def _dross_expected(known: ChargeFlows, trapped: Array) -> Iterator[Flows]:
    """What dross treatment returns where no dross was weighed."""
    back = known.by_charge(known.movements.lines[["recovered_kg"]].to_numpy(dtype=np.float64))
    returned = trapped * np.minimum(1.0, _ratio(back[:, 0], trapped[:, 0]))[:, None]
    words = {"source": places.DROSS, "basis": "modelled", "method": MELTED}
    yield known.rows(returned, target=places.OWN_DROSS_METAL, material_class="dross_metal", **words)
    yield known.rows(
        trapped - returned, target=places.SALT_SLAG, material_class="dross_metal", **words
    )


def _tapped(known: ChargeFlows) -> Iterator[Flows]:
    """From the melt to what was cast; what the weights do not bear out is unexplained."""
    charges, shares = known.movements.charges, known.shares
    good, scrap, tapped = (
        charges[name].to_numpy(dtype=np.float64)
        for name in ("good_kg", "cast_scrap_kg", "tapped_kg")
    )
    is_cast = ~(np.isnan(good) & np.isnan(scrap))
    cast = np.nan_to_num(good) + np.nan_to_num(scrap)
    is_tapped = ~np.isnan(tapped)
    expected = np.maximum(0.0, charges["modelled_tap_kg"].fillna(0.0).to_numpy(dtype=np.float64))
    out = np.where(is_tapped, tapped, np.where(is_cast, cast, expected))
    weighed = is_tapped | is_cast
    otherwise = "planned" if known.movements.kind == "plan" else "modelled"
    left = charges["heel_left_kg"].fillna(0.0).to_numpy(dtype=np.float64)
    heel = {"material_class": "heel", "basis": "modelled", "method": HEELS}
    yield known.rows(known.heel, source=places.HEEL, target=places.MELT, **heel)
    yield known.rows(shares * left[:, None], source=places.MELT, target=places.HEEL, **heel)
    tap = shares * out[:, None]
    yield known.rows(
        tap,
        source=places.MELT, target=places.CASTING, material_class="melt",
        basis=np.where(weighed, "weighed", otherwise),
        method=np.where(is_tapped, TAPPED, np.where(is_cast, CAST_SUM, EXPECTED)),
        variance_kg2=_variance(known, np.where(is_tapped, tapped, np.nan)),
    )  # fmt: skip
    if len(known.movements.treated):
        yield known.rows(
            known.taken, source=places.MELT, target=places.TAKEN_OUT, material_class="treated",
            basis=otherwise, method=TREATED,
        )  # fmt: skip
    gap = known.new + known.heel - known.taken - shares * left[:, None] - tap
    gap[np.abs(gap) < 1e-9 * (1.0 + known.new)] = 0.0
    yield known.rows(
        gap, source=places.MELT, target=places.UNEXPLAINED, material_class="melt",
        basis="modelled", method=GAP,
    )  # fmt: skip
    yield from _cast(known, good=good, scrap=scrap, rest=out - cast, is_cast=is_cast)


def _cast(
    known: ChargeFlows, *, good: Array, scrap: Array, rest: Array, is_cast: Any
) -> Iterator[Flows]:
    """What casting made of the tap; a tap of which nothing was cast stays a tap."""
    shares, casts = known.shares, known.movements.sheets["casts"]
    ids = pd.Index(known.movements.charges["charge_id"])
    at = ids.get_indexer(pd.Index(casts["charge_id"]))
    evidence = the_one(casts["cast_id"][at >= 0], at[at >= 0], len(ids))
    weighed = {
        "source": places.CASTING, "basis": "weighed", "method": CAST, "evidence_id": evidence
    }  # fmt: skip
    for target, name, material, kg in (
        (places.PRODUCT, "good_kg", "product", good),
        (places.OWN_RETURNS, "scrap_kg", "internal", scrap),
    ):
        squares = np.nan_to_num(casts[[name]].to_numpy(dtype=np.float64)) ** 2
        each = sums(squares[at >= 0], at[at >= 0], len(ids))[:, 0]
        yield known.rows(
            shares * kg[:, None], target=target, material_class=material,
            variance_kg2=_scaled(known, each), **weighed,
        )  # fmt: skip
    words = {"source": places.CASTING, "material_class": "melt"}
    otherwise = "planned" if known.movements.kind == "plan" else "modelled"
    yield known.rows(
        shares * np.where(is_cast, 0.0, rest)[:, None],
        target=places.TAPPED, basis=otherwise, method=NOT_CAST, **words,
    )  # fmt: skip
    gap = np.where(is_cast & (np.abs(rest) > 1e-9 * (1.0 + np.nan_to_num(good))), rest, 0.0)
    yield known.rows(
        shares * gap[:, None], target=places.UNEXPLAINED, basis="modelled", method=CAST_GAP, **words
    )


def _variance(known: ChargeFlows, kg: Array) -> Array:
    return _scaled(known, kg**2)


def _scaled(known: ChargeFlows, squares: Array) -> Array:
    """The variance of sums of weighings, NaN where nobody says how they err."""
    sd = known.movements.settings.weighing_sd_pct / 100.0
    return sd**2 * squares if sd > 0.0 else np.full(len(squares), np.nan)


def _ratio(part: Array, whole: Array) -> Array:
    """``part`` over ``whole``, 0 where there is no whole."""
    found: Array = np.divide(
        part, whole, out=np.zeros(len(whole), dtype=np.float64), where=whole > 0.0
    )
    return found
