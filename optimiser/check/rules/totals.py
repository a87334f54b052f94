"""Rules on the sums over the plan, and on the goals that are read from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final

from models.settings import GoalName
from optimiser.check.case import Case, share_pct
from optimiser.check.content import Amounts
from optimiser.check.custody import coc_input
from optimiser.check.exact import exact, of_grains, per_kg
from optimiser.check.finding import Finding, above, forbidden, misprinted
from optimiser.check.metal import NOUGHT, ONE
from optimiser.check.tolerances import PRINTED
from optimiser.check.yard import (
    lost_in_sorting,
    outlets_earn,
    sorting_cost,
    sorting_energy,
    yard_metal_cost,
)

SHARES: Final = ("recycled_content", "post_consumer_content", "coc_cover")
"""Goals of which more is better."""
LEAST_VALUE: Final = Fraction(1, 10**9)
"""What a gap is measured against where the value is nothing."""

Figures = dict[str, Fraction | None]


def masses_add_up(case: Case) -> Iterator[Finding]:
    """Metal charged, lost and primary, dross and taps of the plan are as printed."""
    return _compare(case, _masses(case), unit="kg")


def shares_add_up(case: Case) -> Iterator[Finding]:
    """Recycled, post-consumer and lost metal of the plan are the shares printed."""
    return _compare(case, _shares(case), unit="%")


def costs_add_up(case: Case) -> Iterator[Finding]:
    """Each cost, the revenue, and what remains of them are as printed, in our currency."""
    ours, printed = case.brief.settings.currency, case.plan.totals.currency
    yield from forbidden(int(printed != ours), unit=ours, where="total currency")
    yield from _compare(case, _money(case), unit=ours)


def carbon_adds_up(case: Case) -> Iterator[Finding]:
    """The carbon of all that is charged, by both methods, is as printed or unknown."""
    return _compare(case, _carbon(case), unit="kgCO2e")


def energy_adds_up(case: Case) -> Iterator[Finding]:
    """The energy of all melting is as printed, or unknown."""
    return _compare(case, {"kwh": _kwh(case)}, unit="kWh")


def goals_are_as_totalled(case: Case) -> Iterator[Finding]:
    """The value of each goal is the total it speaks of."""
    totals = {**_masses(case), **_shares(case), **_money(case), **_carbon(case), **_custody(case)}
    carbon = f"kgco2e_{case.brief.settings.carbon_method}"
    meant: dict[GoalName, tuple[str, str]] = {
        "recycled_content": ("recycled_content_pct", "%"),
        "post_consumer_content": ("post_consumer_pct", "%"),
        "primary_metal": ("primary_kg", "kg"),
        "metal_loss": ("metal_loss_kg", "kg"),
        "dross": ("dross_kg", "kg"),
        "coc_cover": ("coc_input_pct", "%"),
        "cost": ("cost", case.brief.settings.currency),
        "carbon": (carbon, "kgCO2e"),
    }
    for result in case.plan.goals:
        if result.goal in meant:
            figure, unit = meant[result.goal]
            where = f"goal {result.goal}"
            yield from misprinted(result.value, totals[figure], unit=unit, where=where)


def no_goal_passes_its_bound(case: Case) -> Iterator[Finding]:
    """No value is better than what is said to be the best, and the gap is what lies between."""
    for result in case.plan.goals:
        where, unit = f"goal {result.goal}", result.unit
        if result.value is None or result.bound is None:
            yield from forbidden(int(result.gap_pct is not None), unit=unit, where=where)
            continue
        value, bound = exact(result.value), exact(result.bound)
        better = value - bound if result.goal in SHARES else bound - value
        yield from above(better, NOUGHT, margin=PRINTED, unit=unit, where=where)
        size = abs(value) if abs(value) > LEAST_VALUE else max(abs(bound), LEAST_VALUE)
        gap_pct = abs(value - bound) * 100 / size
        is_dust = abs(value - bound) <= LEAST_VALUE * max(ONE, abs(value))
        if not (is_dust and result.gap_pct == 0.0):
            yield from misprinted(result.gap_pct, gap_pct, unit="%", where=where)


def _compare(case: Case, figures: Figures, *, unit: str) -> Iterator[Finding]:
    """Each figure is what the plan's totals print under its name."""
    for name, true in figures.items():
        printed = getattr(case.plan.totals, name)
        yield from misprinted(printed, true, unit=unit, where=f"total {name}")


