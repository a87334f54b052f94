"""What a plan with sorters does, on one lot that is half cast and half wrought.

Wrought comes clean over XRT (90 % of it), cast leaves as heavy (90 %). The order is a tonne of
6xxx with no more than 0.15 % Cu, of which cast has 2 % and wrought none. Z costs 1000 EUR/t,
primary 2500, sorting 50. Straight, 150 kg of Z bring all the copper that the order may have.
"""

from __future__ import annotations

from typing import Any

import pytest

from models.issue import InvalidScenario
from models.plan import Plan
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan

Document = dict[str, Any]


def plant(
    *,
    goals: tuple[str, ...] = ("cost",),
    sorter: Document | None = None,
    lot: Document | None = None,
    order: Document | None = None,
    **tables: Any,
) -> Document:
    metal = {"form": "ingot", "metal_yield_pct": 100}
    return {
        "settings": {"goals": list(goals), "weigh_step_kg": 0, "gap_pct": 0},
        "lots": [
            {"lot_id": "Z", "mass_kg": 1000, "price_per_t": 1000, "origin": "post_consumer"}
            | metal | (lot or {})
        ],
        "offers": [
            {"offer_id": "P", "price_per_t": 2500, "origin": "primary", "Cu": 0, "form": "ingot"}
            | {"metal_yield_pct": 100}
        ],
        "orders": [{"order_id": "H", "alloy": "6xxx", "tap_kg": 1000} | (order or {})],
        "alloys": [{"alloy": "6xxx", "element": "Cu", "max_pct": 0.15}],
        "losses": [
            {"form": "ingot", "furnace_type": "gas_reverb", "melt_loss_pct": 0}
        ],
        "recoveries": [
            {"furnace_type": "gas_reverb", "element": "Cu", "recovery_pct": 100}
        ],
        "classes": [{"class": "cast", "Cu": 2}, {"class": "wrought", "Cu": 0}],
        "mixtures": [
            {"lot_id": "Z", "class": "cast", "share_pct": 50},
            {"lot_id": "Z", "class": "wrought", "share_pct": 50},
        ],
        "sorters": [{"sorter_id": "XRT", "cost_per_t": 50} | (sorter or {})],
        "separation": [
            {"sorter_id": "XRT", "class": "cast", "outlet": "heavy", "share_pct": 90},
            {"sorter_id": "XRT", "class": "wrought", "outlet": "clean", "share_pct": 90},
        ],
        "outlets": [
            {"sorter_id": "XRT", "outlet": "heavy", "value_per_t": 800},
            {"sorter_id": "XRT", "outlet": "clean"},
        ],
    } | tables  # fmt: skip


def plan_of(document: Document) -> Plan:
    plan = make_plan(scenario_from_document(document, file="plant"))
    assert plan.check.passed
    return plan


def sorted_kg(plan: Plan) -> float:
    return sum(row.kg for row in plan.sorting if row.source == "Z")


def charged(plan: Plan) -> dict[str, float]:
    found: dict[str, float] = {}
    for charge in plan.charges:
        for line in charge.lines:
            found[line.source] = found.get(line.source, 0.0) + line.kg
    return found


def test_sorting_that_pays_is_done_for_all_there_is() -> None:
    """150 kg go straight; of 850 kg for 892.5 EUR 382.5 kg are clean and 382.5 kg sold."""
    plan = plan_of(plant())

    assert sorted_kg(plan) == pytest.approx(850)
    assert charged(plan) == pytest.approx({"Z": 150, "Z/XRT/clean": 382.5, "P": 467.5})
    assert plan.totals.sorting_cost == pytest.approx(42.5)
    assert plan.totals.metal_loss_kg == pytest.approx(85)
    assert plan.totals.revenue == pytest.approx(0.3825 * 800)
    assert plan.totals.cost == pytest.approx(1905.25)


def test_sorting_that_does_not_pay_is_not_done() -> None:
    """Straight, 150 kg of Z bring the same copper: 150 + 850 x 2.5 = 2275 EUR."""
    plan = plan_of(plant(sorter={"cost_per_t": 900}))

    assert plan.sorting == ()
    assert charged(plan) == pytest.approx({"Z": 150, "P": 850})
    assert plan.totals.cost == pytest.approx(150 + 0.85 * 2500)


@pytest.mark.parametrize(("fixed_cost", "runs"), [(365, True), (375, False)])
def test_campaign_is_run_if_its_fixed_cost_comes_back(fixed_cost: float, runs: bool) -> None:
    """With sorting the plan costs 1905.25, without 2275: a campaign is worth 369.75."""
    plan = plan_of(plant(sorter={"fixed_cost": fixed_cost}))

    assert bool(plan.sorting) is runs
    assert plan.totals.cost == pytest.approx(1905.25 + fixed_cost if runs else 2275)


