"""The books of a plant that nobody owns: an extrusion casthouse, drawn from a seed.

``python -m benchmarks.books FOLDER --charges 60 --days 30`` writes them. Shares, yields, dross
and energy are of the size that such plants report; names, weights and factors are made up.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

Row = dict[str, Any]
Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """One kind of metal that the plant takes in, and its share of a charge."""

    name: str
    origin: str
    form: str
    share: tuple[float, float]
    yield_fraction: float
    pct: dict[str, tuple[float, float]]
    said: Row = field(default_factory=dict)
    suppliers: tuple[str, ...] = ()


GRADES: Final = (
    Grade(name="window scrap", origin="post_consumer", form="extrusion", share=(0.22, 0.34),
          yield_fraction=0.93, suppliers=("Collectors North", "Collectors South", "Traders"),
          pct={"Si": (0.42, 0.55), "Fe": (0.2, 0.32), "Cu": (0.02, 0.06), "Mg": (0.4, 0.55),
               "Mn": (0.02, 0.06), "Zn": (0.02, 0.07)},
          said={"moisture_pct": 0.6, "organics_pct": 2.4, "foreign_pct": 1.2}),
    Grade(name="press scrap", origin="pre_consumer", form="extrusion", share=(0.16, 0.26),
          yield_fraction=0.97, suppliers=("Press Ltd", "Profile AG"),
          pct={"Si": (0.42, 0.5), "Fe": (0.17, 0.23), "Cu": (0.01, 0.03), "Mg": (0.42, 0.52),
               "Mn": (0.01, 0.03), "Zn": (0.01, 0.02)},
          said={"organics_pct": 0.8, "arose_in": "company", "kgco2e_per_t": 120,
                "kgco2e_origin_per_t": 6800}),
    Grade(name="butts and heads", origin="internal", form="cast", share=(0.1, 0.18),
          yield_fraction=0.985, suppliers=("own casthouse",),
          pct={"Si": (0.44, 0.48), "Fe": (0.19, 0.22), "Cu": (0.01, 0.03), "Mg": (0.45, 0.5)},
          said={"arose_in": "casthouse"}),
    Grade(name="dross metal", origin="dross_metal", form="ingot", share=(0.01, 0.02),
          yield_fraction=0.97, suppliers=("Dross treatment",),
          pct={"Si": (0.4, 0.6), "Fe": (0.3, 0.5), "Mg": (0.05, 0.2)}),
    Grade(name="primary", origin="primary", form="ingot", share=(0.24, 0.36),
          yield_fraction=0.99, suppliers=("Smelter A", "Smelter B"),
          pct={"Si": (0.04, 0.06), "Fe": (0.08, 0.14)}),
    Grade(name="Al-50Si", origin="alloying", form="ingot", share=(0.006, 0.009),
          yield_fraction=0.98, suppliers=("Alloys Ltd",), pct={"Si": (49.0, 51.0)}),
    Grade(name="mixed, undeclared", origin="unknown", form="shred", share=(0.0, 0.012),
          yield_fraction=0.9, suppliers=("Traders",),
          pct={"Si": (0.5, 1.5), "Fe": (0.3, 0.8), "Cu": (0.1, 0.5)}),
)  # fmt: skip
ALLOYS: Final = ("6060", "6063", "6082")
CUSTOMERS: Final = ("Facades", "Frames", "Rails", "Solar")
FURNACES: Final = (
    {"furnace_id": "F1", "type": "gas_reverb", "capacity_kg": 30000, "heel_kg": 4000,
     "heel_keep_kg": 4000, "heel_recycled_pct": 55, "heel_post_consumer_pct": 30,
     "heel_kgco2e_per_t": 5200, "kwh_per_t": 900},
    {"furnace_id": "F2", "type": "gas_reverb", "capacity_kg": 30000, "kwh_per_t": 920},
    {"furnace_id": "F3", "type": "side_well", "capacity_kg": 40000, "heel_kg": 12000,
     "heel_keep_kg": 12000, "heel_recycled_pct": 60, "heel_post_consumer_pct": 35,
     "heel_kgco2e_per_t": 4800, "kwh_per_t": 820},
)  # fmt: skip
TARGET_KG: Final = 22000
LOT_KG: Final = (1200, 3450)
MADE_UP: Final = "illustrative, made up for this example"


class Plant:
    """Draws the books, day by day."""

    def __init__(self, *, charges: int, first: date, days: int, seed: int) -> None:
        self.draw = random.Random(seed)
        self.charges, self.first, self.days = charges, first, days
        self.rows: Rows = {}
        self.open: dict[str, tuple[str, float]] = {}
        self.skimmed_kg: dict[str, float] = {}

    def add(self, table: str, **row: Any) -> None:
        """One row of one table."""
        self.rows.setdefault(table, []).append(row)

    def books(self) -> Rows:
        """All tables of the period."""
        for furnace in FURNACES:
            self.add("furnaces", **furnace)
        for at in range(self.charges):
            self._charge(at)
        self._monthly()
        self._factors()
        self._stock()
        return self.rows

    def _moment(self, share: float) -> datetime:
        first = datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC)
        return first + timedelta(minutes=round(share * self.days * 1440))

    def _charge(self, at: int) -> None:
        start = self._moment((at + 0.2) / self.charges * (1.0 - 0.5 / self.days))
        charge, furnace = f"C{at + 1:05d}", FURNACES[at % len(FURNACES)]["furnace_id"]
        alloy, customer = self.draw.choice(ALLOYS), self.draw.choice(CUSTOMERS)
        shares = [self.draw.uniform(*grade.share) for grade in GRADES]
        liquid = planned = 0.0
        for grade, share in zip(GRADES, shares, strict=True):
            kg = TARGET_KG * 1.06 * share / sum(shares)
            got, wanted = self._lines(charge, grade, kg, start)
            liquid += got * grade.yield_fraction
            planned += wanted * grade.yield_fraction
        tapped = round(liquid * self.draw.gauss(0.997, 0.004))
        self.add("charges", charge_id=charge, alloy=alloy, customer=customer, furnace=furnace,
                 start=start.isoformat(), planned_tap_kg=round(planned),
                 tapped_kg=tapped)  # fmt: skip
        good = round(tapped * self.draw.uniform(0.93, 0.965))
        cast_at = (start + timedelta(hours=5)).isoformat()
        self.add("casts", cast_id=f"B{at + 1:05d}", charge_id=charge, cast_at=cast_at,
                 product=f"billet {self.draw.choice((178, 203, 228))}", good_kg=good,
                 scrap_kg=tapped - good)  # fmt: skip
        self._ship(at, start, alloy, customer, good)
        self.skimmed_kg[str(furnace)] = self.skimmed_kg.get(str(furnace), 0.0) + liquid * 0.021

    def _lines(self, charge: str, grade: Grade, kg: float, start: datetime) -> tuple[float, float]:
        """Draw ``kg`` from the open lot and the ones after it; what was weighed and planned."""
        weighed_kg = planned_kg = 0.0
        while kg > 25.0:
            if grade.name not in self.open:
                self.open[grade.name] = self._receive(grade, start)
            lot, left = self.open[grade.name]
            planned = round(min(kg, left))
            weighed = min(round(planned * self.draw.gauss(1.0, 0.006)), round(left))
            self.add("charge_lines", charge_id=charge, lot_id=lot, planned_kg=planned,
                     weighed_kg=weighed)  # fmt: skip
            kg, left = kg - planned, left - weighed
            weighed_kg, planned_kg = weighed_kg + weighed, planned_kg + planned
            self.open[grade.name] = lot, left
            if left < 50.0:
                del self.open[grade.name]
        return weighed_kg, planned_kg

    def _receive(self, grade: Grade, start: datetime) -> tuple[str, float]:
        lots = len(self.rows.get("receipts", []))
        mass = round(self.draw.uniform(*LOT_KG))
        came = start - timedelta(days=self.draw.uniform(0.2, 6))
        supplier = self.draw.choice(grade.suppliers)
        row: Row = {
            "lot_id": f"L{lots + 1:06d}", "mass_kg": mass, "origin": grade.origin,
            "form": grade.form, "supplier": supplier,
            "metal_yield_pct": round(100 * grade.yield_fraction, 1), **grade.said,
        }  # fmt: skip
        if came.date() >= self.first:
            row["received_at"] = came.isoformat(timespec="minutes")
        if grade.origin == "post_consumer":
            row["due_diligence"] = "no" if supplier == "Traders" else "yes"
            row["evidence"] = f"WB-{lots + 1:06d}"
        if supplier in ("Press Ltd", "Smelter A"):
            row["coc_document"] = f"COC-{lots + 1:06d}"
            row["due_diligence"] = "yes"
        for element, ends in grade.pct.items():
            row[element] = round(self.draw.uniform(*ends), 3)
        self.add("receipts", **row)
        return str(row["lot_id"]), float(mass)

    def _ship(self, at: int, start: datetime, alloy: str, customer: str, good: int) -> None:
        shipped = start + timedelta(days=1)
        if shipped < self._moment(1.0):
            asked = customer in ("Facades", "Solar")
            self.add("consignments", consignment_id=f"D{at + 1:05d}", customer=customer,
                     alloy=alloy, shipped_at=shipped.isoformat(), kg=good,
                     custody_asked="yes" if asked else "no", priority=1 if asked else 2,
                     value_per_t=self.draw.choice((15, 20, 30)) if asked else 0)  # fmt: skip

    def _monthly(self) -> None:
        """What is read, skimmed and carted off once a month."""
        months = max(1, round(self.days / 30.4))
        for month in range(months):
            at = self._moment((month + 0.9) / months).isoformat(timespec="minutes")
            tonnes = self.charges * TARGET_KG / 1000 / months
            for name, kg in self.skimmed_kg.items():
                dross = round(kg / months)
                self.add("dross", dross_id=f"X{month + 1:02d}-{name}", at=at, furnace=name,
                         dross_kg=dross, metal_pct=round(self.draw.uniform(48, 62), 1),
                         recovered_kg=round(dross * self.draw.uniform(0.4, 0.5)),
                         salt_kg=round(dross * 0.25), salt_slag_kg=round(dross * 0.75))  # fmt: skip
            for carrier, per_t in (("natural_gas", 830), ("electricity", 95), ("water", 1.2)):
                amount = round(tonnes * per_t * self.draw.uniform(0.95, 1.05))
                row: Row = {"meter_id": f"M{month + 1:02d}-{carrier}", "at": at, "carrier": carrier}
                if carrier == "water":
                    self.add("meters", **row, m3=amount)
                else:
                    factor = {"natural_gas": 0.202, "electricity": 0.38}[carrier]
                    self.add("meters", **row, kwh=amount, kgco2e_per_kwh=factor, source=MADE_UP,
                             year=self.first.year, region="example")  # fmt: skip
            self._wastes(month, at, tonnes)
            self.add("additions", addition_id=f"A{month + 1:02d}-flux", at=at, material="flux",
                     kg=round(tonnes * 0.9))  # fmt: skip
            self.add("process_scrap", scrap_id=f"P{month + 1:02d}-dust", at=at, alloy="6060",
                     arose_in="casthouse", kg=round(tonnes * 1.5), route="sold",
                     custody="no")  # fmt: skip

    def _wastes(self, month: int, at: str, tonnes: float) -> None:
        for code, what, hazard, route, per_t in (
            ("10 03 08*", "salt slag", "yes", "recycling", 11.0),
            ("10 03 16", "skimmings without hazardous properties", "no", "recycling", 6.0),
            ("10 03 23*", "filter dust", "yes", "disposal", 1.6),
            ("16 11 04", "lining", "no", "recovery", 0.9),
        ):
            self.add("waste", waste_id=f"W{month + 1:02d}-{code[:8].replace(' ', '')}", at=at,
                     code=code, description=what, hazardous=hazard, route=route,
                     kg=round(tonnes * per_t),
                     evidence=f"WT-{month + 1:02d}-{code[:5]}")  # fmt: skip

    def _factors(self) -> None:
        for name, kgco2e, proxy in (
            ("primary", 7900, "no"), ("alloying", 9500, "yes"), ("post_consumer", 180, "no"),
            ("pre_consumer", 120, "no"), ("internal", 0, "no"), ("dross_metal", 400, "yes"),
            ("unknown", 7900, "yes"), ("flux", 900, "yes"),
        ):  # fmt: skip
            self.add("factors", material=name, kgco2e_per_t=kgco2e, proxy=proxy, source=MADE_UP,
                     year=self.first.year, region="example")  # fmt: skip

    def _stock(self) -> None:
        """What lay in the yard at both ends, as the lots say."""
        used: dict[str, float] = {}
        for line in self.rows["charge_lines"]:
            used[line["lot_id"]] = used.get(line["lot_id"], 0.0) + line["weighed_kg"]
        left = {"scrap": 0.0, "primary": 0.0, "internal": 0.0}
        before = dict(left)
        kinds = {"primary": "primary", "alloying": "primary", "internal": "internal",
                 "dross_metal": "internal"}  # fmt: skip
        for row in self.rows["receipts"]:
            kind = kinds.get(row["origin"], "scrap")
            left[kind] += row["mass_kg"] - used.get(row["lot_id"], 0.0)
            before[kind] += 0.0 if "received_at" in row else row["mass_kg"]
        for when, counted in (("start", before), ("end", left)):
            for kind, kg in counted.items():
                self.add("stock", item=f"all {kind}", kind=kind, when=when, kg=round(kg),
                         metal_pct=97 if kind == "scrap" else 100)  # fmt: skip


def write_books(folder: Path, *, charges: int, first: date, days: int, seed: int) -> None:
    """Write the books of a plant to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = Plant(charges=charges, first=first, days=days, seed=seed).books()
    for name, found in rows.items():
        columns = dict.fromkeys(column for row in found for column in row)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(columns), lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
    text = "\n".join(_settings(first, first + timedelta(days=days)))
    (folder / "books.toml").write_text(text + "\n", encoding="utf-8")


def _settings(first: date, after: date) -> Iterator[str]:
    yield 'name = "Extrusion casthouse, an example"'
    yield f"period_from = {first}"
    yield f"period_to = {after}"
    yield "weighing_sd_pct = 0.3"
    yield 'custody_scope = "Casthouse, an example"'
    yield f'energy_benchmark = "remelting of scrap, {MADE_UP}"'
    yield "energy_benchmark_kwh_per_t = 980"


def main() -> None:
    """Write books by the command line."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--charges", type=int, default=5000)
    ask.add_argument("--days", type=int, default=365)
    ask.add_argument("--first", type=date.fromisoformat, default=date(2025, 1, 1))
    ask.add_argument("--seed", type=int, default=1)
    asked = ask.parse_args()
    write_books(asked.folder, charges=asked.charges, first=asked.first, days=asked.days,
                seed=asked.seed)  # fmt: skip


if __name__ == "__main__":
    main()
