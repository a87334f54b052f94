"""A year of heats with known truth, drawn.

Suppliers who declare wrongly, one whose metal drifts, lots that differ, recoveries and losses that
are not those of the books, a scale that shows too much, two materials that are only ever charged
together, and heats whose papers are wrong. Everything follows from the seed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from models.library import library

Row = dict[str, Any]
ELEMENTS: Final = ("Si", "Fe", "Cu", "Mn", "Mg", "Zn")
FIRST: Final = datetime(2025, 1, 1, tzinfo=UTC)
DAYS: Final = 365
FURNACE: Final = "gas_reverb"
HEEL_KG: Final = 1200.0
DECLARED: Final[dict[str, tuple[str, str, tuple[str, ...], tuple[float, ...], float]]] = {
    # material: origin, form, suppliers, Si Fe Cu Mn Mg Zn as declared, lot mass
    "old sheet": ("post_consumer", "sheet", ("Adler", "Brandt", "Corvi"),
                  (0.45, 0.45, 0.20, 0.55, 0.90, 0.15), 16_000),
    "profiles": ("post_consumer", "extrusion", ("Adler", "Dahl"),
                 (0.50, 0.25, 0.08, 0.08, 0.50, 0.10), 14_000),
    "castings": ("post_consumer", "cast", ("Brandt", "Corvi", "Ebner"),
                 (8.50, 0.85, 2.40, 0.28, 0.25, 1.00), 15_000),
    "shredded": ("post_consumer", "shred", ("Dahl", "Ebner", "Fabri"),
                 (6.00, 0.75, 1.80, 0.25, 0.35, 1.20), 14_000),
    "turnings": ("pre_consumer", "turnings", ("Corvi", "Fabri"),
                 (9.50, 0.80, 2.20, 0.25, 0.22, 0.90), 12_000),
    "wheels": ("post_consumer", "cast", ("Gruber",), (7.00, 0.20, 0.05, 0.08, 0.32, 0.08), 9_000),
    "pistons": ("post_consumer", "cast", ("Gruber",),
                (12.00, 0.50, 1.30, 0.15, 0.85, 0.15), 4_500),
}  # fmt: skip
PURE: Final[dict[str, tuple[str, tuple[float, ...], float]]] = {
    "primary": ("primary", (0.05, 0.10, 0.002, 0.002, 0.002, 0.005), 25_000),
    "silicon": ("alloying", (98.8, 0.40, 0.0, 0.0, 0.0, 0.0), 20_000),
    "magnesium": ("alloying", (0.02, 0.02, 0.0, 0.02, 99.8, 0.01), 2_000),
}
SHARED_SD: Final = 0.20
"""Part of a declared content that its material may be off by, as the books say."""
OF_SUPPLIER_SD: Final = 0.12
"""Part of it that suppliers differ by."""
LOT_SD: Final = 0.10
"""Part of it that lots of one supplier differ by."""
WRONG: Final[dict[tuple[str, str], dict[str, float]]] = {
    ("shredded", "Fabri"): {"Fe": 1.45, "Zn": 1.5},
    ("castings", "Corvi"): {"Fe": 1.35, "Cu": 1.3},
    ("old sheet", "Brandt"): {"Cu": 1.7, "Zn": 1.6},
    ("castings", "Ebner"): {"Fe": 0.72, "Zn": 0.65},
    ("old sheet", "Adler"): {"Fe": 0.72, "Cu": 0.6},
}
"""How many times what they declare the metal of some suppliers holds."""
DRIFTING: Final = ("shredded", "Dahl", "Cu", 1.9)
"""Whose metal drifts: to so many times its content, from April to November."""
TARGETS: Final = {"226": (9.3, 0.30), "231": (11.5, 0.25), "6060": (0.45, 0.50)}
RECIPES: Final[dict[str, tuple[tuple[str, ...], float]]] = {
    "226": (("castings", "shredded", "turnings", "old sheet"), 0.10),
    "231": (("castings", "wheels", "profiles", "shredded", "turnings"), 0.30),
    "6060": (("profiles", "old sheet"), 0.35),
}
"""What each alloy is made of, and about how much primary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the books do not say: fractions, and wt-% by group, at the end of the year."""

    content_pct: dict[tuple[str, str | None], np.ndarray]
    lot_sd_pct: dict[str, np.ndarray]
    unburnt: np.ndarray
    addition: np.ndarray
    loss: dict[str, float]
    bias: dict[str, float]
    wrong_heats: dict[str, str] = field(default_factory=dict)
    held_pct: dict[str, np.ndarray] = field(default_factory=dict)
    """What each lot holds, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The books of a year as tables of rows, and the truth behind them."""

    tables: dict[str, list[Row]]
    truth: Truth

    @property
    def document(self) -> dict[str, Any]:
        """The books as a JSON document spells them."""
        return {"settings": dict(SETTINGS), **self.tables}


SETTINGS: Final = {
    "name": "A year of heats, drawn", "period_from": "2025-01-01", "period_to": "2026-01-01",
    "weighing_sd_pct": 0.3,
}  # fmt: skip


@dataclass(slots=True)
class _Yard:
    """Lots as they come in and go out, of one draw."""

    rng: np.random.Generator
    truth: Truth
    now: dict[str, Row] = field(default_factory=dict)
    receipts: list[Row] = field(default_factory=list)
    bought: dict[str, int] = field(default_factory=dict)

    def lot(self, material: str, day: float) -> Row:
        """The lot of ``material`` in use; a new one where it is used up."""
        if material not in self.now or self.now[material]["left"] < 1.0:
            self._receive(material, day)
        return self.now[material]

    def _receive(self, material: str, day: float) -> None:
        rng = self.rng
        supplier: str | None
        if material in PURE:
            supplier, usual = None, PURE[material][2]
        else:
            suppliers, usual = DECLARED[material][2], DECLARED[material][4]
            supplier = suppliers[self.bought.get(material, 0) % len(suppliers)]
            self.bought[material] = self.bought.get(material, 0) + 1
        name = f"L{len(self.receipts) + 1:04d}"
        mass = float(np.round(usual * rng.uniform(0.8, 1.2)))
        self.truth.held_pct[name] = content_of_lot(self.truth, material, supplier, day=day, rng=rng)
        row = {"lot_id": name, "material": material, "mass_kg": round(mass * _near(rng, 0.003))}
        if supplier is not None:
            row["supplier"] = supplier
        row["received_at"] = _at(max(0.0, day - 0.5))
        self.receipts.append(row)
        self.now[material] = {"lot_id": name, "material": material, "left": mass}


def drift(material: str, supplier: str | None, *, day: float) -> np.ndarray:
    """Times what its content is at the end of the year that a group's is on a day."""
    found = np.ones(len(ELEMENTS))
    if (material, supplier) == DRIFTING[:2]:
        done = np.clip((day - 90.0) / 210.0, 0.0, 1.0)
        most = DRIFTING[3]
        found[ELEMENTS.index(DRIFTING[2])] = (1.0 + (most - 1.0) * done) / most
    return found


