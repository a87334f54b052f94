"""The lots of a period with every blank filled: by their material, the library, the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from models.element import is_symbol
from models.inherit import CONTAMINATION
from models.library import Library, library
from optimiser.formulation.metal import Array, Mask
from optimiser.intake.book_sheets import BookSheets
from optimiser.ledger.movements import SAID

LENT: Final = (
    *(name for name in SAID if name != "material"),
    *CONTAMINATION,
    "metal_yield_pct",
    "kgco2e_per_t",
    "kgco2e_origin_per_t",
)
"""What a lot may take over from its material."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLots:
    """The lots of the books, blanks filled; arrays run over lots [l] and elements [e].

    ``frame`` has what is said of each, by lot_id; ``analysis`` the fraction of each element in
    the metal, the base as the balance, and ``is_known`` where anybody said it.
    """

    frame: pd.DataFrame
    elements: tuple[str, ...]
    base: int
    analysis: Array
    is_known: Mask
    dry_fraction: Array
    knows_contamination: Mask
    given_yield: Array
    users_yield: Mask


def known_lots(books: BookSheets) -> KnownLots:
    """The lots of the books, with what the books' materials and the library lend them.

    Factors for carbon come from the table ``factors`` (by material, else by origin), and then
    from the library's footprint of the origin.
    """
    shelf = library() if books.settings.base_element == "Al" else None
    lots, rows = books["receipts"], books["materials"].set_index("material")
    names = lots["material"].dropna().unique()
    shelved = _shelved(names, shelf)
    frame, own = _filled(lots, rows, shelved)
    elements = _elements(books, shelved, base=books.settings.base_element)
    pct, base = _compositions(lots, rows, shelved, elements), len(elements) - 1
    analysis, is_known = _with_balance(pct, base=base, lots=lots, elements=elements)
    dry, knows = _contamination(frame, own)
    given_yield, users = _yields(frame, own)
    _add_carbon(frame, books, shelf)
    return KnownLots(
        frame=frame.set_index(lots["lot_id"].to_numpy()),
        elements=elements,
        base=base,
        analysis=analysis,
        is_known=is_known,
        dry_fraction=dry,
        knows_contamination=knows,
        given_yield=given_yield,
        users_yield=users,
    )


def _shelved(names: Any, shelf: Library | None) -> pd.DataFrame:
    """What the library says of the materials, a row each: fields and elements."""
    rows: dict[str, dict[str, object]] = {}
    for name in names:
        if shelf is not None and name in shelf.materials:
            record = shelf.materials[name].record
            row = {field: getattr(record, field) for field in LENT}
            rows[name] = row | {f.element: f.pct for f in record.analysis.figures}
    return pd.DataFrame.from_dict(rows, orient="index")


def _filled(
    lots: pd.DataFrame, rows: pd.DataFrame, shelved: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, pd.Series[bool]]]:
    """What is said of every lot, and where the plant itself said it."""
    found: dict[str, pd.Series[Any]] = {"material": lots["material"], "mass_kg": lots["mass_kg"]}
    found["received_at"], found["came_of"] = lots["received_at"], lots["came_of"]
    own: dict[str, pd.Series[bool]] = {}
    for name in LENT:
        values = _or(lots[name], _of_material(lots, rows, name))
        own[name] = values.notna()
        found[name] = _or(values, _of_material(lots, shelved, name))
    found["origin"] = found["origin"].fillna("unknown")
    found["form"] = found["form"].fillna("ingot")
    found["due_diligence"] = found["due_diligence"].eq(True)
    return pd.DataFrame(found), own


def _of_material(lots: pd.DataFrame, rows: pd.DataFrame, name: str) -> pd.Series[Any]:
    """What the material of every lot says of ``name``, or blank."""
    if name not in rows.columns:
        return pd.Series([None] * len(lots), dtype=object)
    return lots["material"].map(rows[name].dropna())


def _or(values: pd.Series[Any], lent: pd.Series[Any]) -> pd.Series[Any]:
    """The values, and where they are blank what is lent."""
    blank = values.isna()
    if not blank.any() or lent.isna().all():
        return values
    return values.astype(object).where(~blank, lent).infer_objects()


def _elements(books: BookSheets, shelved: pd.DataFrame, *, base: str) -> tuple[str, ...]:
    """All elements that anything holds, the base last."""
    named = {*books.elements, *(name for name in shelved.columns if is_symbol(name))}
    return (*sorted(name for name in named if is_symbol(name) and name != base), base)


