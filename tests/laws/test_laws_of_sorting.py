"""What must hold for every plan with sorters, whatever the yard."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.filling import fill
from models.plan import Plan
from optimiser.check import check
from optimiser.export import plan_document
from optimiser.intake import scenario_from_document
from optimiser.intake.streams import Streams
from optimiser.plan import make_plan
from tests.segregation.mixed import Document, yards

law = settings(max_examples=6, deadline=None, derandomize=True)
close = 1e-6
OF_SORTERS = ("sorters", "separation", "outlets")


def plan_of(document: Document) -> Plan:
    return make_plan(scenario_from_document(document, file="law"))


def cost(document: Document) -> float:
    plan = plan_of(document)
    assert plan.outcome == "optimal"
    return plan.totals.cost


def changed(document: Document, **tables: Any) -> Document:
    return copy.deepcopy(document) | tables


def without_sorters(document: Document) -> Document:
    bare = changed(document, **{table: [] for table in OF_SORTERS})
    sorted_away = {row["sorter_id"] for row in document["sorters"]}
    bare["routes"] = [
        way for way in bare["routes"]
        if "/" not in way["source"] and way["target"] not in sorted_away
    ]  # fmt: skip
    return bare


def slack(value: float) -> float:
    return close * max(1.0, abs(value))


@law
@given(document=yards())
def test_another_sorter_never_hurts(document: Document) -> None:
    """With one sorter no dearer than with none, with a twin of each no dearer than with one."""
    twins = changed(document)
    twins["routes"] = []
    for table in OF_SORTERS:
        twins[table] += [
            row | {name: f"{row[name]} 2" for name in ("sorter_id", "to_sorter") if row.get(name)}
            for row in document[table]
        ]

    none, some = cost(without_sorters(document)), cost(document)
    more = cost(twins)

    assert some <= none + slack(none)
    assert more <= some + slack(some)


@law
@given(document=yards(), by=st.floats(0.0, 1.0))
def test_cheaper_sorter_never_hurts(document: Document, by: float) -> None:
    cheaper = changed(document)
    for sorter in cheaper["sorters"]:
        sorter["cost_per_t"] *= by
        sorter["fixed_cost"] *= by

    before, after = cost(document), cost(cheaper)

    assert after <= before + slack(before)


@law
@given(document=yards(), by=st.integers(1, 20))
def test_more_capacity_never_hurts(document: Document, by: int) -> None:
    larger = changed(document)
    for sorter in larger["sorters"]:
        if sorter["capacity_kg"] is not None:
            sorter["capacity_kg"] *= 1 + by / 10

    before, after = cost(document), cost(larger)

    assert after <= before + slack(before)


@law
@given(document=yards(), seed=st.integers(0, 2**16))
def test_order_of_rows_of_sorting_changes_nothing(document: Document, seed: int) -> None:
    shuffled = changed(document)
    for table in ("lots", "offers", "orders", "classes", "mixtures", "routes", *OF_SORTERS):
        random.Random(seed).shuffle(shuffled[table])

    assert said(plan_of(shuffled)) == said(plan_of(document))


def said(plan: Plan) -> dict[str, Any]:
    """All that a plan says but when and from which file it was made."""
    document = plan_document(plan)
    return {key: part for key, part in document.items() if key not in ("provenance", "warnings")}


@law
@given(document=yards())
def test_sorting_nothing_is_planning_without_sorters(document: Document) -> None:
    nothing = changed(document)
    for sorter in nothing["sorters"]:
        sorter |= {"capacity_kg": 0, "min_campaign_kg": 0}

    idle, bare = plan_of(nothing), plan_of(without_sorters(document))

    assert idle.sorting == ()
    assert idle.totals.cost == pytest.approx(bare.totals.cost, rel=close, abs=1e-3)
    assert idle.totals.metal_loss_kg == pytest.approx(bare.totals.metal_loss_kg, abs=1e-3)


@law
@given(
    document=yards(),
    step=st.sampled_from([0, 1, 7]),
    goal=st.sampled_from(["cost", "recycled_content", "metal_loss", "primary_metal"]),
    lead_h=st.sampled_from([0, 12]),
)
def test_delivered_plan_with_sorters_passes_the_checker(
    document: Document, step: int, goal: str, lead_h: int
) -> None:
    document["settings"] |= {"weigh_step_kg": step, "goals": [goal]}
    for sorter in document["sorters"]:
        sorter |= {"lead_h": lead_h, "kwh_per_t": 30}
    for number, order in enumerate(document["orders"]):
        order["start"] = f"2026-09-{14 + number}T06:00Z"
    scenario = scenario_from_document(document, file="law")

    plan = make_plan(scenario)

    assert plan.check.passed
    assert check(fill(scenario), plan).passed
    assert {charge.order_id for charge in plan.charges} == {o.order_id for o in scenario.orders}


@pytest.mark.slow
@settings(max_examples=5, deadline=None, derandomize=True)
@given(
    document=yards(),
    step=st.sampled_from([1, 10]),
    rooms=st.lists(st.sampled_from([None, 700.5, 1500]), min_size=1, max_size=2),
    lying_kg=st.sampled_from([None, 120.3]),
    most_kg=st.sampled_from([None, 250.5]),
)
def test_delivered_plan_by_bins_passes_the_checker(
    document: Document,
    step: int,
    rooms: list[float | None],
    lying_kg: float | None,
    most_kg: float | None,
) -> None:
    """Outlets go by bins only: masses of no whole step, small rooms, and ways with a most."""
    document["settings"] |= {"weigh_step_kg": step, "time_limit_s": 3}
    document["bins"] = [
        {"bin_id": f"B{number}", "capacity_kg": room} for number, room in enumerate(rooms)
    ]
    document["routes"] = _by_bins(document, most_kg)
    if lying_kg is not None:
        document["lots"].append(
            {"lot_id": "lies", "mass_kg": lying_kg, "in_bin": "B0", "Cu": 0.4, "Si": 2}
        )
    plan = plan_of(document)

    assert plan.check.passed, [rule for rule in plan.check.rules if rule.worst_violation > 1e-6]


def _by_bins(document: Document, most_kg: float | None) -> list[Document]:
    names = {
        table: [row[key] for row in document[table]]
        for table, key in (("lots", "lot_id"), ("offers", "offer_id"), ("orders", "order_id"),
                           ("bins", "bin_id"), ("sorters", "sorter_id"))
    }  # fmt: skip
    ends = Streams(scenario_from_document(document | {"routes": []}, file="law")).last()
    ways = [(lot, sorter) for lot in names["lots"] for sorter in names["sorters"]]
    ways += [(end, one) for end in sorted(ends) for one in names["bins"]]
    ways += [
        (one, order) for one in (*names["bins"], *names["offers"]) for order in names["orders"]
    ]
    return [
        {"source": source, "target": target}
        | ({"max_kg": most_kg} if target in names["bins"] else {})
        for source, target in ways
    ]