def content_of_lot(
    truth: Truth, material: str, supplier: str | None, *, day: float, rng: np.random.Generator
) -> np.ndarray:
    """What one lot holds, wt-%."""
    mean = truth.content_pct[material, supplier] * drift(material, supplier, day=day)
    sd = truth.lot_sd_pct[material]
    return np.maximum(0.0, mean + sd * rng.standard_normal(len(ELEMENTS)))


def truth_of(seed: int) -> Truth:
    """The truth that a seed draws."""
    rng = np.random.default_rng([seed, 1])
    content: dict[tuple[str, str | None], np.ndarray] = {}
    lot_sd = {}
    for material, (_, _, suppliers, declared, _) in DECLARED.items():
        own = np.array(declared)
        shared = own * (1.0 + SHARED_SD * rng.standard_normal(len(ELEMENTS)))
        lot_sd[material] = own * LOT_SD * rng.uniform(0.7, 1.3, len(ELEMENTS))
        for supplier in suppliers:
            found = shared + own * OF_SUPPLIER_SD * rng.standard_normal(len(ELEMENTS))
            for element, times in WRONG.get((material, supplier), {}).items():
                found[ELEMENTS.index(element)] = times * own[ELEMENTS.index(element)]
            content[material, supplier] = np.maximum(0.15 * own, found)
            if (material, supplier) == DRIFTING[:2]:
                content[material, supplier][ELEMENTS.index(DRIFTING[2])] *= DRIFTING[3]
    for material, (_, declared, _) in PURE.items():
        content[material, None] = np.array(declared)
        lot_sd[material] = np.array(declared) * 0.01
    burnt = np.array([1.0 - recovery(element)[0] for element in ELEMENTS])
    added = np.array([1.0 - recovery(element)[1] for element in ELEMENTS])
    shelf = library().losses
    forms = sorted({row[1] for row in DECLARED.values()} | {"ingot"})
    return Truth(
        content_pct=content,
        lot_sd_pct=lot_sd,
        unburnt=np.clip(1.0 - burnt * (1.0 + 0.35 * rng.standard_normal(len(ELEMENTS))), 0.0, 1.0),
        addition=np.clip(1.0 - added * (1.0 + 0.35 * rng.standard_normal(len(ELEMENTS))), 0.0, 1.0),
        loss={
            form: shelf[form, FURNACE].record.melt_loss_pct / 100.0
            * float(np.clip(1.0 + 0.3 * rng.standard_normal(), 0.4, 2.0))
            for form in forms
        },
        bias={"hall 1": 0.0, "hall 2": 0.016},
    )  # fmt: skip