@pytest.mark.parametrize(("least", "runs"), [(1000, True), (1001, False)])
def test_campaign_too_small_for_the_sorter_is_not_run(least: float, runs: bool) -> None:
    assert bool(plan_of(plant(sorter={"min_campaign_kg": least})).sorting) is runs


def test_sorter_takes_no_more_than_its_capacity() -> None:
    """The rest of Z may still go straight into the charge."""
    assert sorted_kg(plan_of(plant(sorter={"capacity_kg": 400}))) == pytest.approx(400)


@pytest.mark.parametrize("step", [1, 7, 10])
def test_steps_of_the_scale_never_overload_a_sorter(step: float) -> None:
    """400.5 kg in whole steps is less than 400.5 kg, though more would be worth it.

    Of 399 kg 179.6 kg are clean, and of those 175 kg can be weighed in sevens: 392 kg give as much.
    """
    said = plant(sorter={"capacity_kg": 400.5})
    said["settings"]["weigh_step_kg"] = step

    assert sorted_kg(plan_of(said)) == pytest.approx(392 if step == 7 else 400)


def test_steps_of_the_scale_leave_no_campaign_that_is_too_small() -> None:
    """Between 395 and 399 kg there is no whole ten: nothing is sorted."""
    said = plant(sorter={"capacity_kg": 399, "min_campaign_kg": 395})
    said["settings"]["weigh_step_kg"] = 10

    assert plan_of(said).sorting == ()


@pytest.mark.parametrize(
    ("pin", "kg"),
    [({"kg": 300}, 300), ({"max_kg": 250}, 250), ({"min_kg": 200, "max_kg": 220}, 220)],
)
def test_pins_on_sorters_are_kept(pin: Document, kg: float) -> None:
    plan = plan_of(plant(pins=[{"source": "Z", "target": "XRT"} | pin]))

    assert sorted_kg(plan) == pytest.approx(kg)


def test_pin_asks_for_sorting_that_does_not_pay() -> None:
    pins = [{"source": "Z", "target": "XRT", "min_kg": 200}]

    assert sorted_kg(plan_of(plant(sorter={"cost_per_t": 900}, pins=pins))) == pytest.approx(200)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"sorter": {"min_campaign_kg": 500}, "pins": [{"kg": 400}]},
            "its smallest campaign is 500 kg, and a pin or a route allows 400 kg",
        ),
        (
            {"sorter": {"capacity_kg": 300}, "pins": [{"min_kg": 400}]},
            "pins ask sorter XRT for 400 kg, and it takes 300 kg",
        ),
        (
            {"pins": [{"min_kg": 400}], "routes": [{"source": "Z", "target": "H"}]},
            "Z may not go to XRT: hold, safety, its bin or a route stand against it",
        ),
    ],
)
def test_pin_that_no_plan_can_keep_is_refused(said: Document, words: str) -> None:
    pins = [{"source": "Z", "target": "XRT"} | pin for pin in said["pins"]]

    with pytest.raises(InvalidScenario, match=words):
        plan_of(plant(**said | {"pins": pins}))


def ways(**to_sorter: Any) -> list[Document]:
    sources = ("Z", "P", "Z/XRT/clean", "Z/XRT/heavy")
    straight = [{"source": source, "target": "H"} for source in sources]
    return [*straight, {"source": "Z", "target": "XRT"} | to_sorter]


def test_routes_limit_and_cost_what_goes_to_a_sorter() -> None:
    plan = plan_of(plant(routes=ways(max_kg=300, cost_per_t=10)))

    assert sorted_kg(plan) == pytest.approx(300)
    assert plan.totals.metal_cost == pytest.approx(
        charged(plan).get("Z", 0) + 300 * 1.01 + charged(plan)["P"] * 2.5
    )


def test_without_a_route_nothing_is_sorted() -> None:
    assert plan_of(plant(routes=ways()[:-1])).sorting == ()


def test_outlet_without_a_route_is_not_charged() -> None:
    routes = [way for way in ways() if way["source"] != "Z/XRT/heavy"]

    assert "Z/XRT/heavy" not in charged(plan_of(plant(routes=routes)))


def test_metal_that_may_not_go_straight_may_be_sorted() -> None:
    plan = plan_of(plant(lot={"direct": False}))

    assert charged(plan).keys() == {"Z/XRT/clean", "Z/XRT/heavy", "P"}


