"""What must hold for every plan whose melts may be treated, whatever the plant."""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from models.filling import fill
from models.plan import Plan
from optimiser.check import check
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan
from tests.laws.plants import Document, chains, plants
from tests.laws.test_laws import said, slack, value, worse_by

law = settings(max_examples=6, deadline=None, derandomize=True)

_shares = st.integers(0, 30).map(lambda hundredths: hundredths / 100)


@st.composite
def treatments(draw: st.DrawFn, name: str = "T1") -> Document:
    """A treatment of magnesium that leaves something, takes not all, and costs something."""
    return {
        "treatment_id": name,
        "furnace_type": "gas_reverb",
        "element": "Mg",
        "min_left_pct": draw(_shares),
        "max_removal_pct": draw(st.integers(10, 100)),
        "cost_per_kg": draw(st.integers(0, 30)),
        "reagent_kg_per_kg": draw(st.integers(0, 5)),
    }


def with_treatments(document: Document, *rows: Document) -> Document:
    return copy.deepcopy(document) | {"treatments": list(rows)}


@law
@given(document=plants(), row=treatments())
def test_a_treatment_never_hurts(document: Document, row: Document) -> None:
    before, after = value(document), value(with_treatments(document, row))

    assert worse_by(before, after, document) <= slack(before)


@law
@given(document=plants(), row=treatments(), more=st.integers(0, 50))
def test_a_treatment_that_can_more_for_less_never_hurts(
    document: Document, row: Document, more: int
) -> None:
    better = row | {
        "max_removal_pct": min(100, row["max_removal_pct"] + more),
        "min_left_pct": row["min_left_pct"] / 2,
        "cost_per_kg": row["cost_per_kg"] / 2,
    }
    before = value(with_treatments(document, row))
    after = value(with_treatments(document, better))

    assert worse_by(before, after, document) <= slack(before)


@law
@given(document=plants(), rows=st.tuples(treatments("T1"), treatments("T2")))
def test_order_of_treatments_changes_nothing(
    document: Document, rows: tuple[Document, Document]
) -> None:
    plan = made(with_treatments(document, *rows))

    assert said(made(with_treatments(document, *reversed(rows)))) == said(plan)


@law
@given(
    document=chains(),
    rows=st.tuples(treatments("T1"), treatments("T2")),
    step=st.sampled_from([0, 1, 10]),
    loose=st.booleans(),
)
def test_delivered_chain_of_treated_heats_passes_the_checker(
    document: Document, rows: tuple[Document, Document], step: int, loose: bool
) -> None:
    document = with_treatments(document, *rows)
    document["settings"]["weigh_step_kg"] = step
    for order in document["orders"] if loose else ():
        tap = order.pop("tap_kg")
        order |= {"tap_min_kg": tap, "tap_max_kg": 1.25 * tap}

    plan = made(document)

    assert plan.check.passed
    assert check(fill(scenario_from_document(document, file="law")), plan).passed


@law
@given(document=plants(), row=treatments(), how=st.sampled_from(range(4)))
def test_a_treatment_printed_otherwise_never_passes(
    document: Document, row: Document, how: int
) -> None:
    document["settings"]["goals"] = ["cost"]
    for limit in document["alloys"]:
        if limit["element"] == "Mg":
            limit["max_pct"] = 0.01
    document = with_treatments(document, row | {"min_left_pct": 0, "cost_per_kg": 0.01})
    plan = made(document)

    brief = fill(scenario_from_document(document, file="law"))
    for done in plan.treatments:
        changed = {
            0: {"removed_kg": 1.05 * done.removed_kg + 1.0},
            1: {"order_id": "nowhere"},
            2: {"cost": done.cost + 1.0},
            3: {"after_pct": done.before_pct + 0.01},
        }[how]
        rows = tuple(
            one.model_copy(update=changed) if one is done else one for one in plan.treatments
        )
        assert not check(brief, plan.model_copy(update={"treatments": rows})).passed


def made(document: Document) -> Plan:
    return make_plan(scenario_from_document(document, file="law"))
