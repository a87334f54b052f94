"""The built-in library as documents: what the command and the HTTP API show of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from models.library import Confidence, Entry, library
from models.record import Record

Document = dict[str, object]
TRUST: Final[tuple[Confidence, ...]] = ("verified-in-source", "recalled", "typical")
"""Most trusted first."""


def alloys() -> list[Document]:
    """All alloys: designation, number of limits, and the weakest confidence among them."""
    return [
        {
            "alloy": name,
            "limits": len(entries),
            "confidence": weakest(e.confidence for e in entries),
        }
        for name, entries in sorted(library().alloys.items())
    ]


def alloy(name: str) -> list[Document]:
    """The limits of one alloy with their sources; KeyError if there is no such alloy."""
    return [
        {**_known(entry.record, without={"alloy"}), **_provenance(entry)}
        for entry in library().alloys[name]
    ]


def materials() -> list[Document]:
    """All materials: scrap grades, hardeners and primary metal."""
    return [
        {
            "material": name,
            "origin": entry.record.origin,
            "form": entry.record.form,
            "metal_yield_pct": entry.record.metal_yield_pct,
            "confidence": weakest(fact.confidence for fact in entry.facts.values()),
            "note": entry.note,
        }
        for name, entry in sorted(library().materials.items())
    ]


def hardeners() -> list[Document]:
    """The materials that bring alloying elements: master alloys and pure metals."""
    return [row for row in materials() if row["origin"] == "alloying"]


def material(name: str) -> list[Document]:
    """The properties of one material with their sources; KeyError if there is none such."""
    return [
        {
            "property": fact.name,
            "value": fact.value,
            "source": fact.source,
            "confidence": fact.confidence,
        }
        for fact in library().materials[name].facts.values()
    ]


def losses() -> list[Document]:
    """Melt losses and dross by form and furnace type."""
    return _rows(library().losses.values())


def recoveries() -> list[Document]:
    """Recoveries of elements by furnace type."""
    return _rows(library().recoveries.values())


def footprints() -> list[Document]:
    """Carbon of metal that says nothing of its own, by origin."""
    return [
        {"origin": origin, "kgco2e_per_t": entry.record, **_provenance(entry)}
        for origin, entry in library().footprints_kgco2e_per_t.items()
    ]


LISTINGS: Final[Mapping[str, Callable[[], list[Document]]]] = {
    "alloys": alloys,
    "materials": materials,
    "hardeners": hardeners,
    "losses": losses,
    "recoveries": recoveries,
    "footprints": footprints,
}
DETAILS: Final[Mapping[str, Callable[[str], list[Document]]]] = {
    "alloys": alloy,
    "materials": material,
    "hardeners": material,
}
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "alloys": ("alloy",),
    "materials": ("material",),
    "hardeners": ("material",),
    "losses": ("form", "furnace_type"),
    "recoveries": ("element", "furnace_type"),
    "footprints": ("origin",),
}


def listing(kind: str) -> list[Document]:
    """All rows of one kind of reference data."""
    return LISTINGS[kind]()


def about(kind: str, name: str) -> list[Document]:
    """What the library knows of one name; nothing if it does not know it."""
    rows = [row for row in listing(kind) if name in (row[key] for key in NAMES[kind])]
    return DETAILS[kind](name) if rows and kind in DETAILS else rows


def nearest(kind: str, name: str) -> list[str]:
    """The names of one kind that are most like ``name``."""
    names = sorted({str(row[key]) for row in listing(kind) for key in NAMES[kind]})
    return get_close_matches(name, names, n=5, cutoff=0.5)


def weakest(confidences: Iterable[Confidence]) -> Confidence | None:
    """The confidence that a whole deserves for its parts; None without any."""
    return max(confidences, key=TRUST.index, default=None)


def _rows(entries: Iterable[Entry[Any]]) -> list[Document]:
    """Entries as rows: what is known, then where it is from."""
    return [{**_known(entry.record), **_provenance(entry)} for entry in entries]


def _known(record: Record, without: set[str] | None = None) -> Document:
    """The fields of a record, its name for each."""
    return record.model_dump(mode="json", by_alias=True, exclude=without)


def _provenance(entry: Entry[Any]) -> Document:
    """Where an entry is from, and how far it can be trusted."""
    return {"source": entry.source, "confidence": entry.confidence, "note": entry.note}
