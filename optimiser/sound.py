"""Whether a brief can be planned at all: what contradicts itself or is not known enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.brief import Brief
from models.filling import fill
from models.issue import InvalidScenario, Issue
from models.scenario import Scenario
from optimiser.explain.barred import why_barred
from optimiser.formulation.coefficients import Coefficients, coefficients_and_contradictions
from optimiser.formulation.columns import ways_into_charges
from optimiser.formulation.contradictions import may_contradict
from optimiser.formulation.frame import frame
from optimiser.formulation.goals import asks_for_carbon
from optimiser.sound_yard import pins_of_the_yard_that_cannot_be

ANY_BAR = "its moisture, its bin or a route stands against it"
"""What keeps metal away where neither a lot's row nor the order's says so."""
Sound = tuple[Brief, Coefficients, tuple[Issue, ...]]
"""A brief that can be planned, its coefficients, and what the planner should be warned of."""


def sound_brief(scenario: Scenario) -> Sound:
    """The brief, its coefficients, and what the planner should be warned of.

    Raises:
        InvalidScenario: with every error at once, if it cannot be planned.
    """
    brief = fill(scenario, says_leaning=True)
    numbers, contradictions = coefficients_and_contradictions(brief)
    barred = _pins_that_cannot_be(brief, numbers)
    return (
        brief,
        numbers,
        _heard(scenario, brief, brief.warnings, contradictions, barred),
    )


def must_be_sound(scenario: Scenario) -> None:
    """Let go on whoever only wants to know whether a scenario can be planned.

    Nothing is melted where it could bring no error to light: that takes as long as a third of all
    else.

    Raises:
        InvalidScenario: with every error at once, as ``sound_brief`` raises it.
    """
    brief = fill(scenario, says_leaning=False)
    contradictions: Iterable[Issue] = ()
    barred: Iterable[Issue] = ()
    if brief.pins or may_contradict(brief):
        numbers, contradictions = coefficients_and_contradictions(brief)
        barred = _pins_that_cannot_be(brief, numbers)
    _heard(scenario, brief, brief.warnings, contradictions, barred)


def _heard(
    scenario: Scenario,
    brief: Brief,
    known: tuple[Issue, ...],
    contradictions: Iterable[Issue],
    barred: Iterable[Issue],
) -> tuple[Issue, ...]:
    """All that is wrong or odd, if nothing is wrong."""
    found = (
        *known,
        *contradictions,
        *_unknown_carbon(brief),
        *_unknown_furnace_carbon(brief),
        *_unknown_burden(brief),
        *_treatments_without_use(scenario, brief),
        *barred,
        *pins_of_the_yard_that_cannot_be(scenario, brief),
    )
    errors = tuple(issue for issue in found if issue.severity == "error")
    if errors:
        raise InvalidScenario(errors)
    return found


def _unknown_carbon(brief: Brief) -> Iterator[Issue]:
    """A carbon goal or limit needs every factor; unknown is never zero."""
    unknown = [s.source_id for s in brief.sources if s.kgco2e_per_t is None]
    if unknown and asks_for_carbon(brief):
        named = ", ".join(unknown[:5]) + (f" and {len(unknown) - 5} more" * (len(unknown) > 5))
        yield Issue(
            code="carbon_unknown",
            severity="error",
            column="kgco2e_per_t",
            message=f"carbon is a goal or limit, but not known of {named}",
            hint="fill kgco2e_per_t, or name an origin or material that the library knows",
        )


def _unknown_furnace_carbon(brief: Brief) -> Iterator[Issue]:
    """Melting without a factor adds no carbon, which the planner should know."""
    names = [f.furnace_id for f in brief.furnaces.values() if f.kgco2e_per_t is None]
    if names and asks_for_carbon(brief):
        yield Issue(
            code="furnace_carbon_unknown",
            severity="warning",
            sheet="furnaces",
            column="kgco2e_per_t",
            message=f"the carbon of melting is not known of {', '.join(names[:5])} and not counted",
            hint="fill kgco2e_per_t of the furnaces, per tonne melted",
        )
    heels = [f for f in brief.furnaces.values() if f.heel_kg > 0 and f.heel_kgco2e_per_t is None]
    if heels and any(order.max_kgco2e_per_t is not None for order in brief.orders):
        yield Issue(
            code="heel_carbon_unknown",
            severity="error",
            sheet="furnaces",
            column="heel_kgco2e_per_t",
            message=f"an order limits carbon, but that of the heel of {heels[0].furnace_id} "
            "is not known",
            hint="fill heel_kgco2e_per_t of the furnace",
        )


def _unknown_burden(brief: Brief) -> Iterator[Issue]:
    """Mass-allocated, pre-consumer metal bears what it arose in; else its own factor stands in."""
    names = [
        source.source_id
        for source in brief.sources
        if source.origin == "pre_consumer" and source.kgco2e_origin_per_t is None
    ]
    if names and brief.settings.carbon_method == "mass_allocated" and asks_for_carbon(brief):
        yield Issue(
            code="origin_carbon_unknown",
            severity="warning",
            column="kgco2e_origin_per_t",
            message="the carbon of the process that they arose in is not known of "
            f"{', '.join(names[:5])}, and their own factor stands in for it",
            hint="fill kgco2e_origin_per_t, or plan with carbon_method = cut_off",
        )


def _treatments_without_use(scenario: Scenario, brief: Brief) -> Iterator[Issue]:
    """A treatment of an element that nothing limits, or for a furnace that nothing is made in."""
    used = {one.treatment_id for one in brief.treatments}
    for row, one in enumerate(scenario.treatments):
        if one.treatment_id not in used:
            limited = one.element in brief.elements
            why = (
                f"no order is made in a furnace of type {one.furnace_type}"
                if limited
                else f"no alloy on order limits {one.element}"
            )
            yield Issue(
                code="treatment_without_use",
                severity="warning",
                sheet="treatments",
                row=row + 1,
                column="furnace_type" if limited else "element",
                value=one.treatment_id,
                message=f"treatment {one.treatment_id} is of no use to this plan: {why}",
                hint="leave it, or correct the row",
            )


def _pins_that_cannot_be(brief: Brief, numbers: Coefficients) -> Iterator[Issue]:
    """A pin on metal that may not go there at all, for safety, time or place."""
    orders = frozenset(order.order_id for order in brief.orders)
    asked = [pin for pin in brief.pins if (pin.kg or pin.min_kg) and pin.target in orders]
    places = ways_into_charges(frame(brief, numbers, made=orders)) if asked else set()
    for pin in asked:
        if (pin.source, pin.target) not in places:
            why = why_barred(brief, pin.source, pin.target) or ANY_BAR
            yield Issue(
                code="pin_cannot_be_kept",
                severity="error",
                sheet="pins",
                value=f"{pin.source} → {pin.target}",
                message=f"{pin.source} may not go into order {pin.target}: {why}",
                hint="lift the pin, or change what bars the way; safety rules are never lifted",
            )
