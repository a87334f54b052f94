"""Additions against a small program that is written down here once more, for another solver."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from models.alloy import Limit
from models.lot import Lot
from tests.correct.melts import CAPACITY_KG, MELT_KG, corrected, furnace, sample, shop, way
from tests.decision.plant import day, lot, order

ELEMENTS = ("Cu", "Fe", "Si")
LIMITS = {"Cu": (0.1, 0.25), "Fe": (0.1, 0.4), "Si": (0.5, 0.9)}
TAP = (7800.0, 9400.0)


def yard(seed: int, *, pieces: bool) -> tuple[Lot, ...]:
    draw = random.Random(seed)
    return tuple(
        lot(
            f"L{n}",
            draw.uniform(50.0, 900.0),
            price=draw.uniform(800.0, 4000.0),
            piece_kg=draw.choice((None, 20.0, 45.0)) if pieces else None,
            **{e: draw.uniform(0.0, (0.5, 0.8, 9.0)[at]) for at, e in enumerate(ELEMENTS)},
        )
        for n in range(12)
    )


def melt(seed: int) -> dict[str, float]:
    draw = random.Random(seed + 1000)
    return {"Cu": draw.uniform(0.08, 0.26), "Fe": draw.uniform(0.1, 0.42),
            "Si": draw.uniform(0.4, 0.92)}  # fmt: skip


def least(
    lots: tuple[Lot, ...], pct: dict[str, float], tap: tuple[float, float], *, pour: bool = False
) -> float | None:
    """The least cost of additions, after a part is poured off or not; None if there is none."""
    size = np.array([one.piece_kg or 1.0 for one in lots])
    share = np.array([[one.analysis.pct(e) or 0.0 for e in ELEMENTS] for one in lots])
    rows, low, high = [np.append(size, -1.0)], [tap[0] - MELT_KG], [tap[1] - MELT_KG]
    for at, name in enumerate(ELEMENTS):
        for limit, sign in zip(LIMITS[name], (-1.0, 1.0), strict=True):
            rows.append(
                np.append(sign * (share[:, at] - limit) * size, -sign * (pct[name] - limit))
            )
            low.append(-np.inf)
            high.append(-sign * (pct[name] - limit) * MELT_KG)
    price = np.array([one.price_per_t or 0.0 for one in lots]) / 1000.0 * size
    found = milp(
        np.append(price, 0.0),
        constraints=LinearConstraint(np.array(rows), low, high),
        bounds=Bounds(0.0, np.append([one.mass_kg / s for one, s in zip(lots, size, strict=True)],
                                     MELT_KG if pour else 0.0)),
        integrality=np.append([one.piece_kg is not None for one in lots], False),
        options={"mip_rel_gap": 0.0},
    )  # fmt: skip
    return float(found.fun) if found.success else None


@pytest.mark.parametrize("pieces", [False, True], ids=["divisible", "in pieces"])
@pytest.mark.parametrize("seed", range(12))
def test_additions_cost_what_another_solver_finds(seed: int, *, pieces: bool) -> None:
    lots, pct = yard(seed, pieces=pieces), melt(seed)
    alloys = tuple(
        Limit(alloy="X", element=e, min_pct=low, max_pct=high) for e, (low, high) in LIMITS.items()
    )
    asked = (order("H", tap_min_kg=TAP[0], tap_max_kg=TAP[1], furnace="F", start=day(1)),)
    scenario = shop(lots=lots, alloys=alloys, orders=asked, furnaces=(furnace(),))
    found = corrected(scenario, sample(overfill_pct=0.0, **pct))
    expected = least(lots, pct, TAP)
    if expected is not None:
        assert found.additions is not None
        assert found.additions.cost == pytest.approx(expected, rel=1e-5, abs=1e-4)
        return
    assert found.additions is None
    diluted = least(lots, pct, (TAP[0], CAPACITY_KG))
    kinds = {one.kind for one in found.ways}
    assert ("dilution" in kinds) == (diluted is not None)
    if diluted is not None:
        assert way(found, "dilution").cost == pytest.approx(diluted, rel=1e-5)
    poured = least(lots, pct, TAP, pour=True)
    if poured is not None:
        assert way(found, "pour_off").cost == pytest.approx(poured, rel=1e-3, abs=5.0)