def test_nothing_is_charged_before_it_is_sorted() -> None:
    """The first charge cannot wait for the sorter, the second one has what it gives."""
    said = plant(
        sorter={"lead_h": 8},
        orders=[
            {"order_id": name, "alloy": "6xxx", "tap_kg": 400, "start": f"2026-09-14T{hour}:00Z"}
            for name, hour in (("early", "06"), ("late", "14"))
        ],
    )

    early, late = plan_of(said).charges

    assert {line.source for line in early.lines} == {"Z", "P"}
    assert "Z/XRT/clean" in {line.source for line in late.lines}


@pytest.mark.parametrize("origin", ["post_consumer", "pre_consumer", "internal"])
def test_outlets_count_as_the_origin_of_their_lot(origin: str) -> None:
    totals = plan_of(plant(goals=("recycled_content", "cost"), lot={"origin": origin})).totals
    straight = plan_of(plant(goals=("recycled_content",), sorters=[], separation=[], outlets=[]))

    if origin == "internal":
        assert totals.recycled_content_pct == pytest.approx(0)
    else:
        assert totals.recycled_content_pct == pytest.approx(53.25)
        assert totals.post_consumer_pct == pytest.approx(53.25 if origin == "post_consumer" else 0)
    assert straight.totals.recycled_content_pct == pytest.approx(15)


def test_metal_lost_in_sorting_is_weighed_against_its_use() -> None:
    """With least loss first nothing is sorted: straight there is no loss at all."""
    assert plan_of(plant(goals=("metal_loss", "cost"))).sorting == ()


@pytest.mark.parametrize("goal", ["cost", "metal_loss", "primary_metal", "recycled_content"])
def test_goal_is_what_the_ledger_counts(goal: str) -> None:
    """What the solver minds and what is printed are the same number, sorting included."""
    pins = [{"source": "Z", "target": "XRT", "min_kg": 600}]
    plan = plan_of(plant(goals=(goal,), lot={"moisture_pct": 4, "metal_yield_pct": 90},
                         sorter={"fixed_cost": 70}, pins=pins))  # fmt: skip
    totals = {
        "cost": plan.totals.cost,
        "metal_loss": plan.totals.metal_loss_kg,
        "primary_metal": plan.totals.primary_kg,
        "recycled_content": plan.totals.recycled_content_pct,
    }

    assert plan.outcome == "optimal"
    assert plan.goals[0].value == pytest.approx(totals[goal])
    assert plan.goals[0].bound == pytest.approx(totals[goal], rel=1e-6)


def test_loss_of_sorting_is_metal_without_its_dirt() -> None:
    """600 kg with 4 % moisture lose a tenth: 60 kg, of which 57.6 kg are metal."""
    pins = [{"source": "Z", "target": "XRT", "kg": 600}]
    lot = {"moisture_pct": 4, "metal_yield_pct": 96}
    plan = plan_of(plant(lot=lot, pins=pins))

    assert plan.totals.metal_loss_kg == pytest.approx(57.6)


def test_outlets_nobody_uses_may_cost_to_be_rid_of() -> None:
    said = plant()
    said["outlets"][0]["value_per_t"] = -400
    pins = [{"source": "Z", "target": "XRT", "kg": 600}]

    plan = plan_of(said | {"pins": pins})
    left = {row.source: row.kg for row in plan.leftovers}

    assert plan.totals.revenue == pytest.approx(-0.4 * left["Z/XRT/heavy"])


def test_offer_is_bought_to_be_sorted() -> None:
    """What goes to the sorter is bought with what goes straight, in steps."""
    said = plant()
    offer = said["lots"].pop() | {"offer_id": "Z", "buy_step_kg": 350}
    del offer["lot_id"]
    said["offers"].append(offer)

    plan = plan_of(said)
    (bought,) = [row for row in plan.purchases if row.offer_id == "Z"]

    assert bought.kg % 350 == pytest.approx(0)
    assert bought.kg >= sorted_kg(plan) + charged(plan).get("Z", 0) - 1e-6
    assert sorted_kg(plan) > 0


def test_lot_that_must_go_may_go_over_the_sorter() -> None:
    plan = plan_of(plant(lot={"min_total_kg": 900}))

    assert sorted_kg(plan) + charged(plan).get("Z", 0) >= 900 - 1e-6


def test_fixed_cost_of_a_lot_is_paid_once_where_it_is_sorted() -> None:
    plan = plan_of(plant(lot={"fixed_cost": 25}))

    assert sorted_kg(plan) == pytest.approx(850)
    assert plan.totals.fixed_cost == pytest.approx(25)
