"""What is said of sorting and bins: ways, analyses, places, in a foreman's few words."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final

from models.plan import ElementResult
from optimiser.export.figures import DASH, Figures, element
from optimiser.export.view import found_at, what_of
from optimiser.export.words import plural
from optimiser.export.yard_view import FillView, OutletView, PassView, SorterView, Way

LEFT = "left over"
LARGEST: Final = 8
"""So many elements are shown of an analysis of which no limit says what matters."""


def way_name(way: Way) -> str:
    """Where it goes: sorter LIBS, bin B1, charge H2, or it is left over."""
    if way.goal == "left":
        return LEFT
    return f"{'charge' if way.goal == 'order' else way.goal} {way.name}"


def way_when(way: Way, outlet: OutletView, figures: Figures) -> str:
    """By when it must be there; of what is left, what it is worth."""
    if way.goal == "left":
        return f"worth {figures.money(outlet.worth)} {figures.currency}" if outlet.worth else ""
    return "" if way.when is None else figures.short_time(way.when)


def analysis_text(rows: Iterable[ElementResult], limited: Container[str]) -> str:
    """An analysis in one line: Cu 0.196, Fe 0.357; no line ends between the two.

    Only elements that alloys of the plan limit by name; where they name none, the largest.
    """
    rows = list(rows)
    shown = [row for row in rows if row.element in limited]
    if not shown:
        least = sorted((row.pct for row in rows), reverse=True)[:LARGEST][-1:]
        shown = [row for row in rows if row.pct >= least[0]]
    return ", ".join(f"{row.element}\N{NO-BREAK SPACE}{element(row.pct)}" for row in shown) or DASH


def described(shown: PassView | FillView) -> str:
    """What is sorted or filled, and where it is found."""
    source = shown.source
    if source is not None:
        return ", ".join(word for word in (*what_of(source), found_at(source)) if word)
    *_, sorter, outlet = ("", "", *shown.stream.split("/"))
    return f"{outlet} of {sorter}" if sorter else ""


def fill_text(fill: FillView) -> str:
    """What is put into a bin, or that it lies there."""
    if not fill.lies:
        return described(fill)
    return ", ".join(("lies in it already", *(what_of(fill.source) if fill.source else ())))


def sorter_facts(shown: SorterView, figures: Figures) -> str:
    """How much goes over a sorter, what it could take, what it costs and how long it takes."""
    sorter = shown.sorter
    of = "" if sorter.capacity_kg is None else f" of at most {figures.kg(sorter.capacity_kg)} kg"
    cost = sum(one.result.cost for one in shown.passes)
    said = [f"{figures.kg(shown.kg)} kg{of}", plural(len(shown.passes), "campaign")]
    if cost:
        said.append(f"{figures.money(cost)} {figures.currency}")
    if sorter.lead_h:
        said.append(f"{sorter.lead_h:g} h until an outlet can be used")
    return " · ".join(said)
