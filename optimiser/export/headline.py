"""What a planner wants to hear first: what is planned, how good it is, whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from models.brief import Brief
from models.plan import Plan, RuleResult
from optimiser.export.figures import Figures, mass, number, share
from optimiser.export.view import PlanView
from optimiser.export.words import listed, plural, sentence
from optimiser.risk.chance import accepted

NEGLIGIBLE: Final = 1e-9
"""Below this a violation is the rounding of a printed number, in whatever unit."""

SHOWN_PCT: Final = 0.005
"""Below this a gap is nothing in two decimals."""

Tone = Literal["good", "care", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One word, and the sentences behind it."""

    tone: Tone
    word: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it as one paragraph."""
        return " ".join(self.sentences)


def headline(view: PlanView) -> Headline:
    """The plan in a planner's words."""
    plan = view.plan
    said = [_what_is_planned(plan), _how_good(plan), _how_sure(view), _what_is_left_out(plan)]
    sentences = [text for text in said if text]
    if not plan.check.passed:
        return Headline(tone="bad", word="Check failed", sentences=(_failed(plan), *sentences))
    word, tone = _word(view)
    return Headline(tone=tone, word=word, sentences=tuple(sentences))


def worst_of(rule: RuleResult, figures: Figures) -> str:
    """A rule's worst violation as it is read: 0.012 % at order H7."""
    if rule.worst_violation < NEGLIGIBLE:
        return "none"
    amount = (
        f"{figures.kg(rule.worst_violation)} kg"
        if rule.unit == "kg"
        else f"{rule.worst_violation:.3g} {rule.unit}".strip()
    )
    return amount if rule.where is None else f"{amount} at {rule.where}"


def broken(plan: Plan) -> tuple[RuleResult, ...]:
    """The rules that the checker found broken, worst first."""
    rules = [rule for rule in plan.check.rules if rule.worst_violation >= NEGLIGIBLE]
    return tuple(sorted(rules, key=lambda rule: -rule.worst_violation))


def _word(view: PlanView) -> tuple[str, Tone]:
    """An order that may be left unmade takes nothing from the plan."""
    optional = {order.order_id for order in view.brief.orders if order.optional}
    is_whole = all(row.order_id in optional for row in view.plan.unplanned)
    if not view.plan.charges:
        sound = is_whole and view.plan.outcome in ("optimal", "feasible")
        return ("Nothing to melt", "good") if sound else ("Nothing planned", "bad")
    if is_whole:
        return "Planned", "good"
    return "Planned in part", "care"


def _what_is_planned(plan: Plan) -> str:
    if not plan.charges:
        return {
            "no_solution_in_time": "No plan was found in the time allowed.",
            "infeasible": "Nothing can be planned with this metal.",
            "optimal": "No order has to be made, and none is worth making.",
        }.get(plan.outcome, "No order has to be made, and none is.")
    made, asked = len(plan.charges), len(plan.charges) + len(plan.unplanned)
    many = plural(made, "order") if made == asked else f"{made:,} of {plural(asked, 'order')}"
    totals = plan.totals
    contents = [f"{mass(totals.tapped_kg)} tapped"]
    if totals.recycled_content_pct is not None:
        contents.append(f"{share(totals.recycled_content_pct)} recycled content")
    if totals.metal_loss_pct is not None:
        contents.append(f"{share(totals.metal_loss_pct)} metal loss")
    verb = "is" if made == 1 else "are"
    return f"{many} {verb} planned: {listed(contents)}."


def _how_good(plan: Plan) -> str:
    if not plan.charges or plan.outcome not in ("optimal", "feasible"):
        return ""
    gaps = [goal.gap_pct for goal in plan.goals if goal.gap_pct is not None]
    widest = max(gaps, default=None)
    if plan.outcome == "optimal":
        if widest is None or widest < SHOWN_PCT:
            return "No better plan exists for these goals."
        return f"It is proven to be within {number(widest, 2)} % of the best on every goal."
    if widest is None:
        return ""
    return f"A better plan may exist, better by {number(widest, 2)} % at most on any goal."


def _how_sure(view: PlanView) -> str:
    """The charge that most likely misses a limit, where anything is known of that."""
    plan = view.plan
    known = [one for one in plan.charges if one.off_spec_pct is not None]
    if not known:
        return ""
    worst = max(known, key=lambda one: one.off_spec_pct or 0.0)
    chance, part = worst.off_spec_pct or 0.0, worst.off_spec_drawn_pct
    if chance < SHOWN_PCT and (part or 0.0) < SHOWN_PCT:
        return "No charge is likely to miss a limit."
    drawn = (
        ""
        if plan.draws is None or part is None
        else (f", {number(part, 2)} % of {plan.draws.count:,} draws")
    )
    of_each = _accepted_of_each(worst.order_id, view.brief)
    return f"{worst.order_id} most likely misses a limit: {number(chance, 2)} %{drawn}{of_each}."


def _accepted_of_each(order_id: str, brief: Brief) -> str:
    """What is accepted of each limit by itself, where that is not of all of a charge together."""
    order = next(one for one in brief.orders if one.order_id == order_id)
    most = accepted(order, brief.settings)
    if most is None or brief.settings.risk_basis == "charge":
        return ""
    return f", all its limits together; {number(100.0 * most, 2)} % are accepted of each"


def _what_is_left_out(plan: Plan) -> str:
    left_out = [row.order_id for row in plan.unplanned]
    if not left_out or not plan.charges:
        return ""
    verb = "is" if len(left_out) == 1 else "are"
    return f"{plural(len(left_out), 'order')} {verb} left out: {listed(left_out)}."


def _failed(plan: Plan) -> str:
    rules = [f"{sentence(rule.rule)} ({rule.where})" for rule in broken(plan)]
    return f"The check failed, do not charge from this plan: {listed(rules, most=3)}."
