"""The unit is in the column's name: which spellings a name accepts, and exact conversion."""

from __future__ import annotations

from decimal import Context, Decimal
from functools import cache
from typing import Final

KG_PER_LB: Final = Decimal("0.45359237")
KG_PER_T: Final = Decimal(1000)
EXACT: Final = Context(prec=60)

_KG: Final = {"kg": Decimal(1), "t": KG_PER_T, "lb": KG_PER_LB}
_ENDINGS: Final = ("_per_t", "_per_kg", "_kg", "_pct")


@cache
def spellings(name: str) -> dict[str, Decimal]:
    """Every accepted spelling of column ``name``, its own first, and the factor to its unit."""
    if name.endswith(("_per_t", "_per_kg")):
        stem, _, own = name.rpartition("_per_")
        others = {f"{stem}_per_{unit}": EXACT.divide(_KG[own], kg) for unit, kg in _KG.items()}
        return {name: Decimal(1)} | others
    if name == "kg" or name.endswith("_kg"):
        return {name[:-2] + unit: factor for unit, factor in _KG.items()}
    return {name: Decimal(1)}


def without_unit(name: str) -> str | None:
    """Column ``name`` as it reads when its unit is forgotten, or None if it has no unit."""
    for ending in _ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return None


def unit_of(name: str) -> str:
    """The unit that column ``name`` carries, as people write it."""
    if name.endswith(("_per_t", "_per_kg")):
        stem, _, mass = name.rpartition("_per_")
        amount = stem.rpartition("_")[2]
        known = {"kgco2e": "kg CO2e", "origin": "kg CO2e", "kwh": "kWh", "kg": "kg"}
        return f"{known.get(amount, 'money')} per {mass}"
    ending = name.rpartition("_")[2]
    return {"kg": "kg", "pct": "%", "h": "h", "s": "s"}.get(ending, "")


def converted(text: str, factor: Decimal) -> float:
    """The decimal ``text`` times ``factor``, exact in decimal before it becomes a float."""
    return float(EXACT.multiply(Decimal(text), factor))
