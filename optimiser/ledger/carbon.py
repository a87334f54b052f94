"""Carbon factors: of metal as it is supplied, and of melting it (LEDGERS.md §3).

A factor that is not known is NaN, so that whatever it enters is not known either: one used
source or furnace without a factor leaves the plan without a figure, rather than with one
that is too low. What is not used needs no factor.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from models.furnace import Furnace
from models.source import Source
from optimiser.formulation.metal import Array

CarbonMethod = Literal["cut_off", "mass_allocated"]


def source_kgco2e_per_kg(sources: Sequence[Source], *, method: CarbonMethod) -> Array:
    """The carbon of a kilogram of each source as received [s]."""
    return np.array([_number(_kgco2e_per_t(source, method)) for source in sources]) / 1000.0


def _kgco2e_per_t(source: Source, method: CarbonMethod) -> float | None:
    """As supplied; mass-allocated, pre-consumer scrap bears what the metal it arose from did."""
    allocated = method == "mass_allocated" and source.origin == "pre_consumer"
    if allocated and source.kgco2e_origin_per_t is not None:
        return source.kgco2e_origin_per_t
    return source.kgco2e_per_t


def melting_kgco2e(furnace: Furnace, *, liquid_kg: float) -> float:
    """The carbon of melting ``liquid_kg`` of new metal; a furnace without a factor adds none."""
    return _of_liquid(furnace.kgco2e_per_t or 0.0, liquid_kg)


def melting_kwh(furnace: Furnace, *, liquid_kg: float) -> float:
    """The energy of melting ``liquid_kg`` of new metal."""
    return _of_liquid(furnace.kwh_per_t, liquid_kg)


def heel_kgco2e(furnace: Furnace) -> float:
    """The carbon of the heel that lies in the furnace before the plan begins."""
    return _of_liquid(furnace.heel_kgco2e_per_t, furnace.heel_kg)


def known(value: float) -> float | None:
    """The value, or None where it is not known."""
    return None if math.isnan(value) else float(value)


def _of_liquid(per_t: float | None, liquid_kg: float) -> float:
    return _number(per_t) * liquid_kg / 1000.0 if liquid_kg > 0.0 else 0.0


def _number(value: float | None) -> float:
    return math.nan if value is None else value
