"""The story: a melt and its sample in, what brings it into spec out."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from models.brief import Brief
from models.correction import Correction, Following, Remedy
from models.issue import InvalidScenario, Issue
from models.order import Order
from models.plan import Plan
from models.sampled import Sampled
from models.scenario import Scenario
from optimiser.correct.charged import Charged, as_charged, really_charged
from optimiser.correct.fading import Left, left_at_tap, rates_unknown, with_fading
from optimiser.correct.following import following
from optimiser.correct.issues import wrong
from optimiser.correct.melt import Melt, melt_issues, melt_of, unknown_of
from optimiser.correct.question import Question, sound_of
from optimiser.correct.remedy import Worth, returns_per_t
from optimiser.correct.stock import for_one_melt, less, promised_kg
from optimiser.correct.told import notices, told
from optimiser.correct.ways import Found, Search, additions, others, parted
from optimiser.intake.words import did_you_mean, quoted
from optimiser.sound import sound_brief


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction, and the scenario of the charges that follow if they were planned again."""

    correction: Correction
    rest: Scenario | None


def correct(scenario: Scenario, sampled: Sampled, *, plan: Plan | None = None) -> Corrected:
    """What is to be done about a melt that was sampled.

    With the ``plan`` it is known what was charged, and what of the yard is promised. Where a
    weight was charged otherwise the charges that follow in the furnace are planned again.

    Raises:
        InvalidScenario: the scenario cannot be planned, or the sample does not fit it.
    """
    begun = perf_counter()
    brief = sound_brief(scenario)[0]
    order = _order(brief, sampled)
    charged = {} if plan is None else really_charged(plan, sampled, brief)
    left = left_at_tap(scenario, brief.furnace_of(order), sampled)
    melt, found = _melt(brief, order, sampled, left, plan=plan, charged=charged)
    free = scenario if plan is None else less(scenario, promised_kg(plan, charged))
    search = _search(free, brief, order, sampled, melt, left)
    first = additions(search)
    rest = parted(() if isinstance(first, Remedy) else others(search))
    seconds = perf_counter() - begun
    later, left_over = _later(scenario, search, sampled, (first, *rest[0]), plan, charged)
    correction = told(
        search,
        sampled,
        first,
        rest,
        following=later,
        warnings=(*found, *notices(order, sampled, brief, has_plan=plan is not None)),
        seconds=seconds,
    )
    return Corrected(correction=correction, rest=left_over)


def _order(brief: Brief, sampled: Sampled) -> Order:
    """The order that was sampled."""
    orders = {one.order_id: one for one in brief.orders}
    if sampled.order_id in orders:
        return orders[sampled.order_id]
    message = f"there is no order {quoted(sampled.order_id)}"
    hint = did_you_mean(sampled.order_id, orders, otherwise="ids are compared exactly")
    raise InvalidScenario(
        (wrong("unknown_reference", message, "order_id", value=sampled.order_id, hint=hint),)
    )


def _melt(
    brief: Brief,
    order: Order,
    sampled: Sampled,
    left: Left,
    *,
    plan: Plan | None,
    charged: Charged,
) -> tuple[Melt, tuple[Issue, ...]]:
    """The melt at the tap, and what the planner should know of it.

    Raises:
        InvalidScenario: something that is needed is not known; all of it at once.
    """
    made = None if plan is None else as_charged(brief, plan, charged, order.order_id)
    kg = sampled.mass_kg or (0.0 if made is None else made.kg)
    melt = melt_of(sampled, brief, kg=kg or 1.0, as_charged=made, left=left)
    found = list(melt_issues(sampled, melt, brief, brief.furnace_of(order), order.alloy))
    if plan is None and sampled.charged:
        message = "weights that were charged otherwise are against a plan, and none is given"
        hint = "give the plan that was charged, or what was measured"
        found.append(wrong("plan_missing", message, "charged", hint=hint))
    if not kg:
        message = "the mass of the melt is not given, and no plan says what was charged"
        hint = "give mass_kg, the liquid in the furnace with its heel"
        found.insert(0, wrong("mass_missing", message, "melt", "mass_kg", hint=hint))
    if (fades := rates_unknown(left, brief.limits[order.alloy], sampled)) is not None:
        found.append(fades)
    errors = tuple(one for one in found if one.severity == "error")
    if errors:
        raise InvalidScenario(errors)
    return melt, tuple(found)


def _search(
    free: Scenario, brief: Brief, order: Order, sampled: Sampled, melt: Melt, left: Left
) -> Search:
    """What is asked of every way."""
    furnace = brief.furnace_of(order)
    own = returns_per_t(brief) if sampled.returns_per_t is None else sampled.returns_per_t
    only = with_fading(for_one_melt(free, sampled.target), brief, furnace, left)
    others, unknown = _others(brief, order), _unknown(brief, melt)
    known = tuple(one for one in others if one.alloy not in unknown)
    return Search(
        question=Question(
            sound=sound_of(only, melt, furnace, order, known),
            furnace=furnace,
            melt=melt,
            order=order,
            removable=frozenset(
                one.element for one in free.treatments if one.furnace_type == furnace.type
            ),
            overfill_pct=sampled.overfill_pct,
        ),
        worth=Worth(
            returns_per_t=own or 0.0,
            currency=brief.settings.currency,
            is_origin_known=melt.origin is not None,
        ),
        others=others,
        unknown=unknown,
    )


def _others(brief: Brief, order: Order) -> tuple[Order, ...]:
    """Of every other alloy that is still to be made, the order that comes next."""
    chain = next(names for names in brief.chains.values() if order.order_id in names)
    done, begun = set(chain[: chain.index(order.order_id)]), order.start
    found: dict[str, Order] = {}
    for one in sorted(brief.orders, key=_sequence):
        is_past = begun is not None and one.start is not None and one.start < begun
        if one.alloy != order.alloy and one.order_id not in done and not is_past:
            found.setdefault(one.alloy, one)
    return tuple(found[name] for name in sorted(found))


def _sequence(order: Order) -> tuple[float, str]:
    return (float("inf") if order.start is None else order.start.timestamp(), order.order_id)


def _unknown(brief: Brief, melt: Melt) -> dict[str, str]:
    """Of which alloys the melt is not known well enough, and why."""
    base, found = brief.settings.base_element, {}
    for alloy, limits in brief.limits.items():
        names = unknown_of(limits, melt.basis, base)
        if names:
            found[alloy] = f"{', '.join(names)}: not measured, and {alloy} limits it"
    return found


def _later(
    scenario: Scenario,
    search: Search,
    sampled: Sampled,
    found: tuple[Found, ...],
    plan: Plan | None,
    charged: Charged,
) -> tuple[Following | None, Scenario | None]:
    """The charges after this one, where something was charged otherwise than planned."""
    if plan is None or not sampled.charged:
        return None, None
    made = (one for one in found if isinstance(one, Remedy) and one.kind != "diversion")
    return following(scenario, search.question, plan, charged, next(made, None))
