"""A filled scenario is the same however its rows stand."""

from __future__ import annotations

import pytest

from models.filling import fill
from models.scenario import TABLES
from optimiser.intake import read_scenario, scenario_from_document
from tests.scenarios.expected import SCENARIOS


@pytest.mark.parametrize("name", ["foundry-rotary", "shredder-yard", "can-sheet", "six-bins"])
def test_order_of_rows_changes_nothing(name: str) -> None:
    scenario = read_scenario(SCENARIOS / name)
    turned = scenario.model_copy(
        update={table: tuple(reversed(getattr(scenario, table))) for table in TABLES}
    )

    assert fill(turned) == fill(scenario)


def test_an_offer_without_a_price_is_told_and_one_for_nothing_is_not() -> None:
    offers = [{"offer_id": "N1", "Cu": 0.1}, {"offer_id": "N2", "Cu": 0.1, "price_per_t": 0}]
    document = {
        "offers": offers,
        "orders": [{"order_id": "H", "alloy": "X", "tap_kg": 500}],
        "alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.2}],
    }
    found = fill(scenario_from_document(document, file="made up")).warnings

    (told,) = [issue.message for issue in found if issue.code == "price_unknown"]
    assert told == "no price is given and counts as nothing (offer N1)"
