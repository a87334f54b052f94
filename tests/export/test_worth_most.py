"""One limit and one metal: what would help a plan most of all that was priced."""

from __future__ import annotations

import json
from typing import Any

from models.plan import Plan
from models.price import Prices
from optimiser.export.worth_most import worth_most


def changed(plan: Plan, **by: tuple[float, float]) -> Prices:
    """The plan's prices, with other first goals and money for a step more of every figure."""
    document: dict[str, Any] = plan.prices.model_dump(mode="json")
    every = [one for charge in document["charges"] for one in charge["figures"]]
    for figure in (*every, *document["sources"]):
        first, money = by.get(figure.get("name") or figure["source"], (0.0, 0.0))
        for row in figure["prices"]:
            row["more"] = {"recycled_content": first, "cost": money}.get(row["goal"], 0.0)
    return Prices.model_validate_json(json.dumps(document))


def test_the_first_goal_that_moves_decides(plan: Plan) -> None:
    """A little recycled content goes before much money, as the goals do."""
    found = worth_most(changed(plan, Si=(0.01, 500.0), Mn=(0.0, -9000.0)))
    assert len(found) == 1
    assert found[0].startswith("Si of 6063 is at the most aimed at")


def test_money_decides_where_nothing_before_it_moves(plan: Plan) -> None:
    found = worth_most(changed(plan, Si=(0.0, -5.0), Mn=(0.0, -9.0)))
    assert found[0].startswith("Mn of 6082 is at its least")


def test_what_harms_an_earlier_goal_is_no_help(plan: Plan) -> None:
    assert worth_most(changed(plan, Si=(-0.01, -9000.0))) == ()


def test_of_a_price_that_ends_at_once_only_what_can_be_had_counts(plan: Plan) -> None:
    """Of 9,000 a hundredth of a step is to be had, which is less than 500."""
    prices = changed(plan, Si=(0.0, -500.0), Mn=(0.0, -9000.0))
    assert worth_most(prices)[0].startswith("Mn of 6082 is at its least")
    document = prices.model_dump(mode="json")
    for figure in (one for charge in document["charges"] for one in charge["figures"]):
        if figure["name"] == "Mn":
            figure["holds_from"] = figure["limit"] - 0.01 * figure["step"]
    short = Prices.model_validate_json(json.dumps(document))
    assert worth_most(short)[0].startswith("Si of 6063 is at the most aimed at")


def test_metal_stands_beside_the_limit(plan: Plan) -> None:
    found = worth_most(changed(plan, Si=(0.1, 0.0), **{"L-1001": (0.2, 0.0)}))
    assert [text.split(" ")[0] for text in found] == ["Si", "Another"]


def test_a_tap_and_metal_that_is_not_used_are_left_out(plan: Plan) -> None:
    """The tap is the customer's; what is not used is there already."""
    assert worth_most(changed(plan, **{"CH-0601-1": (1.0, -1.0), "L-1032": (1.0, -1.0)})) == ()


def test_nothing_is_said_without_prices() -> None:
    assert worth_most(None) == ()
