"""Laws of the loss chain: parts make the whole, and splitting changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.ledger.sections.losses import losses
from tests.ledger.sections.small_books import RULES, SMALL, movements, rows

approx = pytest.approx
PERCENT = st.floats(0.0, 10.0)
MASS = st.integers(0, 20_000_000).map(lambda grams: grams / 1000)
CHARGED = st.lists(
    st.tuples(st.sampled_from(["C1", "C2"]), st.sampled_from(["A", "B"]), MASS), max_size=6
)
few = settings(max_examples=4, deadline=None)


def chain_of(**tables: Any) -> dict[str, float | None]:
    found = rows(losses(movements(**tables), RULES["losses"]), "loss_chain")
    return {name: row["chain_modelled_kg"] for name, row in found.items()}


def lines_of(charged: list[tuple[str, str, float]]) -> list[dict[str, Any]]:
    return [{"charge_id": c, "lot_id": lot, "weighed_kg": kg} for c, lot, kg in charged]


def dirty(moisture: float, organics: float, foreign: float) -> list[dict[str, Any]]:
    first, *others = SMALL["receipts"]
    said = {"moisture_pct": moisture, "organics_pct": organics, "foreign_pct": foreign}
    return [first | said, *others]


@few
@given(CHARGED, PERCENT, PERCENT, PERCENT)
def test_parts_of_the_chain_sum_to_the_gross_weight(
    charged: list[tuple[str, str, float]], moisture: float, organics: float, foreign: float
) -> None:
    receipts = dirty(moisture, organics, foreign)
    found = chain_of(charge_lines=lines_of(charged), receipts=receipts)
    kg = {name: value or 0.0 for name, value in found.items()}
    dirt = kg["moisture"] + kg["organics"] + kg["foreign"] + kg["not_told_apart"]
    assert kg["gross"] == approx(sum(one[2] for one in charged))
    assert kg["gross"] == approx(dirt + kg["metal"])
    assert kg["metal"] == approx(kg["oxidised"] + kg["dross_metal"] + kg["liquid"])
    assert kg["melt_loss"] == approx(kg["oxidised"] + kg["dross_metal"])
    assert kg["dross_metal"] == approx(kg["recovered"] + kg["lost_in_dross"])
    assert kg["metal_loss"] == approx(kg["oxidised"] + kg["lost_in_dross"])
    assert kg["liquid"] == approx(kg["tapped"] + kg["heel_change"])


@few
@given(st.floats(0.0, 1.0))
def test_splitting_a_lot_changes_nothing(share: float) -> None:
    first, second = SMALL["receipts"]
    other = first | {"lot_id": "A2", "mass_kg": 1000}
    split: list[dict[str, Any]] = []
    for line in SMALL["charge_lines"]:
        if line["lot_id"] == "A":
            for lot, part in (("A", share), ("A2", 1.0 - share)):
                kg = {n: line[n] * part for n in ("planned_kg", "weighed_kg") if n in line}
                split.append(line | kg | {"lot_id": lot})
        else:
            split.append(line)
    assert chain_of(receipts=[first, second, other], charge_lines=split) == approx(chain_of())


@few
@given(st.floats(0.01, 0.99))
def test_splitting_a_charge_changes_nothing(share: float) -> None:
    """C2 in two halves through the same furnace, both leaving the same heel."""
    first, second = SMALL["charges"]
    third = second | {"charge_id": "C3", "start": "2025-02-11T06:00:00Z"}
    lines: list[dict[str, Any]] = []
    for line in SMALL["charge_lines"]:
        if line["charge_id"] == "C2":
            for charge, part in (("C2", share), ("C3", 1.0 - share)):
                kg = line["weighed_kg"] * part
                lines.append(line | {"charge_id": charge, "weighed_kg": kg})
        else:
            lines.append(line)
    assert chain_of(charges=[first, second, third], charge_lines=lines) == approx(chain_of())


def test_planned_masses_alone_make_the_same_chain() -> None:
    weighed = [
        (one["charge_id"], one["lot_id"], one["weighed_kg"]) for one in SMALL["charge_lines"]
    ]
    as_plan = [{"charge_id": c, "lot_id": lot, "planned_kg": kg} for c, lot, kg in weighed]
    assert chain_of(charge_lines=as_plan) == approx(chain_of())
