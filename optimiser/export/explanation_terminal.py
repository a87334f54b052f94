"""Why a plan is as it is, in the terminal: what binds and its price, metal, what is left out."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from models.explanation import Binding, ChargeReasons, Explanation
from models.plan import Leftover, Unplanned
from models.price import ChargePrices, Prices
from optimiser.explain.left_out import after_name
from optimiser.explain.price_words import charge_sentences, source_sentence
from optimiser.export.figures import Figures, limit, number
from optimiser.export.terminal_tables import INDENT
from optimiser.export.ways_words import cost_words, untried_words
from optimiser.export.why_view import scope_text
from optimiser.export.words import listed, sentence

DEEPER = (0, 0, 0, 4)


def explanation_text(found: Explanation, figures: Figures) -> RenderableType:
    """What binds each charge and what it is worth, metal, what is left out, and what stays."""
    return Group(*_parts(found, figures))


def _parts(found: Explanation, figures: Figures) -> Iterator[RenderableType]:
    prices = found.prices
    if found.charges:
        title = "What binds each charge" + ("" if prices is None else ", and what it is worth")
        yield Text(title, style="bold")
        if prices is not None:
            yield Padding(Text(scope_text(prices), style="dim"), INDENT)
        priced = {} if prices is None else {one.order_id: one for one in prices.charges}
        for charge in found.charges:
            yield from _charge(charge, priced.get(charge.order_id))
    if prices is not None:
        yield from _metal(prices)
    if found.unplanned:
        yield Text("\nWhat is left out, and why", style="bold yellow")
        for row in found.unplanned:
            yield from _left_out(row, figures)
    yield from _stays(found.leftovers)


def _charge(charge: ChargeReasons, priced: ChargePrices | None) -> Iterator[RenderableType]:
    """Its figures with their prices, what binds besides, and what is used up in it."""
    yield Padding(Text.assemble((charge.order_id, "bold"), "  ", (charge.alloy, "cyan")), INDENT)
    if priced is not None:
        for text in charge_sentences(priced):
            yield Padding(Text(text), DEEPER)
    told = set() if priced is None else {(one.what, one.name) for one in priced.figures}
    rest = [
        one for one in charge.binding if one.what != "source" and (one.what, one.name) not in told
    ]
    if rest:
        yield Padding(Text("; ".join(_binding(one) for one in rest)), DEEPER)
    if used_up := [one.name for one in charge.binding if one.what == "source"]:
        yield Padding(Text(f"uses up {listed(used_up, most=20)}", style="dim"), DEEPER)
    if not charge.binding and not told:
        yield Padding(Text("nothing binds it", style="dim"), DEEPER)


def _binding(one: Binding) -> str:
    if one.what == "tap":
        return f"tap at {one.side} {number(one.limit)} kg"
    if one.what == "risk":
        return (
            f"{one.name} at {one.side} is missed in {number(one.value, 2)} % of cases; "
            f"{limit(one.limit)} % are accepted"
        )
    aim = "aim of " if one.what == "aim" else ""
    return f"{aim}{one.name} at {one.side} {limit(one.limit)} {one.unit}".rstrip()


def _metal(prices: Prices) -> Iterator[RenderableType]:
    """Metal that is used up, then what is not used."""
    for is_used_up, title in (
        (True, "Metal that is used up, and what more of it would do"),
        (False, "Metal that is not used, and when it would be"),
    ):
        rows = [one for one in prices.sources if one.is_used_up is is_used_up]
        if rows:
            yield Text(f"\n{title}", style="bold")
        for one in rows:
            yield Padding(Text(_capital(source_sentence(one, currency=prices.currency))), INDENT)


def _left_out(row: Unplanned, figures: Figures) -> Iterator[RenderableType]:
    """The verdict on an order, and every way out of it."""
    yield Padding(Text.assemble((row.order_id, "bold"), after_name(row)), INDENT)
    for place, way in enumerate(row.verdict.ways_out, start=1):
        line = Text.assemble(f"{place} → ", way.title, (f"  {cost_words(way, figures)}", "dim"))
        yield Padding(line, DEEPER)
    if untried := untried_words(row.verdict):
        yield Padding(Text(untried, style="dim italic"), DEEPER)


def _stays(leftovers: tuple[Leftover, ...]) -> Iterator[RenderableType]:
    whys: dict[str, list[str]] = {}
    for left in leftovers:
        whys.setdefault(left.why, []).append(left.source)
    if whys:
        yield Text("\nWhat stays, and why", style="bold")
        for why, names in whys.items():
            yield Padding(Text.assemble(f"{sentence(why)}: ", (listed(names), "dim")), INDENT)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
