"""Rules on the figures printed with each charge: they are what its masses make them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.alloy import Limit
from models.element import OTHERS_EACH, members
from models.plan import ElementResult, Line
from optimiser.check.case import Case, place, share_pct, summed
from optimiser.check.exact import exact, of_grains, per_kg
from optimiser.check.finding import Finding, forbidden, misprinted
from optimiser.check.melts import Melt, Use
from optimiser.check.metal import NOUGHT
from optimiser.check.rules.chemistry import OTHERS


def masses_are_as_printed(case: Case) -> Iterator[Finding]:
    """Heel, liquid per line, melt and tap balance as printed."""
    for melt in case.melts:
        charge, where = melt.charge, melt.where
        heel_kg = of_grains(melt.heel.amounts.liquid)
        yield from misprinted(charge.heel_kg, heel_kg, unit="kg", where=f"{where}, heel")
        yield from misprinted(charge.melt_kg, melt.melt_kg, unit="kg", where=f"{where}, melt")
        yield from misprinted(charge.tap_kg, melt.tap_kg, unit="kg", where=f"{where}, tap")
        for line, where_line, uses in _by_line(melt):
            liquid = sum((use.kg * use.metal.liquid for use in uses), NOUGHT)
            yield from misprinted(line.liquid_kg, liquid, unit="kg", where=where_line)
        for line in charge.lines:
            if line.kind == "heel":
                yield from misprinted(line.kg, heel_kg, unit="kg", where=f"{where}, heel")
                yield from misprinted(line.liquid_kg, heel_kg, unit="kg", where=f"{where}, heel")


def losses_are_as_printed(case: Case) -> Iterator[Finding]:
    """The metal lost from each charge is as printed."""
    for melt in case.melts:
        printed, lost = melt.charge.metal_loss_kg, of_grains(melt.charged.amounts.lost)
        yield from misprinted(printed, lost, unit="kg", where=melt.where)


def limits_are_as_printed(case: Case) -> Iterator[Finding]:
    """Every limit of the alloy is printed with its analysis, with the numbers it has."""
    for melt in case.melts:
        printed = {_bounds(row) for row in melt.charge.analysis}
        for limit in case.brief.limits.get(melt.order.alloy, ()):
            missing, where = _bounds(limit) not in printed, f"{melt.where}, {limit.element}"
            yield from forbidden(int(missing), unit="limits", where=where)


def _bounds(row: Limit | ElementResult) -> tuple[str, *tuple[float | None, ...]]:
    return (row.element, row.min_pct, row.max_pct, row.aim_min_pct, row.aim_max_pct)


def analyses_are_as_printed(case: Case) -> Iterator[Finding]:
    """The analysis of each melt is as printed, wherever there is liquid to analyse."""
    for melt in case.melts:
        for row in melt.charge.analysis if melt.pct else ():
            where, meant = f"{melt.where}, {row.element}", _meant(case, melt, row.element)
            unknown = [element for element in meant if element not in melt.pct]
            yield from forbidden(len(unknown), unit="limits", where=f"{where} unknown")
            true = None if unknown else analysed(melt, row.element, meant)
            if true is not None:
                yield from misprinted(row.pct, true, unit="%", where=where)


def _meant(case: Case, melt: Melt, name: str) -> tuple[str, ...]:
    """The elements that a printed name speaks of."""
    return case.brief.others.get(melt.order.alloy, ()) if name in OTHERS else members(name)


def analysed(melt: Melt, name: str, meant: tuple[str, ...]) -> Fraction | None:
    """What ``name`` comes to: a share, a sum, a ratio, the largest of others; None if 0/0."""
    amounts = [melt.pct[element] for element in meant]
    if name == OTHERS_EACH:
        return max(amounts, default=NOUGHT)
    if "/" in name:
        return amounts[0] / amounts[1] if amounts[1] else None
    return sum(amounts[1:], amounts[0]) if amounts else NOUGHT


def shares_are_as_printed(case: Case) -> Iterator[Finding]:
    """Recycled and post-consumer content of each melt, heel included, are as printed."""
    for melt in case.melts:
        charge, brings, where = melt.charge, melt.melt.amounts, melt.where
        recycled = share_pct(brings.recycled, brings.external)
        post_consumer = share_pct(brings.post_consumer, brings.external)
        yield from misprinted(
            charge.recycled_content_pct, recycled, unit="%", where=f"{where}, recycled"
        )
        yield from misprinted(
            charge.post_consumer_pct, post_consumer, unit="%", where=f"{where}, post-consumer"
        )


def carbon_is_as_printed(case: Case) -> Iterator[Finding]:
    """The carbon per tonne of each melt, heel included, is as printed."""
    for melt in case.melts:
        carbon = melt.melt.carbon(case.brief.settings.carbon_method)
        per_t = None if carbon is None or melt.melt_kg <= 0 else carbon * 1000 / melt.melt_kg
        yield from misprinted(
            melt.charge.kgco2e_per_t, per_t, unit="kgCO2e/t", where=f"{melt.where}, carbon"
        )


def costs_are_as_printed(case: Case) -> Iterator[Finding]:
    """The cost of each line, each charge and each purchase is as printed; a heel costs nothing."""
    unit = case.brief.settings.currency
    for melt in case.melts:
        yield from misprinted(melt.charge.cost, melt.cost, unit=unit, where=melt.where)
        for line, where, uses in _by_line(melt):
            each = (use.kg * (per_kg(use.source.price_per_t) + use.way_cost) for use in uses)
            yield from misprinted(line.cost, sum(each, NOUGHT), unit=unit, where=where)
        for line in melt.charge.lines:
            if line.kind == "heel":
                yield from misprinted(line.cost, NOUGHT, unit=unit, where=f"{melt.where}, heel")
    for purchase in case.plan.purchases:
        source = case.sources.get(purchase.offer_id)
        if source is not None:
            cost, where = exact(purchase.kg) * per_kg(source.price_per_t), place(source)
            yield from misprinted(purchase.cost, cost, unit=unit, where=where)


def leftovers_are_as_printed(case: Case) -> Iterator[Finding]:
    """What is left of each source, outlet and bin is what was there less what is taken."""
    contents = summed((bin_id, kg) for (_, bin_id), kg in case.filled_kg.items())
    for leftover in case.plan.leftovers:
        name, source = leftover.source, case.sources.get(leftover.source)
        if source is not None:
            bought = case.bought_kg.get(name, NOUGHT)
            there = bought if source.mass_kg is None else exact(source.mass_kg)
            left = case.given_kg.get(name, there) - case.taken_kg.get(name, NOUGHT)
            yield from misprinted(leftover.kg, left, unit="kg", where=place(source))
        if name in contents:
            left = contents[name] - case.drawn_kg.get(name, NOUGHT)
            yield from misprinted(leftover.kg, left, unit="kg", where=f"bin {name}")


def _by_line(melt: Melt) -> Iterator[tuple[Line, str, list[Use]]]:
    """Each line with its place and all that it is a use of."""
    for line in melt.charge.lines:
        if line.kind != "heel":
            where = f"{melt.where}, {line.kind} {line.source}"
            yield line, where, [use for use in melt.uses if use.line is line]
