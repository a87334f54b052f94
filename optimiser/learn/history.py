"""What the books say of past heats, as arrays: who was charged with what, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.element import is_symbol
from models.issue import Issue
from optimiser.intake.book_sheets import BookSheets
from optimiser.ledger.period.furnaces import USUAL, furnace_types
from optimiser.ledger.period.lots import known_lots

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]

USUAL_SCALE: Final = "usual scale"
DAY: Final = pd.Timedelta(days=1)
Group = tuple[str, str | None]
"""A material and the supplier it came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Heats [h] in the order in which they were made, furnace by furnace; lots [l]; lines [n].

    ``before`` is the place of the heat whose rest was the heel, or -1; ``pct`` the mean of a
    melt's samples [h, e], ``samples`` how many there are of each. Blank is NaN. ``day`` counts from
    the first moment of the period.
    """

    charges: tuple[str, ...]
    furnace_type: tuple[str, ...]
    day: Array
    before: Places
    heel_kg: Array
    first_heel_pct: Array
    left_kg: Array
    tapped_kg: Array
    elements: tuple[str, ...]
    pct: Array
    samples: Array
    line_heat: Places
    line_lot: Places
    line_kg: Array
    line_scale: Places
    scales: tuple[str, ...]
    lots: tuple[str, ...]
    lot_group: Places
    lot_day: Array
    lot_kg: Array
    lot_pct: Array
    lot_sd: Array
    lot_samples: Array
    metal_fraction: Array
    given_yield: Array
    is_addition: Mask
    origin: tuple[str, ...]
    form: tuple[str, ...]
    groups: tuple[Group, ...]
    days: float
    weighing_sd: float
    issues: tuple[Issue, ...]

    @property
    def materials(self) -> tuple[str, ...]:
        """The materials of the groups, each once."""
        return tuple(dict.fromkeys(material for material, _ in self.groups))

    @property
    def melt_kg(self) -> Array:
        """The liquid of each heat, weighed: what was tapped and what was left."""
        return self.tapped_kg + self.left_kg

    def per_heat(self, values: Array) -> Array:
        """Sums over the lines of each heat [h, ...]."""
        found = np.zeros((len(self.charges), *values.shape[1:]))
        np.add.at(found, self.line_heat, values)
        return found


def history(books: BookSheets) -> History:
    """The heats of the books, each with its lines, its heel and its samples.

    A line that was not weighed counts with what was planned. A lot without a material is one of
    its own.
    """
    elements = tuple(
        name for name in books["samples"].columns if is_symbol(name)
        and name != books.settings.base_element
    )  # fmt: skip
    heats = _heats(books)
    place = {name: at for at, name in enumerate(heats["charge_id"])}
    pct, samples = _sampled(books, place, elements)
    first = pd.Timestamp(books.settings.period_from)
    days = float((pd.Timestamp(books.settings.period_to) - first) / DAY)
    before, heel_kg, first_heel_pct = _heels(books, heats, elements)
    return History(
        charges=tuple(heats["charge_id"]),
        furnace_type=tuple(heats["furnace_type"]),
        day=_day(heats["start"], first, days),
        before=before,
        heel_kg=heel_kg,
        first_heel_pct=first_heel_pct,
        left_kg=heats["heel_left_kg"].to_numpy(dtype=np.float64),
        tapped_kg=_tapped(books, heats, place),
        elements=elements,
        pct=pct,
        samples=samples,
        days=days,
        weighing_sd=books.settings.weighing_sd_pct / 100.0,
        issues=tuple(_odd(books, pct, elements)),
        **_lines(books, place),
        **_lots(books, elements, first, days),
    )


def _lines(books: BookSheets, place: dict[str, int]) -> dict[str, Any]:
    """What was charged, line by line; what weighs nothing is none."""
    lines = books["charge_lines"]
    kg = lines["weighed_kg"].fillna(lines["planned_kg"]).to_numpy(dtype=np.float64)
    lines = lines[kg > 0.0]
    scale = lines["scale"].fillna(USUAL_SCALE)
    scales = tuple(sorted(set(scale)))
    at = {name: number for number, name in enumerate(scales)}
    lots = pd.Index(books["receipts"]["lot_id"])
    return {
        "line_heat": lines["charge_id"].map(place).to_numpy(dtype=np.int64),
        "line_lot": lots.get_indexer(pd.Index(lines["lot_id"])).astype(np.int64),
        "line_kg": kg[kg > 0.0],
        "line_scale": scale.map(at).to_numpy(np.int64),
        "scales": scales,
    }


def _lots(
    books: BookSheets, elements: tuple[str, ...], first: pd.Timestamp, days: float
) -> dict[str, Any]:
    """What came in, blanks filled by the material and the library."""
    lots, receipts = known_lots(books), books["receipts"]
    groups, group = _groups(lots.frame)
    return {
        "lots": tuple(map(str, lots.frame.index)),
        "lot_group": group,
        "groups": groups,
        "lot_day": _day(receipts["received_at"], first, days, blank=0.0),
        "lot_kg": receipts["mass_kg"].to_numpy(dtype=np.float64),
        "lot_pct": _own(receipts, elements, ""),
        "lot_sd": _own(receipts, elements, "_sd"),
        "lot_samples": _own(receipts, elements, "_n"),
        "metal_fraction": lots.dry_fraction,
        "given_yield": lots.given_yield,
        "is_addition": (lots.frame["origin"] == "alloying").to_numpy(dtype=np.bool_),
        "origin": tuple(lots.frame["origin"]),
        "form": tuple(lots.frame["form"]),
    }


def _heats(books: BookSheets) -> pd.DataFrame:
    """The charges by furnace and start, with what each leaves; those without lines too."""
    rows = books["charges"].sort_values(["furnace", "start", "charge_id"], ignore_index=True)
    furnaces = books["furnaces"].set_index("furnace_id")
    rows["furnace_type"] = rows["furnace"].map(furnace_types(books)).astype(object).fillna(USUAL)
    keeps = pd.to_numeric(rows["furnace"].map(furnaces["heel_keep_kg"])).fillna(0.0)
    rows["heel_left_kg"] = rows["heel_left_kg"].fillna(keeps)
    return rows


def _heels(
    books: BookSheets, heats: pd.DataFrame, elements: tuple[str, ...]
) -> tuple[Places, Array, Array]:
    """The heat whose rest each one was charged onto, its mass, and what the first ones held."""
    furnaces = books["furnaces"].set_index("furnace_id")
    before = np.full(len(heats), -1, dtype=np.int64)
    kg, pct = np.zeros(len(heats)), np.full((len(heats), len(elements)), np.nan)
    last: dict[object, int] = {}
    left = heats["heel_left_kg"].to_numpy(dtype=np.float64)
    for at, name in enumerate(heats["furnace"]):
        if not isinstance(name, str):
            continue
        if name in last:
            before[at], kg[at] = last[name], left[last[name]]
        else:
            kg[at] = float(furnaces["heel_kg"].get(name, 0.0))
            pct[at] = [float(furnaces[e].get(name, np.nan)) if e in furnaces else np.nan
                       for e in elements]  # fmt: skip
        last[name] = at
    return before, kg, pct


def _sampled(
    books: BookSheets, place: dict[str, int], elements: tuple[str, ...]
) -> tuple[Array, Array]:
    """The mean of each melt's samples, and how many there are [h, e]."""
    rows = books["samples"]
    sums, counts = (np.zeros((len(place), len(elements))) for _ in range(2))
    at = rows["charge_id"].map(place).to_numpy(dtype=np.int64)
    values = rows[list(elements)].to_numpy(dtype=np.float64)
    np.add.at(sums, at, np.nan_to_num(values))
    np.add.at(counts, at, ~np.isnan(values))
    return np.where(counts > 0, sums / np.maximum(counts, 1.0), np.nan), counts


