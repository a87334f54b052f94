"""The library as plain rows, for people who want to see what a plan leans on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Final, Literal

from models.library.library import library
from models.library.tables import Row as Cells
from models.library.tables import grouped, number, table

Kind = Literal["alloys", "materials", "losses", "recoveries", "footprints"]
Row = dict[str, object]


class UnknownName(KeyError):
    """The library does not know a name; the message says which ones are near."""

    def __init__(self, kind: Kind, name: str, known: Iterable[str]) -> None:
        by_fold = {one.casefold(): one for one in known}
        near = get_close_matches(name.casefold(), by_fold, n=4, cutoff=0.6)
        self.near = tuple(by_fold[one] for one in near)
        asked = f"did you mean {', '.join(self.near)}?" if near else "nothing there is like it"
        self.message = f"the library's {kind} do not know {name!r}; {asked}"
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message


def rows(kind: Kind, name: str | None = None) -> list[Row]:
    """What the library says of ``name``, or a list of all there is of ``kind``.

    A name is an alloy, a material, a form or furnace type, an element or furnace type, an
    origin or material; upper and lower case are alike.

    Raises:
        UnknownName: there is no such name; the message suggests near ones.
    """
    return _ANSWERS[kind](name)


def _alloys(name: str | None) -> list[Row]:
    groups = grouped(table("alloys"), "alloy")
    if name is None:
        return [_alloy_line(alloy, limits) for alloy, limits in groups.items()]
    return [_typed(row, "min_pct", "max_pct") for row in groups[_find("alloys", name, groups)]]


def _alloy_line(alloy: str, limits: list[Cells]) -> Row:
    verified = sum(row["confidence"] == "verified-in-source" for row in limits)
    return {
        "alloy": alloy,
        "standard": limits[0]["standard"],
        "limits": len(limits),
        "verified": verified,
    }


def _materials(name: str | None) -> list[Row]:
    if name is None:
        return [_material_line(material) for material in library().materials]
    groups = grouped(table("materials"), "material")
    found = groups[_find("materials", name, groups)]
    return [{**row, "value": _value(row["value"])} for row in found]


def _value(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _material_line(material: str) -> Row:
    entry = library().materials[material]
    metal = entry.record
    return {
        "material": material,
        "origin": metal.origin,
        "form": metal.form,
        "metal_yield_pct": metal.metal_yield_pct,
        "elements_known": sum(figure.pct is not None for figure in metal.analysis.figures),
        "note": entry.note,
    }


def _losses(name: str | None) -> list[Row]:
    entries = library().losses
    wanted = None if name is None else _find("losses", name, _parts(entries))
    return [
        {
            "form": key[0],
            "furnace_type": key[1],
            "melt_loss_pct": entry.record.melt_loss_pct,
            "dross_metal_pct": entry.record.dross_metal_pct,
            "dross_recovery_pct": entry.record.dross_recovery_pct,
            "source": entry.source,
            "confidence": entry.confidence,
            "note": entry.note,
        }
        for key, entry in entries.items()
        if wanted is None or wanted in key
    ]


def _recoveries(name: str | None) -> list[Row]:
    entries = library().recoveries
    wanted = None if name is None else _find("recoveries", name, _parts(entries))
    return [
        _typed(row, "recovery_pct", "addition_recovery_pct")
        for row in table("recoveries")
        if wanted is None or wanted in (row["furnace_type"], row["element"])
    ]


def _footprints(name: str | None) -> list[Row]:
    lines = {
        row["origin"]: _footprint(row, "origin", "kgco2e_per_t") for row in table("footprints")
    }
    lines |= {
        row["material"]: _footprint(row, "material", "value")
        for row in table("materials")
        if row["property"] == "kgco2e_per_t"
    }
    return list(lines.values()) if name is None else [lines[_find("footprints", name, lines)]]


def _footprint(row: Cells, named: str, column: str) -> Row:
    return {
        "name": row[named],
        "kgco2e_per_t": number(row[column]),
        "source": row["source"],
        "confidence": row["confidence"],
        "note": row.get("note", ""),
    }


def _parts(keys: Iterable[tuple[str, str]]) -> list[str]:
    """The names in pairs of names, each once."""
    return list(dict.fromkeys(part for key in keys for part in key))


def _find(kind: Kind, name: str, known: Iterable[str]) -> str:
    """The known name that ``name`` means."""
    names = list(known)
    for one in names:
        if one.casefold() == name.strip().casefold():
            return one
    raise UnknownName(kind, name, names)


def _typed(row: Cells, *columns: str) -> Row:
    """The row with the numbers of ``columns`` as numbers."""
    return {**row, **{column: number(row[column]) for column in columns}}


_ANSWERS: Final[Mapping[Kind, Callable[[str | None], list[Row]]]] = {
    "alloys": _alloys,
    "materials": _materials,
    "losses": _losses,
    "recoveries": _recoveries,
    "footprints": _footprints,
}