def recovery(element: str) -> tuple[float, float]:
    """What the library says is not burnt, on remelting and of additions."""
    row = library().recoveries[FURNACE, element].record
    return (row.recovery_pct or 0.0) / 100.0, (row.addition_recovery_pct or 0.0) / 100.0


def year(*, seed: int, heats: int = 260) -> Year:
    """The books of a year of ``heats`` heats."""
    truth = truth_of(seed)
    rng = np.random.default_rng([seed, 2])
    yard = _Yard(rng, truth)
    charges: list[Row] = []
    lines: list[Row] = []
    samples: list[Row] = []
    heels = {name: (0.0, np.zeros(len(ELEMENTS))) for name in ("F1", "F2")}
    for number in range(heats):
        name, furnace = f"C{number + 1:04d}", f"F{number % 2 + 1}"
        day = (number + 0.5) * DAYS / heats
        alloy = str(rng.choice(list(RECIPES)))
        kg, pct = heels[furnace]
        kg, element_kg = _charge(yard, lines, name, day, kg=kg, element_kg=kg / 100.0 * pct,
                                 charged=_recipe(rng, alloy))  # fmt: skip
        pct = 100.0 * element_kg / kg
        stays = HEEL_KG * _near(rng, 0.04)
        heels[furnace] = (stays, pct)
        charges.append({"charge_id": name, "alloy": alloy, "furnace": furnace, "start": _at(day),
                        "tapped_kg": round((kg - stays) * _near(rng, 0.003)),
                        "heel_left_kg": round(HEEL_KG)})  # fmt: skip
        shown_pct = pct + (0.003 + 0.008 * pct) * rng.standard_normal(len(ELEMENTS))
        samples.append({"charge_id": name, "sampled_at": _at(day + 0.3)} | {
            element: round(max(0.0, float(value)), 4)
            for element, value in zip(ELEMENTS, shown_pct, strict=True)
        })  # fmt: skip
    _spoil(rng, lines, samples, charges, truth)
    tables = {
        "receipts": yard.receipts, "materials": materials(), "furnaces": furnaces(),
        "charges": charges, "charge_lines": lines, "samples": samples,
    }  # fmt: skip
    return Year(tables=tables, truth=truth)


def _charge(
    yard: _Yard,
    lines: list[Row],
    name: str,
    day: float,
    *,
    kg: float,
    element_kg: np.ndarray,
    charged: dict[str, float],
) -> tuple[float, np.ndarray]:
    """Charge lots onto a heel, weighed; the liquid and what it holds, kg."""
    truth, scale = yard.truth, "hall 1" if int(name[1:]) % 2 else "hall 2"
    for material, wanted in charged.items():
        left = wanted
        while left > 1.0:
            lot = yard.lot(material, day)
            used = min(left, lot["left"])
            if lot["left"] - used < 150.0:
                used = lot["left"]
            lot["left"] -= used
            left -= used
            gained, liquid = melted(truth, material, used, truth.held_pct[lot["lot_id"]])
            kg, element_kg = kg + liquid, element_kg + gained
            shown = used * (1.0 + truth.bias[scale]) * _near(yard.rng, 0.003)
            lines.append({"charge_id": name, "lot_id": lot["lot_id"],
                          "weighed_kg": round(shown), "scale": scale})  # fmt: skip
    return kg, element_kg


