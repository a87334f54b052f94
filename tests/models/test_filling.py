"""A filled scenario is the same however its rows stand."""

from __future__ import annotations

import pytest

from models.filling import fill
from models.scenario import TABLES
from optimiser.intake import read_scenario
from tests.scenarios.expected import SCENARIOS


@pytest.mark.parametrize("name", ["foundry-rotary", "shredder-yard", "can-sheet", "six-bins"])
def test_order_of_rows_changes_nothing(name: str) -> None:
    scenario = read_scenario(SCENARIOS / name)
    turned = scenario.model_copy(
        update={table: tuple(reversed(getattr(scenario, table))) for table in TABLES}
    )

    assert fill(turned) == fill(scenario)
