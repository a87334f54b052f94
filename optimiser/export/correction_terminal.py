"""What is to be done about a melt, as a planner reads it in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models.correction import Correction, Following, Remedy, RuledOut
from models.plan import ElementResult
from optimiser.export.figures import DASH, element, number
from optimiser.export.terminal_tables import INDENT, plain_table
from optimiser.export.words import listed, treating

KINDS: Final = {"additions": "add", "pour_off": "pour off", "dilution": "dilute"}
TONES: Final = {"in_spec": "bold green", "additions": "bold green", "ways": "bold yellow"}


def correction_text(found: Correction) -> RenderableType:
    """The answer first, then what goes in, the melt before and after, other ways, what to mind."""
    return Group(*_parts(found))


def _parts(found: Correction) -> Iterator[RenderableType]:
    yield Text(found.message, style=TONES.get(found.outcome, "bold red"))
    if found.additions is not None:
        yield from _remedy(found.additions, found)
    if found.ways:
        yield Padding(_ways(found), (1, 0, 0, 2))
    for one in found.ways:
        yield Text(f"{one.title}.")
        yield from _entering(one, found.currency)
    for out in found.ruled_out:
        if out.kind != "additions":
            yield Text(f"Not by {_called(out)}: {out.why}.", style="dim")
    if found.following is not None:
        yield Text(_following(found.following, found.currency))
    for issue in found.warnings:
        yield Text(" ".join(map(_sentence, filter(None, (issue.message, issue.hint)))), "yellow")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _called(out: RuledOut) -> str:
    words = {"pour_off": "pouring off", "dilution": "dilution"}
    return words.get(out.kind, f"making it {out.alloy} for order {out.order_id}")


def _remedy(one: Remedy, found: Correction) -> Iterator[RenderableType]:
    yield from _entering(one, found.currency)
    yield Padding(_chemistry(one, found), INDENT)


def _entering(one: Remedy, currency: str) -> Iterator[RenderableType]:
    """What goes in, and what is taken out by treatment."""
    if one.added_kg > 0:
        yield Padding(_lines(one, currency), INDENT)
    for row in one.treatments:
        reagent = f", {number(row.reagent_kg, 1)} kg of reagent" if row.reagent_kg else ""
        cost = f"{number(row.cost)} {currency}"
        yield Text(f"  {row.treatment_id}: {treating(row)}{reagent}, {cost}")


def _lines(one: Remedy, currency: str) -> Table:
    """What goes in, in the order of loading."""
    table = plain_table("add", "kg", "pieces", currency, right=("kg", "pieces", currency))
    for line in one.charge.lines:
        if line.kind != "heel":
            pieces = DASH if line.pieces is None else number(line.pieces)
            kg = Text(f"{line.kg:,.6g}", style="bold")
            table.add_row(Text(line.source), kg, Text(pieces), Text(number(line.cost)))
    return table


def _chemistry(one: Remedy, found: Correction) -> Table:
    """The melt as it was sampled, and as it is tapped, between its limits."""
    sampled = {row.element: row for row in found.melt.elements}
    heads = ("sampled", "at the tap", "least", "most")
    table = plain_table("wt-%", *heads, right=heads)
    for row in one.charge.analysis:
        before = sampled.get(row.element)
        table.add_row(
            Text(row.element),
            Text(element(None if before is None else before.sampled_pct)),
            Text(element(row.pct), style="bold"),
            *_limits(row),
        )
    return table


def _limits(row: ElementResult) -> tuple[Text, Text]:
    return Text(element(row.min_pct)), Text(element(row.max_pct))


def _ways(found: Correction) -> Table:
    """Every way with its masses and what it costs."""
    heads = ("out kg", "in kg", "tap kg", "over kg", "short kg", f"cost {found.currency}", "net")
    table = plain_table("way", *heads, right=heads)
    for one in found.ways:
        masses = (one.poured_off_kg, one.added_kg, one.tap_kg, one.beyond_kg, one.short_kg)
        table.add_row(
            Text(_way(one), style="bold"),
            *(Text(number(kg) if kg else DASH) for kg in masses),
            Text(number(one.cost)),
            Text(number(one.net_cost), style="bold"),
        )
    return table


def _way(one: Remedy) -> str:
    """What a way is called; of a diversion, where to."""
    return f"make it {one.alloy}" if one.kind == "diversion" else KINDS[one.kind]


def _following(later: Following, currency: str) -> str:
    orders = listed(list(later.orders))
    if later.plan is None:
        return f"{orders} stay as planned: {later.why}."
    if not (later.moved_kg or later.plan.unplanned):
        return f"{orders} were planned again, and stay as they were."
    more = later.cost_difference or 0.0
    sign = "more" if more >= 0 else "less"
    text = f"{orders} are planned again: {number(later.moved_kg or 0.0)} kg are charged otherwise, "
    text += f"for {number(abs(more))} {currency} {sign}."
    left = [one.order_id for one in later.plan.unplanned]
    return text + (f" Not made: {listed(left)}." if left else "")
