"""The reader of the built-in reference data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from models.alloy import Limit
from models.furnace import Loss, Recovery
from models.lot import Material, Origin

Confidence = Literal["verified-in-source", "recalled", "typical"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """One record of the library, where it is from, and how far it can be trusted."""

    record: T
    source: str
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a material: a field of ``Material`` or an element in its analysis."""

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


def library() -> Library:
    """The built-in library, read once."""
    return Library(alloys={}, materials={}, losses={}, recoveries={}, footprints_kgco2e_per_t={})
