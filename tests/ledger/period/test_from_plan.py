"""A plan's books melt its metal just as the plan does, by a route that shares no filling.

A plan assumes traces where nobody gives an analysis, which books leave unknown: what burns of
them is a ten-thousandth of the melt at most.
"""

import numpy as np
import pytest

from optimiser.intake.book_sheets import books_from_document
from optimiser.intake.read import read_scenario
from optimiser.ledger.movements import CARBON, CARRIED, MASSES
from optimiser.ledger.period.build import movements_of_books
from optimiser.ledger.period.from_plan import book_rows
from optimiser.ledger.plan_movements import movements_of_plan
from tests.scenarios.expected import SCENARIOS, planned

SETTINGS = {"period_from": "2020-01-01", "period_to": "2040-01-01"}
WEEKS = ("two-lots", "foundry-rotary", "shredder-yard")


def both(name):
    scenario, plan = read_scenario(SCENARIOS / name), planned(name)
    document = {"settings": SETTINGS, **book_rows(scenario, plan, {})}
    books, _ = books_from_document(document, file="books")
    return movements_of_plan(scenario, plan), movements_of_books(books)


def in_order(lines):
    return lines.sort_values(["charge_id", "lot_id"]).reset_index(drop=True)


@pytest.mark.parametrize("name", WEEKS)
def test_lines_of_the_books_are_those_of_the_plan(name) -> None:
    plan, books = (in_order(one.lines) for one in both(name))
    assert plan[["charge_id", "lot_id", "origin", "form"]].to_numpy().tolist() == (
        books[["charge_id", "lot_id", "origin", "form"]].to_numpy().tolist()
    )
    for column in ("kg", *MASSES, *CARBON):
        assert books[column].to_numpy(dtype=float) == pytest.approx(
            plan[column].to_numpy(dtype=float), rel=1e-4, abs=0.05, nan_ok=True
        ), column


@pytest.mark.parametrize("name", WEEKS)
def test_melts_of_the_books_carry_what_those_of_the_plan_do(name) -> None:
    plan, books = (one.charges.set_index("charge_id").sort_index() for one in both(name))
    # A plan counts a furnace without a factor as none; books leave such a melt's carbon unknown.
    known = books[CARBON[0]].notna()
    for column in CARBON:
        assert books[column][known].to_numpy() == pytest.approx(plan[column][known], rel=1e-4)
    carried = [name for name in CARRIED if name not in CARBON]
    for column in ("heel_before_kg", "liquid_kg", "melt_kg", "modelled_tap_kg", *carried):
        assert books[column].to_numpy(dtype=float) == pytest.approx(
            plan[column].to_numpy(dtype=float), rel=1e-4, abs=0.05, nan_ok=True
        ), column


@pytest.mark.parametrize("name", WEEKS)
def test_elements_of_the_books_are_those_of_the_plan(name) -> None:
    plan, books = both(name)
    for frame in ("held", "gained"):
        of_plan, of_books = getattr(plan, frame), getattr(books, frame)
        for element in ("Si", "Fe", "Cu", "Mn", "Mg", "Zn"):
            if element in of_plan and element in of_books:
                assert of_books[element].sum() == pytest.approx(of_plan[element].sum(), rel=1e-6)


def test_weights_stand_beside_the_plan() -> None:
    scenario, plan = read_scenario(SCENARIOS / "two-lots"), planned("two-lots")
    line = plan.charges[0].lines[0]
    weights = {(plan.charges[0].order_id, line.source): line.kg + 100.0}
    document = {"settings": SETTINGS, **book_rows(scenario, plan, weights, run="R1/")}
    movements = movements_of_books(books_from_document(document, file="books")[0])
    row = movements.lines.set_index("lot_id").loc[line.source]
    assert (row["kg"], row["planned_kg"], row["is_weighed"]) == (line.kg + 100.0, line.kg, True)
    assert movements.planned is not None
    assert np.isclose(movements.planned["kg"].sum(), movements.lines["kg"].sum() - 100.0)
    assert set(movements.charges["charge_id"]) == {f"R1/{plan.charges[0].order_id}"}
