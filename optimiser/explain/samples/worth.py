"""What it is worth to know a metal better, before it is known: samples, bounds, accepted risk.

Metals are chosen by an estimate (`screen.py`). The best few are then planned with: the scenario is
planned again with what is left open after one sample (`sampled.py`), its mean as expected, and with
the element that takes most room a root of three deviations above and below. Weighted 4, 1 and 1
sixths, what these plans save is the expected value of the sample (a preposterior analysis: H.
Raiffa, R. Schlaifer, Applied Statistical Decision Theory, 1961). What a sample costs is not in it.
A plan that is not proved is made again first. All plans together take the time that one plan may
take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from models.plan import Plan
from models.sample import ElementWorth, RiskWorth, Samples, SampleWorth
from models.scenario import Scenario
from optimiser.compare.marks import is_better
from optimiser.explain.changed import Week
from optimiser.explain.samples.candidate import Candidate
from optimiser.explain.samples.sampled import OUTCOMES, Sampled, with_sample
from optimiser.explain.samples.screen import LEAST_KG, candidates
from optimiser.explain.samples.wish import by_money
from optimiser.explain.samples.words import LEAST, NO_RISK, risk_words, sample_words
from optimiser.risk.chance import accepted
from optimiser.solve.solution import Clock
from optimiser.value.planning import NotPlanned

MOST_TOLD: Final = 20
"""So many metals are told of."""
LEAST_S: Final = 2.0
"""In less time a plan is not worth trying."""
TIMES: Final = 2.0
"""So many times the misses are accepted to see what that would bring."""
MOST_PCT: Final = 49.0
"""No more misses than this are accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What plans bring against the plan: money, primary metal, points of recycled content."""

    cost: float
    primary_kg: float
    recycled_pct: float | None

    @classmethod
    def of(cls, before: Plan, after: Plan) -> Gain:
        """The one against the other."""
        was, now = before.totals.recycled_content_pct, after.totals.recycled_content_pct
        return cls(
            cost=before.totals.cost - after.totals.cost,
            primary_kg=before.totals.primary_kg - after.totals.primary_kg,
            recycled_pct=None if was is None or now is None else now - was,
        )


def samples(week: Week, *, most: int = 3) -> Samples:
    """What one analysis of each metal is worth, the best ``most`` of them by planning again.

    Raises:
        InvalidScenario: the scenario cannot be planned; every reason at once.
    """
    clock = Clock(seconds=week.planning.seconds(week.scenario), stop=week.planning.stop)
    found = [one for one in candidates(week.scenario, week.plan, clock) if one.about_kg > LEAST_KG]
    week = _at_its_best(week, clock, 2 + 3 * min(most, len(found)))
    is_risky = _accepts(week.scenario)
    risk = _risk(_within(week, clock, 1 + 3 * min(most, len(found)))) if is_risky else None
    told, complete = [], not is_risky or risk is not None
    for at, one in enumerate(found[:MOST_TOLD]):
        still = 3 * (min(most, len(found)) - at)
        gain = _expected(week, one, clock, still) if at < most else None
        complete &= at >= most or gain is not None
        told.append(_told(week, one, gain))
    return Samples(
        currency=week.scenario.settings.currency,
        samples=tuple(sorted(told, key=lambda one: _rank(week, one))),
        risk=risk,
        complete=complete,
        note="" if is_risky else NO_RISK,
    )


def _at_its_best(week: Week, clock: Clock, still: int) -> Week:
    """The week with a better plan, if there is one, by which samples would gain else."""
    if week.plan.outcome == "optimal":
        return week
    try:
        plan = _within(week, clock, still).planning.plan(week.scenario, "the week as it is")
    except NotPlanned:
        return week
    return replace(week, plan=plan) if is_better(plan, week.plan, week.scenario) else week


def _accepts(scenario: Scenario) -> bool:
    """Whether any risk is stated."""
    return any(accepted(order, scenario.settings) is not None for order in scenario.orders)


def _rank(week: Week, one: SampleWorth) -> tuple[int, float, float]:
    """What gains most first, by money if that is the first goal; what gains nothing last."""
    worth = one.cost_saved if by_money(week.scenario.settings) else one.primary_freed_kg
    if worth is None:
        return (1, 0.0, -one.about_kg)
    return (0 if worth >= LEAST else 2, -worth, -one.about_kg)


def _within(week: Week, clock: Clock, still: int) -> Week:
    """The week with an equal part of the time that is left for each of so many plans."""
    seconds = max(clock.left / max(1, still), min(LEAST_S, clock.seconds))
    return replace(week, planning=replace(week.planning, time_limit_s=seconds))


def _expected(week: Week, one: Candidate, clock: Clock, still: int) -> Gain | None:
    """What is expected of a sample; None where its outcomes could not all be planned."""
    gains = []
    for at, (figures, weight) in enumerate(_outcomes(one)):
        scenario = with_sample(week.scenario, one.source_id, figures)
        try:
            part = _within(week, clock, still - at)
            plan = part.planning.plan(scenario, f"{one.source_id} as a sample may say")
        except NotPlanned:
            return None
        gains.append((_as_told(week, plan), weight))
    shares = [gain.recycled_pct for gain, _ in gains]
    return Gain(
        cost=sum(weight * gain.cost for gain, weight in gains),
        primary_kg=sum(weight * gain.primary_kg for gain, weight in gains),
        recycled_pct=None
        if None in shares
        else sum(weight * (gain.recycled_pct or 0.0) for gain, weight in gains),
    )


def _as_told(week: Week, plan: Plan) -> Gain:
    """What a plan brings; nothing where it makes other orders, whose figures do not compare."""
    if {one.order_id for one in plan.charges} != week.made:
        return Gain(cost=0.0, primary_kg=0.0, recycled_pct=0.0)
    return Gain.of(week.plan, plan)


def _outcomes(one: Candidate) -> Iterator[tuple[Mapping[str, Sampled], float]]:
    """What a sample may say, with its weight: the element that takes most room moves."""
    figures = {row.element: row for row in one.outcomes}
    name = max(figures, key=lambda element: one.by_element.get(element, 0.0))
    for deviations, weight in OUTCOMES:
        row = figures[name]
        pct = max(0.0, row.pct + deviations * row.moves_pct)
        yield {**figures, name: replace(row, pct=pct)}, weight


def _told(week: Week, one: Candidate, gain: Gain | None) -> SampleWorth:
    elements = tuple(
        ElementWorth(
            element=row.element,
            pct=row.pct,
            sd_pct=row.sd_pct,
            sd_sampled_pct=row.after_sd_pct,
            bound_pct=row.bound_pct,
            about_kg=one.by_element.get(row.element, 0.0),
        )
        for row in sorted(
            one.outcomes, key=lambda row: (-one.by_element.get(row.element, 0.0), row.element)
        )
    )
    found = SampleWorth(
        source=one.source_id,
        kind=one.kind,
        used_kg=one.used_kg,
        elements=elements,
        about_kg=one.about_kg,
        cost_saved=None if gain is None else gain.cost,
        primary_freed_kg=None if gain is None else gain.primary_kg,
        recycled_gained_pct=None if gain is None else gain.recycled_pct,
        message="",
    )
    words = sample_words(found, currency=week.scenario.settings.currency)
    return found.model_copy(update={"message": words})


def _risk(week: Week) -> RiskWorth | None:
    """What accepting twice the misses would bring; None where it was not planned."""
    settings, orders = week.scenario.settings, week.scenario.orders
    known = [pct for one in orders if (pct := accepted(one, settings)) is not None]
    most = 100.0 * max(known)
    more = week.scenario.model_copy(
        update={
            "settings": settings.model_copy(
                update={"max_off_spec_pct": _twice(settings.max_off_spec_pct)}
            ),
            "orders": tuple(
                one.model_copy(update={"max_off_spec_pct": _twice(one.max_off_spec_pct)})
                for one in orders
            ),
        }
    )
    try:
        plan = week.planning.plan(more, "twice the accepted risk")
    except NotPlanned:
        return None
    gain = Gain.of(week.plan, plan)
    found = RiskWorth(
        accepted_pct=most,
        instead_pct=_twice(most) or most,
        cost_saved=gain.cost,
        primary_freed_kg=gain.primary_kg,
        recycled_gained_pct=gain.recycled_pct,
        orders_gained=tuple(sorted({one.order_id for one in plan.charges} - week.made)),
        message="",
    )
    return found.model_copy(update={"message": risk_words(found, currency=settings.currency)})


def _twice(pct: float | None) -> float | None:
    return None if pct is None else min(TIMES * pct, MOST_PCT)