def _grains(case: Case, of: Callable[[Amounts], int]) -> int:
    """The sum over what is charged into all melts, in grains."""
    return sum(of(melt.charged.amounts) for melt in case.melts)


def _masses(case: Case) -> Figures:
    return {
        "metal_charged_kg": of_grains(_grains(case, lambda amounts: amounts.metal)),
        "tapped_kg": sum((melt.tap_kg for melt in case.melts), NOUGHT),
        "metal_loss_kg": _lost(case),
        "dross_kg": of_grains(_grains(case, lambda amounts: amounts.dross)),
        "primary_kg": of_grains(_grains(case, lambda amounts: amounts.primary)),
    }


def _custody(case: Case) -> Figures:
    """Eligible input of what is charged, by mass as received; a total that is not printed."""
    taken, eligible = coc_input(case)
    return {"coc_input_pct": eligible * 100 / taken if taken > 0 else None}


def _lost(case: Case) -> Fraction:
    return of_grains(_grains(case, lambda amounts: amounts.lost)) + lost_in_sorting(case)


def _shares(case: Case) -> Figures:
    external = _grains(case, lambda amounts: amounts.external)
    recycled = _grains(case, lambda amounts: amounts.recycled)
    post_consumer = _grains(case, lambda amounts: amounts.post_consumer)
    charged = _grains(case, lambda amounts: amounts.metal)
    metal_kg = of_grains(charged)
    return {
        "recycled_content_pct": share_pct(recycled, external),
        "post_consumer_pct": share_pct(post_consumer, external),
        "metal_loss_pct": _lost(case) * 100 / metal_kg if charged > 0 else None,
    }


def _money(case: Case) -> Figures:
    costs = {
        "metal_cost": _metal_cost(case),
        "sorting_cost": sorting_cost(case),
        "melting_cost": sum((melt.melting_cost for melt in case.melts), NOUGHT),
        "treatment_cost": sum((melt.treatment_cost for melt in case.melts), NOUGHT),
        "dross_cost": of_grains(_grains(case, lambda amounts: amounts.dross_cost)),
        "fixed_cost": sum(_fixed_costs(case), NOUGHT),
    }
    taps = (melt.tap_kg * per_kg(melt.order.price_per_t) for melt in case.melts)
    revenue = sum(taps, NOUGHT) + outlets_earn(case)
    cost = sum(costs.values(), NOUGHT) - revenue
    return {**costs, "revenue": revenue, "cost": cost}


def _metal_cost(case: Case) -> Fraction:
    """Lots as charged or sorted and offers as bought, with the cost of every way taken."""
    cost = of_grains(_grains(case, lambda amounts: amounts.metal_cost)) + yard_metal_cost(case)
    for source_id, bought in case.bought_kg.items():
        source = case.sources.get(source_id)
        if source is not None and source.kind == "offer":
            unused = bought - case.charged_kg.get(source_id, NOUGHT)
            cost += unused * per_kg(source.price_per_t)
    return cost


def _fixed_costs(case: Case) -> Iterable[Fraction]:
    """What is paid once for each source that is used, and for each bin."""
    for name, kg in case.taken_kg.items():
        if kg > 0 and name in case.sources:
            yield exact(case.sources[name].fixed_cost)
    for one in case.brief.bins:
        if case.drawn_kg.get(one.bin_id, NOUGHT) > 0:
            yield exact(one.fixed_cost)


def _carbon(case: Case) -> Figures:
    """Carbon of what is charged and of melting it; heels brought theirs before."""
    unknown = {method for melt in case.melts for method in melt.charged.unknown}
    figures: Figures = {
        "kgco2e_cut_off": of_grains(_grains(case, lambda amounts: amounts.cut_off)),
        "kgco2e_mass_allocated": of_grains(_grains(case, lambda amounts: amounts.mass_allocated)),
    }
    return figures | {f"kgco2e_{method}": None for method in unknown}


def _kwh(case: Case) -> Fraction | None:
    """The energy of melting; unknown where a furnace that melts anything has no figure."""
    energy = sorting_energy(case)
    for melt in case.melts:
        liquid = of_grains(melt.charged.amounts.liquid)
        if liquid > 0 and melt.furnace.kwh_per_t is None:
            return None
        energy += liquid * per_kg(melt.furnace.kwh_per_t or 0.0)
    return energy
