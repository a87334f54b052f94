"""Rules on what there is, what is bought, and in which masses it can be charged."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.plan import Line
from optimiser.check.case import Case, place
from optimiser.check.exact import exact
from optimiser.check.finding import Finding, above, below, forbidden
from optimiser.check.metal import NOUGHT
from optimiser.check.tolerances import WEIGHED


def stock_lasts(case: Case) -> Iterator[Finding]:
    """No source gives more to charges, sorters and bins than there is of it."""
    for source_id, taken in case.taken_kg.items():
        source = case.sources.get(source_id)
        amount = max(taken, case.bought_kg.get(source_id, NOUGHT))
        if source is not None and source.mass_kg is not None:
            stock = case.given_kg.get(source_id, exact(source.mass_kg))
            yield from above(amount, stock, margin=case.margin, unit="kg", where=place(source))


def purchases_cover_use(case: Case) -> Iterator[Finding]:
    """Of every offer at least as much is bought as is taken."""
    for source_id, taken in case.taken_kg.items():
        source = case.sources.get(source_id)
        if source is not None and source.kind == "offer":
            bought, margin = case.bought_kg.get(source_id, NOUGHT), case.margin
            yield from below(bought, taken, margin=margin, unit="kg", where=place(source))


def purchases_can_be_bought(case: Case) -> Iterator[Finding]:
    """What is bought is what is offered: enough of it, in its steps, and no more than there is."""
    for source_id, bought in case.bought_kg.items():
        source = case.sources.get(source_id)
        if source is None or bought <= 0:
            continue
        where, margin = place(source), case.margin
        yield from below(bought, exact(source.min_buy_kg), margin=margin, unit="kg", where=where)
        if source.mass_kg is not None:
            offered = exact(source.mass_kg)
            yield from above(bought, offered, margin=margin, unit="kg", where=where)
        if source.buy_step_kg is not None:
            yield from _on_step(bought, exact(source.buy_step_kg), where=where)


def bites_are_large_enough(case: Case) -> Iterator[Finding]:
    """A source that is used in a charge is used with at least its smallest bite."""
    for melt in case.melts:
        for source_id, kg in melt.used_kg.items():
            source = case.sources.get(source_id)
            if source is not None and kg > 0 and source.min_use_kg > 0:
                least, where = exact(source.min_use_kg), f"{melt.where}, {place(source)}"
                yield from below(kg, least, margin=case.margin, unit="kg", where=where)


def what_must_go_is_used(case: Case) -> Iterator[Finding]:
    """A plan that makes any charge uses up what must be used, to one step of its scale."""
    if not case.melts:
        return
    for source in case.brief.sources:
        if source.min_total_kg > 0:
            least = exact(source.min_total_kg) - exact(source.weigh_step_kg)
            taken = case.taken_kg.get(source.source_id, NOUGHT)
            yield from below(taken, least, margin=case.margin, unit="kg", where=place(source))


def pieces_are_whole(case: Case) -> Iterator[Finding]:
    """What comes in pieces is charged in whole ones, as many as its line says."""
    for melt in case.melts:
        for use in melt.uses:
            piece_kg = use.source.piece_kg if use.bin_id is None else None
            if piece_kg is None:
                yield from forbidden(use.line.pieces or 0, unit="pieces", where=use.where)
            elif use.line.pieces is None:
                yield from forbidden(1, unit="pieces", where=use.where)
            else:
                whole = use.line.pieces * exact(piece_kg)
                yield from _exactly(use.kg, whole, where=use.where)


def masses_can_be_weighed(case: Case) -> Iterator[Finding]:
    """A mass is a multiple of its scale's step, unless in pieces, or pins leave no other mass."""
    pinned = _pinned_kg(case)
    for melt in case.melts:
        for line in melt.charge.lines:
            step = _step(case, line)
            way = (line.source, melt.order.order_id)
            if step and pinned.get(way) != exact(line.kg):
                where = f"{melt.where}, {line.kind} {line.source}"
                yield from _on_step(exact(line.kg), step, where=where)


def _pinned_kg(case: Case) -> dict[tuple[str, str], Fraction]:
    """The mass that pins ask for, of each way that may take no more than that."""
    least: dict[tuple[str, str], float] = {}
    most = {way: route.max_kg for way, route in case.routes.items() if route.max_kg is not None}
    for pin in case.brief.pins:
        way = (pin.source, pin.target)
        least[way] = max(least.get(way, 0.0), pin.kg or 0.0, pin.min_kg or 0.0)
        given = [kg for kg in (pin.kg, pin.max_kg, most.get(way)) if kg is not None]
        if given:
            most[way] = min(given)
    return {way: exact(kg) for way, kg in least.items() if way in most and kg >= most[way]}


def _step(case: Case, line: Line) -> Fraction | None:
    """The step that a line is weighed in; none for pieces, and for what is not weighed."""
    if line.kind == "bin":
        return exact(case.brief.settings.weigh_step_kg)
    source = case.sources.get(line.source)
    if line.kind == "heel" or source is None or source.piece_kg is not None:
        return None
    return exact(source.weigh_step_kg)


def _on_step(kg: Fraction, step: Fraction, *, where: str) -> Iterator[Finding]:
    """``kg`` is a multiple of ``step``."""
    return _exactly(kg, round(kg / step) * step, where=where)


def _exactly(kg: Fraction, wanted: Fraction, *, where: str) -> Iterator[Finding]:
    """``kg`` is ``wanted`` to the last digit of a float."""
    yield from below(kg, wanted, margin=WEIGHED, unit="kg", where=where)
    yield from above(kg, wanted, margin=WEIGHED, unit="kg", where=where)
