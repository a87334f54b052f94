"""How far off is too far: weighed plans exactly, unrounded ones as far as solvers go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.alloy import Limit
from optimiser.check import check
from tests.check.breach import with_line
from tests.check.plant import plant
from tests.check.press import press
from tests.check.rows import line


def verdict(brief, plan, rule):
    """Whether the plan passes, and what the rule found."""
    result = check(brief, plan)
    return result.passed, next(row for row in result.rules if row.rule == rule)


def just_missed(relative, *, unrounded):
    """The plant with a limit of Si that H3 passes by ``relative`` of it."""
    brief = plant()
    sources = [
        replace(one, weigh_step_kg=0.0) if unrounded and one.source_id == "turnings" else one
        for one in brief.sources
    ]
    si = next(row.pct for row in press(brief).charges[2].analysis if row.element == "Si")
    limit = Limit(alloy="B", element="Si", max_pct=si / (1 + relative))
    return replace(brief, sources=tuple(sources), limits={**brief.limits, "B": (limit,)})


@pytest.mark.parametrize(
    ("relative", "unrounded", "passes"),
    [
        (1e-11, False, True),
        (1e-8, False, False),
        (1e-8, True, True),
        (1e-7, True, True),
        (1e-5, True, False),
    ],
)
def test_a_limit_holds_as_exactly_as_its_masses_are(relative, unrounded, passes):
    brief = just_missed(relative, unrounded=unrounded)
    passed, found = verdict(brief, press(brief), "elements_are_in_spec")
    assert passed is passes
    assert found.where == "order H3, Si"
    assert found.worst_violation == pytest.approx(1.608 * relative, rel=1e-2)


def with_first_line(plan, extra):
    charge = plan.charges[0]
    changed = charge.model_copy(update={"lines": (extra, *charge.lines)})
    return plan.model_copy(update={"charges": (changed, *plan.charges[1:])})


@pytest.mark.parametrize("kg", [999.0, 1001.0])
def test_a_heel_that_is_not_there_is_found(kg):
    _, plan = with_line("H1", -1, kg=kg)
    passed, found = verdict(plant(), plan, "masses_are_as_printed")
    assert not passed
    assert (found.worst_violation, found.where) == (1.0, "order H1, heel")


@pytest.mark.parametrize("kind", ["lot", "bin", "outlet"])
def test_a_source_that_nobody_knows_is_found(kind):
    plan = with_first_line(press(plant()), line("ghost", 1.0, kind=kind))
    passed, found = verdict(plant(), plan, "lines_name_known_sources")
    assert not passed
    assert found.where == f"order H1, {kind} ghost"


def test_a_charge_that_nobody_ordered_is_found():
    plan = press(plant())
    ghost = plan.charges[2].model_copy(update={"order_id": "ghost"})
    plan = plan.model_copy(update={"charges": (*plan.charges, ghost)})
    passed, found = verdict(plant(), plan, "every_order_is_made_or_left_out")
    assert not passed
    assert found.where == "order ghost"


def test_an_empty_plan_that_leaves_all_out_passes():
    brief = plant(pins=())
    assert check(brief, press(brief, {}, {})).passed