def _recipe(rng: np.random.Generator, alloy: str) -> dict[str, float]:
    """What goes into a charge: scrap at random, primary, and what its aims still lack."""
    names, primary = RECIPES[alloy]
    chosen = [name for name in names if rng.random() < 0.75] or [names[0]]
    shares = rng.dirichlet(np.full(len(chosen), 1.5))
    scrap = 9000.0 * (1.0 - primary * rng.uniform(0.4, 1.6))
    found = {name: scrap * share for name, share in zip(chosen, shares, strict=True)}
    if "wheels" in found:
        whole = found["wheels"]
        found |= {"wheels": whole * 2.0 / 3.0, "pistons": whole / 3.0}
    found["primary"] = 9000.0 - scrap
    held = sum(kg * np.array(DECLARED[m][3]) for m, kg in found.items() if m in DECLARED) / 9000.0
    for material, element, aim in (("silicon", 0, 0), ("magnesium", 4, 1)):
        lack = TARGETS[alloy][aim] * rng.uniform(0.9, 1.1) - held[element]
        if lack > 0.02:
            found[material] = lack * 90.0
    return {name: float(round(kg)) for name, kg in found.items() if kg >= 2.0}


def melted(truth: Truth, material: str, kg: float, pct: np.ndarray) -> tuple[np.ndarray, float]:
    """What a charged lot brings of each element, kg, and liquid (MODEL.md 1)."""
    is_addition = material in PURE and PURE[material][0] == "alloying"
    unburnt = truth.addition if is_addition else truth.unburnt
    lost = truth.loss[form_of(material)]
    gained = kg * pct / 100.0 * unburnt * (1.0 if is_addition else 1.0 - trapped(lost))
    if is_addition:
        return gained, float(gained.sum() + kg * (1.0 - pct.sum() / 100.0) * (1.0 - lost))
    return gained, kg * (1.0 - lost)


def trapped(lost: float, metal: float = 0.5) -> float:
    """The share of the metal that dross traps where ``lost`` is lost."""
    return 1.89 * lost * metal / (1.0 - metal + 1.89 * metal)


def form_of(material: str) -> str:
    """The form of a material."""
    return DECLARED[material][1] if material in DECLARED else "ingot"


def _spoil(
    rng: np.random.Generator,
    lines: list[Row],
    samples: list[Row],
    charges: list[Row],
    truth: Truth,
) -> None:
    """Papers that are wrong: digits of weights and samples, a line that was forgotten."""
    at = rng.choice(len(charges), size=6, replace=False)
    for place, charge in enumerate(charges[one] for one in sorted(at)):
        name = charge["charge_id"]
        own = [row for row in lines if row["charge_id"] == name]
        most = max(own, key=lambda row: row["weighed_kg"])
        sample = next(row for row in samples if row["charge_id"] == name)
        if place % 3 == 0:
            truth.wrong_heats[name] = f"weight of {most['lot_id']}"
            most["weighed_kg"] = round(most["weighed_kg"] * 0.1)
        elif place % 3 == 1:
            truth.wrong_heats[name] = "sample of Fe"
            sample["Fe"] = round(sample["Fe"] * 10.0, 4)
        else:
            second = sorted(own, key=lambda row: -row["weighed_kg"])[1]
            truth.wrong_heats[name] = f"weight of {second['lot_id']}"
            second["weighed_kg"] = round(second["weighed_kg"] + 1500)


def materials() -> list[Row]:
    """What the books declare of every material."""
    rows: list[Row] = []
    for name, (origin, form, _, declared, _) in DECLARED.items():
        row: Row = {"material": name, "origin": origin, "form": form}
        for element, pct in zip(ELEMENTS, declared, strict=True):
            row |= {element: pct, f"{element}_sd": round(SHARED_SD * pct, 4)}
        rows.append(row)
    for name, (origin, pure, _) in PURE.items():
        figures = dict(zip(ELEMENTS, pure, strict=True))
        rows.append({"material": name, "origin": origin, "form": "ingot"} | figures)
    return rows


def furnaces() -> list[Row]:
    """The two furnaces, empty when the year begins."""
    return [
        {"furnace_id": name, "type": FURNACE, "capacity_kg": 14_000, "heel_keep_kg": HEEL_KG}
        for name in ("F1", "F2")
    ]


def _near(rng: np.random.Generator, sd: float) -> float:
    return float(1.0 + sd * rng.standard_normal())


def _at(day: float) -> str:
    return (FIRST + timedelta(days=min(day, DAYS - 0.01))).strftime("%Y-%m-%dT%H:%M")


def write_table(path: Path, rows: list[Row]) -> None:
    """Write rows as a CSV file, a column per name that any of them has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_year(folder: Path, drawn: Year) -> None:
    """Write the books of a year as a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(
        f"{name} = {value}\n" if name != "name" else f'{name} = "{value}"\n'
        for name, value in SETTINGS.items()
    )
    (folder / "books.toml").write_text(text, encoding="utf-8")
    for name, rows in drawn.tables.items():
        write_table(folder / f"{name}.csv", rows)
