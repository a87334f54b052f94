"""A plan as a list of weights: what goes into which charge, sorter or bin, and which lots pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Plan = Mapping[str, Any]
Lines = dict[tuple[str, str], float]
"""Kilograms by target and source."""


def planned_lines(plan: Plan) -> Lines:
    """What a plan charges, sorts and fills; the heel is in its furnace already."""
    return _summed(_lines(plan))


def lot_uses(plan: Plan, scenario: Mapping[str, Any]) -> Lines:
    """The kilograms of lots that a plan uses up, by target and lot.

    A lot that goes into a bin, or over a sorter, is used there; what leaves either is its metal
    once more. Of what lies in a bin from the start so much is used as is drawn.
    """
    in_bin = {row["lot_id"]: row.get("in_bin") for row in scenario.get("lots") or ()}
    drawn = _drawn_fraction(plan)
    uses: Lines = {}
    for (target, source), kg in planned_lines(plan).items():
        if source in in_bin:
            lies_there = in_bin[source] == target
            used_kg = kg * drawn.get(target, 0.0) if lies_there else kg
            if used_kg > 0:
                uses[target, source] = round(used_kg, 6)
    return uses


def charges_of_plan(plan: Plan) -> dict[str, dict[str, float]]:
    """Kilograms by order and source, as goal changes compares them."""
    return {
        charge["order_id"]: {
            line["source"]: line["kg"] for line in charge["lines"] if line["kind"] != "heel"
        }
        for charge in plan["charges"]
    }


def _lines(plan: Plan) -> Iterator[tuple[str, str, float]]:
    for order_id, sources in charges_of_plan(plan).items():
        for source, kg in sources.items():
            yield order_id, source, kg
    for campaign in plan["sorting"]:
        yield campaign["sorter_id"], campaign["source"], campaign["kg"]
    for place in plan["bins"]:
        for content in place["contents"]:
            yield place["bin_id"], content["source"], content["kg"]


def _drawn_fraction(plan: Plan) -> dict[str, float]:
    """The part of each bin's content that charges draw."""
    drawn: dict[str, float] = {}
    for sources in charges_of_plan(plan).values():
        for source, kg in sources.items():
            drawn[source] = drawn.get(source, 0.0) + kg
    return {
        place["bin_id"]: min(1.0, drawn.get(place["bin_id"], 0.0) / place["content_kg"])
        for place in plan["bins"]
        if place["content_kg"] > 0
    }


def _summed(lines: Iterator[tuple[str, str, float]]) -> Lines:
    found: Lines = {}
    for target, source, kg in lines:
        found[target, source] = found.get((target, source), 0.0) + kg
    return found