def _compositions(
    lots: pd.DataFrame, rows: pd.DataFrame, shelved: pd.DataFrame, elements: tuple[str, ...]
) -> Array:
    """wt-% of the metal [l, e], the nearest record's figure; blank is NaN."""
    found = np.full((len(lots), len(elements)), np.nan)
    for at, element in enumerate(elements):
        values = lots[element] if element in lots else pd.Series(np.nan, index=lots.index)
        for lender in (rows, shelved):
            values = _or(values, _of_material(lots, lender, element))
        found[:, at] = pd.to_numeric(values)
    return found


def _with_balance(
    pct: Array, *, base: int, lots: pd.DataFrame, elements: tuple[str, ...]
) -> tuple[Array, Mask]:
    """Fractions, the base being the balance unless the lot's own analysis gives it."""
    is_known = ~np.isnan(pct)
    is_known = is_known.copy()
    found = np.where(is_known, pct, 0.0)
    room = np.maximum(0.0, 100.0 - (found.sum(axis=1) - found[:, base]))
    own = [element for element in elements if element in lots]
    says_any = lots[own].notna().any(axis=1).to_numpy() if own else np.zeros(len(lots), dtype=bool)
    name = elements[base]
    says_base = lots[name].notna().to_numpy() if name in lots else np.zeros(len(lots), dtype=bool)
    stands = is_known[:, base] & (says_base | ~says_any)
    found[:, base] = np.where(stands, np.minimum(found[:, base], room), room)
    is_known[:, base] |= is_known.any(axis=1)
    return found / 100.0, is_known


def _contamination(frame: pd.DataFrame, own: Mapping[str, pd.Series[bool]]) -> tuple[Array, Mask]:
    """Share that is metal, and where it is known; blanks become 0 in the frame."""
    own_yield, _ = _own(own)
    any_known = frame[list(CONTAMINATION)].notna().any(axis=1).to_numpy()
    known = any_known & ~(_gives_way(frame, own) & own_yield)
    for name in CONTAMINATION:
        frame[name] = np.where(known, pd.to_numeric(frame[name]).fillna(0.0), 0.0)
    return 1.0 - frame[list(CONTAMINATION)].sum(axis=1).to_numpy() / 100.0, known


def _yields(frame: pd.DataFrame, own: Mapping[str, pd.Series[bool]]) -> tuple[Array, Mask]:
    own_yield, own_dirt = _own(own)
    given = pd.to_numeric(frame["metal_yield_pct"]).to_numpy() / 100.0
    given = np.where(_gives_way(frame, own) & own_dirt, np.nan, given)
    frame["metal_yield_pct"] = given * 100.0
    return given, own_yield


def _own(own: Mapping[str, pd.Series[bool]]) -> tuple[Mask, Mask]:
    """Where the plant itself gives a yield, and where contamination."""
    dirt = np.logical_or.reduce([own[name].to_numpy() for name in CONTAMINATION])
    return own["metal_yield_pct"].to_numpy(), dirt


def _gives_way(frame: pd.DataFrame, own: Mapping[str, pd.Series[bool]]) -> Mask:
    """Where the library's figure contradicts the plant's: more liquid than there is metal."""
    own_yield, own_dirt = _own(own)
    dirt = frame[list(CONTAMINATION)].apply(pd.to_numeric).fillna(0.0).sum(axis=1).to_numpy()
    more = pd.to_numeric(frame["metal_yield_pct"]).fillna(0.0).to_numpy() > 100.0 - dirt
    return np.asarray((own_yield != own_dirt) & more, dtype=bool)


def _add_carbon(frame: pd.DataFrame, books: BookSheets, shelf: Library | None) -> None:
    """Carbon factors per tonne, where each is from, and whether it stands in for another."""
    factors = books["factors"].set_index("material")
    frame["factor"] = frame["kgco2e_per_t"].notna().map({True: "lot", False: None})
    frame["is_proxy"] = False
    for key in ("material", "origin"):
        blank = frame["kgco2e_per_t"].isna() & frame[key].isin(factors.index)
        for name in ("kgco2e_per_t", "kgco2e_origin_per_t"):
            values = frame[key].map(factors[name])
            frame[name] = pd.to_numeric(frame[name]).where(
                ~(blank & frame[name].isna()), pd.to_numeric(values)
            )
        frame.loc[blank, "factor"] = frame.loc[blank, key]
        frame.loc[blank, "is_proxy"] = frame.loc[blank, key].map(factors["proxy"]).eq(True)
    blank = frame["kgco2e_per_t"].isna()
    if shelf is not None and blank.any():
        found = {name: one.record for name, one in shelf.footprints_kgco2e_per_t.items()}
        frame["kgco2e_per_t"] = frame["kgco2e_per_t"].where(~blank, frame["origin"].map(found))
        lent = blank & frame["kgco2e_per_t"].notna()
        frame.loc[lent, "factor"] = "library: " + frame.loc[lent, "origin"]
        frame.loc[lent, "is_proxy"] = True