def _tapped(books: BookSheets, heats: pd.DataFrame, place: dict[str, int]) -> Array:
    """What was tapped, weighed; else by the melt that was weighed when it was sampled."""
    found = heats["tapped_kg"].to_numpy(dtype=np.float64).copy()
    weighed = books["samples"].dropna(subset=["melt_kg"])
    for name, kg in zip(weighed["charge_id"], weighed["melt_kg"], strict=True):
        if np.isnan(found[place[name]]):
            found[place[name]] = kg - heats["heel_left_kg"][place[name]]
    return found


def _groups(frame: pd.DataFrame) -> tuple[tuple[Group, ...], Places]:
    names = [
        (material if isinstance(material, str) else f"lot {lot}",
         supplier if isinstance(supplier, str) else None)
        for lot, material, supplier in zip(
            frame.index, frame["material"], frame["supplier"], strict=True)
    ]  # fmt: skip
    groups = tuple(sorted(set(names), key=lambda one: (one[0], one[1] or "")))
    place = {name: at for at, name in enumerate(groups)}
    return groups, np.array([place[name] for name in names], dtype=np.int64)


def _own(receipts: pd.DataFrame, elements: tuple[str, ...], ending: str) -> Array:
    """What receipts say of themselves [l, e]."""
    blank = np.full(len(receipts), np.nan)
    columns = [
        receipts[e + ending].to_numpy(dtype=np.float64) if e + ending in receipts else blank
        for e in elements
    ]
    return np.column_stack(columns) if columns else np.zeros((len(receipts), 0))


def _day(
    moments: pd.Series[pd.Timestamp], first: pd.Timestamp, days: float, *, blank: float = np.nan
) -> Array:
    found = ((moments - first) / DAY).to_numpy(dtype=np.float64)
    middle = days / 2.0 if np.isnan(blank) else blank
    return np.clip(np.where(np.isnan(found), middle, found), 0.0, days)


def _odd(books: BookSheets, pct: Array, elements: tuple[str, ...]) -> list[Issue]:
    """What the books do not say, and what that means for learning."""
    found = []
    unsampled = int(np.isnan(pct).all(axis=1).sum()) if elements else len(pct)
    if unsampled:
        found.append(_warning(
            "heats_unsampled", f"{unsampled} of {len(pct)} charges have no sample; their contents "
            "teach nothing, and their heels are taken as predicted"))  # fmt: skip
    unweighed = int(books["charge_lines"]["weighed_kg"].isna().sum())
    if unweighed:
        found.append(_warning(
            "lines_unweighed",
            f"{unweighed} lines were not weighed; what was planned is taken"))  # fmt: skip
    return found


def _warning(code: str, message: str) -> Issue:
    return Issue(code=code, severity="warning", message=message)
