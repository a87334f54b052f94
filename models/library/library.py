"""The built-in reference data as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, Literal, TypeVar, cast

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.furnace import Loss, Recovery
from models.library.shelf import Shelf
from models.library.tables import Row, grouped, number, table
from models.lot import Material, Origin

Confidence = Literal["verified-in-source", "recalled", "typical"]
CONFIDENCES: Final[tuple[Confidence, ...]] = ("verified-in-source", "recalled", "typical")
"""From the most to the least trusted."""
T = TypeVar("T")

_TEXTS: Final = frozenset({"origin", "form"})


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """One record of the library, where it is from, and how far it can be trusted."""

    record: T
    source: str
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a material: a field of ``Material`` or an element in its analysis.

    An element's name alone is its mean; ``Fe_sd`` and ``Fe_max`` are its deviation and bound.
    """

    name: str
    value: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class MaterialEntry:
    """One material, and the provenance of each of its properties."""

    record: Material
    facts: Mapping[str, Fact]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All reference data.

    ``alloys`` by designation; ``materials`` by name: scrap grades, hardeners and primary;
    ``losses`` by (form, furnace type); ``recoveries`` by (furnace type, element);
    ``footprints_kgco2e_per_t`` by origin, for metal that says nothing of its own.
    """

    alloys: Mapping[str, tuple[Entry[Limit], ...]]
    materials: Mapping[str, MaterialEntry]
    losses: Mapping[tuple[str, str], Entry[Loss]]
    recoveries: Mapping[tuple[str, str], Entry[Recovery]]
    footprints_kgco2e_per_t: Mapping[Origin, Entry[float]]


@cache
def library() -> Library:
    """The built-in library, read once."""
    return Library(
        alloys=Shelf(grouped(table("alloys"), "alloy"), build=_alloy),
        materials=Shelf(grouped(table("materials"), "material"), build=_material),
        losses=_losses(),
        recoveries={
            (row["furnace_type"], row["element"]): _entry(row, _recovery(row))
            for row in table("recoveries")
        },
        footprints_kgco2e_per_t={
            cast("Origin", row["origin"]): _entry(row, float(row["kgco2e_per_t"]))
            for row in table("footprints")
        },
    )


def _entry(row: Row, record: T) -> Entry[T]:
    return Entry(record, row["source"], cast("Confidence", row["confidence"]), row["note"])


def _alloy(_: str, rows: Sequence[Row]) -> tuple[Entry[Limit], ...]:
    return tuple(_entry(row, _limit(row)) for row in rows)


def _limit(row: Row) -> Limit:
    return Limit(
        alloy=row["alloy"],
        element=row["element"],
        min_pct=number(row["min_pct"]),
        max_pct=number(row["max_pct"]),
    )


def _recovery(row: Row) -> Recovery:
    return Recovery.model_validate({
        "furnace_type": row["furnace_type"],
        "element": row["element"],
        "recovery_pct": number(row["recovery_pct"]),
        "addition_recovery_pct": number(row["addition_recovery_pct"]),
    })  # fmt: skip


def _losses() -> dict[tuple[str, str], Entry[Loss]]:
    """The melt loss of each form with the dross of its furnace, trusted as the weaker of them."""
    dross = {row["furnace_type"]: row for row in table("dross")}
    return {
        (row["form"], row["furnace_type"]): _loss(row, dross[row["furnace_type"]])
        for row in table("losses")
    }


def _loss(row: Row, dross: Row) -> Entry[Loss]:
    record = Loss.model_validate({
        "form": row["form"],
        "furnace_type": row["furnace_type"],
        "melt_loss_pct": float(row["melt_loss_pct"]),
        "dross_metal_pct": float(dross["dross_metal_pct"]),
        "dross_recovery_pct": float(dross["dross_recovery_pct"]),
    })  # fmt: skip
    return Entry(
        record,
        f"loss: {row['source']}; dross: {dross['source']}",
        weaker(row["confidence"], dross["confidence"]),
        f"loss: {row['note']}; dross: {dross['note']}",
    )


def weaker(one: str, other: str) -> Confidence:
    """The confidence in what follows from two figures."""
    return max(cast("Confidence", one), cast("Confidence", other), key=CONFIDENCES.index)


def _material(name: str, rows: Sequence[Row]) -> MaterialEntry:
    """The material whose properties stand one to a row."""
    facts: dict[str, Fact] = {}
    fields: dict[str, Any] = {"material": name}
    figures: dict[str, dict[str, Any]] = {}
    note = ""
    for row in rows:
        prop, value = row["property"], row["value"]
        if prop == "note":
            note = value
            continue
        facts[prop] = Fact(prop, value, row["source"], cast("Confidence", row["confidence"]))
        if prop in _TEXTS:
            fields[prop] = value
        elif prop in Material.model_fields:
            fields[prop] = float(value)
        else:
            element, _, kind = prop.partition("_")
            figure = figures.setdefault(element, {"element": element})
            figure[kind or "pct"] = float(value)
    fields["analysis"] = Analysis(figures=tuple(Figure(**figures[e]) for e in sorted(figures)))
    return MaterialEntry(Material.model_validate(fields), facts, note)
