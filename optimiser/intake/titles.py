"""What planners call columns: names found without case, spaces and signs, and those of their own.

A title that is a column's name but for its spelling is that column. One of the words below is only
proposed, for a planner to say that it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from models.element import members
from optimiser.intake.cells import is_blank
from optimiser.intake.composition import ENDINGS
from optimiser.intake.raw import RawScenario, RawTable
from optimiser.intake.schema import TableSchema, settings_schema, table_schema
from optimiser.intake.units import without_unit

COMMON: Final = (
    *("Si", "Fe", "Cu", "Mn", "Mg", "Cr", "Ni", "Zn", "Ti", "Pb", "Sn", "Ag", "B", "Be", "Bi"),
    *("Ca", "Cd", "Ce", "Co", "Ga", "Hg", "Li", "Na", "P", "Sb", "Sr", "V", "Zr"),
)
"""Symbols that are known in small letters and in capitals too; IN and no are words."""
ALSO_CALLED: Final[Mapping[str, str]] = {
    "lot_id": "los losnummer los_nr charge chargennummer chargen_nr partie posten batch heat_no "
    "lot_no lot_number lote lotto n_lot numero_de_lot",
    "offer_id": "angebot angebotsnummer angebot_nr offre offerta oferta",
    "order_id": "auftrag auftragsnummer auftrag_nr bestellung schmelze order_no order_number "
    "commande pedido ordine ordre",
    "furnace_id": "ofen ofen_nr four horno forno",
    "furnace": "ofen ofen_nr furnace_id four horno forno",
    "bin_id": "box bunker silo behälter fach",
    "material": "werkstoff schrottsorte schrott sorte materialart scrap scrap_type grade matière "
    "matériau materia chatarra rottame",
    "alloy": "legierung werkstoff alliage aleación aleacion lega designation",
    "element": "symbol élément elemento",
    "mass_kg": "masse gewicht menge bestand nettogewicht netto weight net_weight quantity qty "
    "stock poids quantité peso cantidad quantità mass",
    "tap_kg": "abstich abstichmenge abstichgewicht menge gewicht masse tap_weight charge_weight "
    "quantity poids peso",
    "capacity_kg": "kapazität fassung fassungsvermögen inhalt capacity capacité capacidad capacità",
    "heel_kg": "sumpf restschmelze heel pied_de_bain",
    "piece_kg": "stückgewicht blockgewicht piece_weight poids_pièce",
    "price_per_t": "preis kosten einkaufspreis price cost prix coût precio prezzo",
    "location": "lager lagerort lagerplatz platz standort box bay yard place storage "
    "emplacement lieu ubicación almacén magazzino",
    "supplier": "lieferant fournisseur proveedor fornitore vendor",
    "customer": "kunde abnehmer client cliente buyer",
    "owner": "eigentümer besitzer propriétaire propietario proprietario",
    "start": "termin beginn datum start_time abstichzeit date début fecha inicio data inizio",
    "available_from": "verfügbar_ab eingang wareneingang lieferdatum arrival disponible",
    "available_until": "verfügbar_bis",
    "moisture_pct": "feuchte feuchtigkeit wassergehalt moisture humidité humedad umidità",
    "metal_yield_pct": "ausbeute metallausbeute yield metal_yield rendement rendimiento resa",
    "kgco2e_per_t": "co2 co2e fussabdruck fußabdruck footprint carbon",
    "origin": "herkunft origine origen",
    "form": "lieferform shape forme forma",
    "status": "zustand état estado stato",
    "priority": "priorität rang priorité prioridad priorità",
    "min_pct": "min minimum von",
    "max_pct": "max maximum bis",
    "share_pct": "anteil share part",
    "type": "typ ofentyp bauart",
}  # fmt: skip
"""Words for columns as they are in use in English, German, French, Spanish and Italian."""
MASSES: Final = ("kg", "t", "lb", "to", "tonnen", "tons", "tonnes")
_SIGNS: Final = re.compile(r"[\W_]+")


def plain(title: str, currency: str = "") -> str:
    """A title in plain letters: "Mass (t)" is mass_t, "Price EUR/t" is price_per_t."""
    words = _SIGNS.sub(" ", title.lower().replace("/", " per ")).split()
    return "_".join(word for word in words if word not in {"wt", currency.lower()})


class Titles:
    """The names that a table's columns may have; ``own`` are the qualities, columns beside metals'.

    A title that is one of them but for its spelling finds it; lot is lot_id where nothing else is.
    """

    def __init__(self, schema: TableSchema, own: Collection[str] = (), currency: str = "") -> None:
        metals = [one + end for one in COMMON for end in ("", *ENDINGS)]
        beside = (*metals, *sorted(own)) if schema.has_composition else ()
        self._exact = frozenset((*schema.by_spelling, *beside))
        self._currency = currency
        self._by_plain: dict[str, tuple[str, ...]] = {}
        for name in dict.fromkeys((*schema.by_spelling, *beside)):
            self._by_plain[plain(name)] = (*self._by_plain.get(plain(name), ()), name)
        for name in schema.by_spelling:
            if name.endswith("_id"):
                self._by_plain.setdefault(plain(name.removesuffix("_id")), (name,))

    def meant(self, title: str) -> tuple[str, ...]:
        """The columns that a title may be: itself where it is one, else those but for spelling."""
        return (title,) if title in self._exact else self._by_plain.get(self._plain(title), ())

    def _plain(self, title: str) -> str:
        return plain(title, self._currency)


def proposed(schema: TableSchema, title: str) -> str | None:
    """The column that a title is another word for, in the unit that stands beside it."""
    words = plain(title).split("_")
    unit = {"to": "t", "tonnen": "t", "tons": "t", "tonnes": "t"}.get(words[-1], words[-1])
    stem = "_".join(words[:-1]).removesuffix("_per") if words[-1] in MASSES else "_".join(words)
    for column in schema.columns:
        if stem in also_called(column.name):
            found = [name for name in column.names if name.rpartition("_")[2] == unit]
            return found[0] if found else column.name
    return None


@cache
def also_called(name: str) -> frozenset[str]:
    """Other words for a column, in plain letters; its name without its unit is one."""
    bare = without_unit(name)
    return frozenset((*ALSO_CALLED.get(name, "").split(), *([bare] if bare else [])))


def with_known_titles(raw: RawScenario) -> RawScenario:
    """``raw`` with the columns' own names, where a title is one of them in another spelling."""
    own = _qualities(raw)
    given = raw.settings.entries.get("currency")
    currency = str(settings_schema()["currency"].default if given is None else given.value)
    tables = {name: _titled(table, own, currency) for name, table in raw.tables.items()}
    return replace(raw, tables=tables)


def _titled(raw: RawTable, own: Collection[str], currency: str) -> RawTable:
    """The table under its columns' own names; of two titles of one column both stay as they are."""
    titles = Titles(table_schema(raw.table), own, currency)
    found = [names[0] if len(names := titles.meant(title)) == 1 else title for title in raw.header]
    names = tuple(
        other if found.count(other) == 1 else title
        for title, other in zip(raw.header, found, strict=True)
    )
    return raw if names == raw.header else replace(raw, header=names)


def _qualities(raw: RawScenario) -> frozenset[str]:
    """The names that may be columns beside those of metals, as the file gives them."""
    entry = raw.settings.entries.get("qualities")
    given = () if entry is None or is_blank(entry.value) else entry.value
    names = given.split(",") if isinstance(given, str) else given
    listed = names if isinstance(names, list | tuple) else ()
    found = [*map(str, listed), *_elements(raw)]
    return frozenset(name.strip() for one in found for name in members(one) if name.strip())


def _elements(raw: RawScenario) -> Iterator[str]:
    for name in ("alloys", "recoveries"):
        table = raw.tables.get(name)
        if table is not None and "element" in table.header:
            yield from table.texts(table.header.index("element"))
