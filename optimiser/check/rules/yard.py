"""Rules on what is sorted and on what lies in bins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from models.plan import BinResult, ElementResult, OutletResult, SortingResult
from models.sorting import Pass
from models.source import Source
from optimiser.check.case import Case, summed
from optimiser.check.exact import exact, per_kg, share
from optimiser.check.finding import Finding, above, below, forbidden, misprinted
from optimiser.check.metal import NOUGHT
from optimiser.check.tolerances import WEIGHED
from optimiser.check.yard import campaigns_run, metal_of_heap


def sorting_is_possible(case: Case) -> Iterator[Finding]:
    """What is printed of sorters is the passes of campaigns that there are, each once."""
    possible = {
        (one.source, one.sorter.sorter_id)
        for campaign, _ in campaigns_run(case)
        for one in campaign.passes
    }
    printed = [(row.source, row.sorter_id) for row in case.plan.sorting]
    for way in sorted({*printed, *possible}):
        times = printed.count(way)
        wrong = abs(times - 1) if way in possible else times
        yield from forbidden(wrong, unit="entries", where=f"{way[0]} on sorter {way[1]}")


def campaigns_are_large_enough(case: Case) -> Iterator[Finding]:
    """A campaign that is run is at least the smallest of each sorter on its way."""
    for row, one, arrives in _passes(case):
        least = exact(one.sorter.min_campaign_kg)
        if least > 0:
            yield from below(arrives, least, margin=case.margin, unit="kg", where=_place(row))


def sorters_are_not_overloaded(case: Case) -> Iterator[Finding]:
    """Over the plan a sorter takes no more than it can."""
    sorters = {
        one.sorter.sorter_id: one.sorter
        for campaign in case.brief.campaigns
        for one in campaign.passes
    }
    load = summed((row.sorter_id, exact(row.kg)) for row in case.plan.sorting)
    for name, kg in load.items():
        capacity = sorters[name].capacity_kg if name in sorters else None
        if capacity is not None:
            where = f"sorter {name}"
            yield from above(kg, exact(capacity), margin=case.margin, unit="kg", where=where)


def sorting_is_as_printed(case: Case) -> Iterator[Finding]:
    """Of each pass the kilograms, the cost and what leaves are as printed."""
    unit = case.brief.settings.currency
    for row, one, arrives in _passes(case):
        yield from misprinted(row.kg, arrives, unit="kg", where=_place(row))
        cost = arrives * per_kg(one.sorter.cost_per_t) + exact(one.sorter.fixed_cost)
        yield from misprinted(row.cost, cost, unit=unit, where=_place(row))
        printed = {way.outlet: way for way in row.outlets}
        missing = len(one.outlets.keys() ^ printed.keys())
        yield from forbidden(missing, unit="entries", where=f"outlets of {_place(row)}")


def outlets_are_as_printed(case: Case) -> Iterator[Finding]:
    """Of each outlet the kilograms and the analysis are as printed."""
    for campaign, kg in campaigns_run(case):
        rows = {(row.source, row.sorter_id): row for row in case.plan.sorting}
        for one in campaign.passes:
            row = rows.get((one.source, one.sorter.sorter_id))
            for way in row.outlets if row is not None else ():
                yield from _outlet(case, one, way, kg)


def _outlet(case: Case, one: Pass, way: OutletResult, kg: Fraction) -> Iterator[Finding]:
    stream, part = one.outlets.get(way.outlet, ("", 0.0))
    yield from misprinted(way.kg, kg * exact(part), unit="kg", where=f"outlet {stream}")
    source = case.sources.get(stream)
    if source is not None:
        true = {name: exact(pct) for name, pct in source.composition_pct.items()}
        yield from _analysis(way.analysis, true, where=f"outlet {stream}")


def what_enters_a_bin_may_enter(case: Case) -> Iterator[Finding]:
    """Only known metal goes into bins: nothing sealed, on hold, from another bin, no hardeners."""
    for (name, bin_id), kg in case.filled_kg.items():
        source, where = case.sources.get(name), f"{name} in bin {bin_id}"
        if source is None or kg < 0 or not _may_lie_in(source, bin_id):
            yield from forbidden(abs(kg), unit="kg", where=where)


def _may_lie_in(source: Source, bin_id: str) -> bool:
    if source.in_bin is not None:
        return source.in_bin == bin_id
    return not (source.sealed or source.on_hold or source.origin == "alloying")


def what_lies_in_a_bin_is_in_it(case: Case) -> Iterator[Finding]:
    """Metal that lies in a bin from the start is among its contents, all of it."""
    for source in case.brief.sources:
        if source.in_bin is not None and source.mass_kg is not None:
            kg = case.filled_kg.get((source.source_id, source.in_bin), NOUGHT)
            where = f"{source.source_id} in bin {source.in_bin}"
            yield from _exactly(kg, exact(source.mass_kg), where=where)


def whole_lots_stay_whole(case: Case) -> Iterator[Finding]:
    """A whole lot lies in one bin with all it is, or in none."""
    for source in case.brief.sources:
        if source.whole_lot and source.in_bin is None:
            held = {b: kg for (s, b), kg in case.filled_kg.items() if s == source.source_id}
            where = f"whole lot {source.source_id}"
            yield from forbidden(max(0, len(held) - 1), unit="bins", where=where)
            for kg in held.values():
                yield from _exactly(kg, exact(source.mass_kg or 0.0), where=where)


def fills_can_be_weighed(case: Case) -> Iterator[Finding]:
    """What goes into a bin or over a sorter is whole pieces or steps, or all there is."""
    for (name, target), kg in (*case.filled_kg.items(), *case.sorted_kg.items()):
        source = case.sources.get(name)
        if source is None or source.in_bin is not None:
            continue
        whole = case.given_kg.get(name, exact(source.mass_kg or 0.0))
        step = exact(source.piece_kg or source.weigh_step_kg)
        is_all = abs(kg - whole) <= exact(WEIGHED) * max(whole, Fraction(1))
        if step and not is_all:
            yield from _exactly(kg, round(kg / step) * step, where=f"{name} to {target}")


def bins_are_not_overfilled(case: Case) -> Iterator[Finding]:
    """A bin holds no more than it can, and gives no more than it holds."""
    bins = {one.bin_id: one for one in case.brief.bins}
    held = summed((bin_id, kg) for (_, bin_id), kg in case.filled_kg.items())
    for bin_id, kg in held.items():
        capacity = bins[bin_id].capacity_kg if bin_id in bins else 0.0
        if capacity is not None:
            where = f"bin {bin_id}"
            yield from above(kg, exact(capacity), margin=case.margin, unit="kg", where=where)
    for bin_id, kg in case.drawn_kg.items():
        most, where = held.get(bin_id, NOUGHT), f"drawn from bin {bin_id}"
        yield from above(kg, most, margin=case.margin, unit="kg", where=where)


def bins_are_as_printed(case: Case) -> Iterator[Finding]:
    """The content and the analysis of each bin are those of what lies in it."""
    for row in case.plan.bins:
        where = f"bin {row.bin_id}"
        content = sum((exact(part.kg) for part in row.contents), NOUGHT)
        yield from misprinted(row.content_kg, content, unit="kg", where=where)
        yield from _analysis(row.analysis, _bin_pct(case, row), where=where)


def pins_of_the_yard_are_kept(case: Case) -> Iterator[Finding]:
    """Pins on ways to sorters and into bins hold."""
    moved: Mapping[tuple[str, str], Fraction] = {**case.filled_kg, **case.sorted_kg}
    targets = {one.bin_id for one in case.brief.bins}
    targets |= {campaign.sorter_id for campaign in case.brief.campaigns}
    for pin in case.brief.pins if case.melts else ():
        if pin.target not in targets:
            continue
        kg, where = moved.get((pin.source, pin.target), NOUGHT), f"pin of {pin.source}"
        step = exact(case.brief.settings.weigh_step_kg)
        for least in (pin.kg, pin.min_kg):
            if least is not None:
                yield from below(
                    kg + step, exact(least), margin=case.margin, unit="kg", where=where
                )
        for most in (pin.kg, pin.max_kg):
            if most is not None:
                yield from above(kg - step, exact(most), margin=case.margin, unit="kg", where=where)


def _passes(case: Case) -> Iterator[tuple[SortingResult, Pass, Fraction]]:
    """Each printed pass with what it is of, and the kilograms that arrive."""
    rows = {(row.source, row.sorter_id): row for row in case.plan.sorting}
    for campaign, kg in campaigns_run(case):
        for one in campaign.passes:
            row = rows.get((one.source, one.sorter.sorter_id))
            if row is not None:
                yield row, one, kg * exact(one.kg_per_kg)


def _place(row: SortingResult) -> str:
    return f"{row.source} on sorter {row.sorter_id}"


def _bin_pct(case: Case, row: BinResult) -> dict[str, Fraction]:
    """The composition of the metal in a bin, wt-%."""
    metal: list[tuple[Source, Fraction]] = [
        (source, exact(part.kg) * metal_of_heap(case, source))
        for part in row.contents
        if (source := case.sources.get(part.source)) is not None
    ]
    total = sum((kg for _, kg in metal), NOUGHT)
    names = {name for source, _ in metal for name in source.composition_pct}
    return {
        name: sum((kg * share(s.composition_pct.get(name, 0.0)) for s, kg in metal), NOUGHT)
        * 100
        / total
        for name in names
        if total > 0
    }


def _analysis(
    rows: tuple[ElementResult, ...], true: Mapping[str, Fraction], *, where: str
) -> Iterator[Finding]:
    for row in rows:
        pct = true.get(row.element)
        yield from misprinted(row.pct, pct, unit="%", where=f"{where}, {row.element}")


def _exactly(kg: Fraction, wanted: Fraction, *, where: str) -> Iterator[Finding]:
    yield from below(kg, wanted, margin=WEIGHED, unit="kg", where=where)
    yield from above(kg, wanted, margin=WEIGHED, unit="kg", where=where)
