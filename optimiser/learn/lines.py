"""What lines bring into melts, whatever they hold: the same for all elements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.formulation.metal import ALUMINA_PER_ALUMINIUM
from optimiser.learn.history import Array, History, Mask, Places
from optimiser.learn.masses import Masses
from optimiser.learn.prior import Prior


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What lines bring, whatever they hold: the same for all elements but for recoveries."""

    past: History
    known: Prior
    weighed: Masses
    share: Array
    """Metal of each line that dross does not trap, per melt of its heat [n]."""
    kind: Places
    """The furnace type of each line [n]."""
    addition: Mask
    group: Places
    heel_share: Array
    is_doubted: Mask
    """Samples that are wrong, or whose papers are: they teach nothing [h, e]."""


def lines_of(past: History, known: Prior, weighed: Masses, is_doubted: Mask) -> Lines:
    """What each line brings into its melt."""
    lot, heat = past.line_lot, past.line_heat
    metal = weighed.line_kg * past.metal_fraction[lot]
    lost = 1.0 - np.divide(
        weighed.line_liquid_kg, metal, out=np.ones_like(metal), where=metal > 0.0
    )
    keys = [(past.form[at], past.furnace_type[one]) for at, one in zip(lot, heat, strict=True)]
    phi = np.array([known.dross_metal[key] for key in keys])
    trapped = ALUMINA_PER_ALUMINIUM * lost * phi / (1.0 - phi + ALUMINA_PER_ALUMINIUM * phi)
    addition = past.is_addition[lot]
    kinds = {name: at for at, name in enumerate(known.furnace_types)}
    return Lines(
        past=past,
        known=known,
        weighed=weighed,
        share=metal * np.where(addition, 1.0, 1.0 - trapped) / weighed.melt_kg[heat],
        kind=np.array([kinds[past.furnace_type[one]] for one in heat], dtype=np.int64),
        addition=addition,
        group=past.lot_group[lot],
        heel_share=past.heel_kg / weighed.melt_kg,
        is_doubted=is_doubted,
    )
